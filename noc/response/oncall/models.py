"""Who is called, and in which order, until somebody answers."""

from django.db import models

from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.sources.people.models import Person

RUN_STATUSES = ["RUNNING", "ACKNOWLEDGED", "RESOLVED", "EXHAUSTED"]


class Schedule(TenantOwned):
    """Who is on call when. `layers` are rotations, the last one on top; above them an imported calendar, above all
    the overrides."""

    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, default="UTC")
    layers = models.JSONField(default=list, help_text="as `rules.layers.read_layer` reads them")
    calendar = models.TextField(blank=True, help_text="the iCal file as it was imported")
    calendar_until = models.DateTimeField(null=True, help_text="how far its duties are written out")
    imported_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = models.JSONField()

    class Meta:
        db_table = "noc_oncall_schedule"
        constraints = [
            tenant_key("noc_oncall_schedule"),
            models.UniqueConstraint(fields=["tenant", "name"], name="noc_oncall_schedule_name"),
        ]


class Duty(TenantOwned):
    """One stretch of an imported calendar: from `starts_at` until before `ends_at`."""

    schedule = models.ForeignKey(
        Schedule, on_delete=models.CASCADE, db_constraint=False, related_name="duties"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "noc_oncall_duty"
        indexes = [models.Index(fields=["tenant", "schedule", "ends_at"], name="noc_oncall_duty_time")]


class Override(TenantOwned):
    """Somebody stands in for whoever would be on call."""

    schedule = models.ForeignKey(
        Schedule, on_delete=models.CASCADE, db_constraint=False, related_name="overrides"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    author = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "noc_oncall_override"
        constraints = [
            tenant_key("noc_oncall_override"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="noc_oncall_override_ends"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "schedule", "ends_at"], name="noc_oncall_override_time")]


class EscalationPolicy(TenantOwned):
    """Whom to tell, step by step, until somebody acknowledges. `repeats` null: for ever."""

    name = models.CharField(max_length=200)
    steps = models.JSONField(
        help_text="[{after_minutes, targets: [{kind, id}]}]; minutes after the step before"
    )
    repeats = models.PositiveIntegerField(
        null=True, default=0, help_text="how often all steps are gone through again"
    )
    repeat_minutes = models.PositiveIntegerField(
        default=10, help_text="from the last step to the first again"
    )
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = models.JSONField()

    class Meta:
        db_table = "noc_escalation_policy"
        constraints = [
            tenant_key("noc_escalation_policy"),
            models.UniqueConstraint(fields=["tenant", "name"], name="noc_escalation_policy_name"),
        ]


class EscalationRun(TenantOwned):
    """A policy at work for one subject, with the steps as they were when it began.

    `running_key` is set while it runs: one run of a policy for a subject at a time, held by the database.
    """

    policy = models.ForeignKey(
        EscalationPolicy, on_delete=models.PROTECT, db_constraint=False, related_name="runs"
    )
    subject_kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=100)
    subject = models.JSONField(help_text="what is told, as it was when the run began")
    steps = models.JSONField()
    repeats = models.PositiveIntegerField(null=True)
    repeat_minutes = models.PositiveIntegerField()
    status = models.CharField(max_length=15, choices=[(s, s) for s in RUN_STATUSES], default="RUNNING")
    running_key = models.CharField(max_length=200, null=True)
    round = models.PositiveIntegerField(default=0)
    step = models.PositiveIntegerField(default=0, help_text="the one that comes next, from 0")
    next_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.JSONField(null=True)
    told = models.JSONField(default=list, help_text="[{at, round, step, people, channels}], the last 100")

    class Meta:
        db_table = "noc_escalation_run"
        constraints = [
            tenant_key("noc_escalation_run"),
            models.UniqueConstraint(
                fields=["tenant", "running_key"],
                condition=models.Q(running_key__isnull=False),
                name="noc_escalation_run_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "next_at"],
                condition=models.Q(status="RUNNING"),
                name="noc_escalation_run_due",
            ),
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="noc_escalation_run_subject"),
        ]
