"""Playbooks of a tenant, every version of them, and each run, step by step."""

from django.db import models

from noc.kernel.severity import SEVERITIES
from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.response.playbooks.rules.happenings import KINDS
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

RUNNING, WAITING, DONE, STOPPED = "RUNNING", "WAITING", "DONE", "STOPPED"
RUN_STATUSES = [RUNNING, WAITING, DONE, STOPPED]
LASTING = [RUNNING, WAITING]
STEP_STATUSES = ["DONE", "WAITING", "FAILED", "STOPPED"]


class Playbook(TenantOwned):
    """What is to be done when something happens. `shipped`: it came with the product and nobody has changed it."""

    name = models.CharField(max_length=50)
    title = models.CharField(max_length=200)
    enabled = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    source = models.TextField()
    shipped = models.BooleanField(default=False)
    updated_at = models.DateTimeField()
    updated_by = models.JSONField()

    class Meta:
        db_table = "noc_playbook"
        constraints = [
            tenant_key("noc_playbook"),
            models.UniqueConstraint(fields=["tenant", "name"], name="noc_playbook_name"),
        ]


class PlaybookVersion(TenantOwned):
    """A playbook's text as it was; runs go on by the version they began with."""

    playbook = models.ForeignKey(
        Playbook, on_delete=models.CASCADE, db_constraint=False, related_name="versions"
    )
    number = models.PositiveIntegerField()
    source = models.TextField()
    author = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "noc_playbook_version"
        constraints = [
            models.UniqueConstraint(fields=["playbook", "number"], name="noc_playbook_version_once")
        ]


class PlaybookRun(TenantOwned):
    """A playbook at work on one happening. RUNNING: exactly one outbox item takes its next step; WAITING: the clock does.

    `position` is the next instruction; `outcomes` those of its waits by name; `begun_with` names the batch that began it.
    """

    playbook = models.ForeignKey(Playbook, on_delete=models.CASCADE, db_constraint=False, related_name="runs")
    version = models.PositiveIntegerField()
    happening_key = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    type = models.CharField(max_length=50)
    severity = models.CharField(max_length=10, choices=[(s, s) for s in SEVERITIES])
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    alert_id = models.BigIntegerField(null=True)
    ticket_id = models.BigIntegerField(null=True, help_text="what it is about, or the ticket that it made")
    incident_id = models.UUIDField(null=True)
    finding_id = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=[(s, s) for s in RUN_STATUSES], default=RUNNING)
    position = models.PositiveIntegerField(default=0)
    steps_taken = models.PositiveIntegerField(default=0)
    outcomes = models.JSONField(default=dict)
    welfare_tasks = models.JSONField(default=list, help_text="codes of the tasks that ask the guard")
    waiting_for = models.CharField(max_length=20, blank=True)
    waiting_status = models.CharField(max_length=15, blank=True)
    wake_at = models.DateTimeField(null=True, help_text="when a wait is given up")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    stopped_by = models.JSONField(null=True)
    begun_with = models.UUIDField()

    class Meta:
        db_table = "noc_playbook_run"
        constraints = [
            tenant_key("noc_playbook_run"),
            models.UniqueConstraint(
                fields=["tenant", "playbook", "happening_key"], name="noc_playbook_run_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-started_at", "-id"], name="noc_playbook_run_recent"),
            models.Index(fields=["tenant", "begun_with"], name="noc_playbook_run_batch"),
            models.Index(
                fields=["tenant", "id"],
                condition=models.Q(status__in=LASTING),
                name="noc_playbook_run_lasting",
            ),
        ]


class PlaybookStep(TenantOwned):
    """One step that a run has taken, or is waiting in."""

    run = models.ForeignKey(PlaybookRun, on_delete=models.CASCADE, db_constraint=False, related_name="steps")
    index = models.PositiveIntegerField(help_text="0, 1, 2 ... in the order in which they were taken")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=[(s, s) for s in STEP_STATUSES])
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "noc_playbook_step"
        constraints = [models.UniqueConstraint(fields=["run", "index"], name="noc_playbook_step_once")]
