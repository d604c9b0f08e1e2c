"""Findings, and the audits that made them."""

from django.db import models

from noc.events.casework import RESOLUTIONS
from noc.kernel.severity import SEVERITIES
from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

STATUSES = ["NEW", "ACKNOWLEDGED", "CLEARED", "RESOLVED"]


class AuditFinding(TenantOwned):
    """What audits concluded about one trouble. `about` names it; `dedup_key` is the same while the trouble lasts.

    The trouble's life (`last_seen_at`, `calm_since`, `cleared_at`) is the audits'; `status` beside it is the people's:
    a finding that somebody resolved keeps its key until the trouble is over, so that it is not opened again next time.
    """

    finding_type = models.CharField(max_length=40)
    category = models.CharField(max_length=20)
    severity = models.CharField(max_length=10, choices=[(s, s) for s in SEVERITIES])
    severity_rank = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=15, choices=[(s, s) for s in STATUSES], default="NEW")
    resolution = models.CharField(max_length=20, blank=True, choices=[(r, r) for r in RESOLUTIONS])
    about = models.CharField(max_length=300)
    dedup_key = models.CharField(max_length=300, null=True)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    title = models.CharField(max_length=300)
    evidence_summary = models.TextField()
    evidence = models.JSONField(default=dict)
    confidence = models.FloatField()
    held = models.BooleanField(
        default=False, help_text="waits in the digest: the false-alarm budget is spent"
    )
    baseline_id = models.BigIntegerField(null=True, help_text="the profile that fired it")
    detected_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    calm_since = models.DateTimeField(null=True, help_text="the first look that did not see it any more")
    cleared_at = models.DateTimeField(null=True)
    looks = models.PositiveIntegerField(default=1)
    reopened = models.PositiveIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.JSONField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.JSONField(null=True)
    assigned_to = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    snoozed_until = models.DateTimeField(null=True)
    escalated_to_ticket = models.BooleanField(default=False)
    escalation_ticket_id = models.BigIntegerField(null=True)
    escalated_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.JSONField(null=True)

    class Meta:
        db_table = "noc_audit_finding"
        constraints = [
            tenant_key("noc_audit_finding"),
            models.UniqueConstraint(
                fields=["tenant", "dedup_key"],
                condition=models.Q(dedup_key__isnull=False),
                name="noc_audit_finding_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0) & models.Q(confidence__lte=1),
                name="noc_audit_finding_confidence",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-last_seen_at", "-id"], name="noc_finding_recent"),
            models.Index(fields=["tenant", "-detected_at", "-id"], name="noc_finding_detected"),
            models.Index(fields=["tenant", "about", "-cleared_at"], name="noc_finding_about"),
            models.Index(fields=["tenant", "person", "-detected_at"], name="noc_finding_person"),
            models.Index(fields=["tenant", "site", "-detected_at"], name="noc_finding_site"),
            models.Index(
                fields=["tenant", "baseline_id"],
                condition=models.Q(baseline_id__isnull=False),
                name="noc_finding_baseline",
            ),
            models.Index(
                fields=["tenant", "detected_at"],
                condition=models.Q(resolution="CONFIRMED"),
                name="noc_finding_confirmed",
            ),
        ]


class AuditRun(TenantOwned):
    """One audit of one tenant. `slot_at` is the beat that it belongs to: one run each, however many schedulers."""

    kind = models.CharField(max_length=15)
    slot_at = models.DateTimeField()
    status = models.CharField(max_length=10, default="RUNNING")
    attempts = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(default=0)
    sites = models.PositiveIntegerField(default=0)
    queries = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "noc_audit_run"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "slot_at"], name="noc_audit_run_once")
        ]
        indexes = [
            models.Index(fields=["tenant", "-slot_at", "-id"], name="noc_audit_run_recent"),
            models.Index(
                fields=["tenant"], condition=models.Q(status="RUNNING"), name="noc_audit_run_running"
            ),
        ]


class AuditReplay(TenantOwned):
    """A past window judged again in event time, under settings as they might be; nothing of it reaches anybody.

    `lease_until`: whoever works on it renews it; past it, somebody else takes over from the start.
    """

    name = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    settings = models.JSONField(default=dict)
    status = models.CharField(max_length=10, default="QUEUED")
    progress = models.FloatField(default=0.0)
    stage = models.CharField(max_length=100, blank=True)
    requested_by = models.JSONField()
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "noc_audit_replay"
        constraints = [
            tenant_key("noc_audit_replay"),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="noc_audit_replay_window"
            ),
        ]


class ReplayFinding(TenantOwned):
    """What a replay would have found: under its settings (`supposed`), or under those in force then beside it."""

    replay = models.ForeignKey(
        AuditReplay, on_delete=models.CASCADE, db_constraint=False, related_name="found"
    )
    supposed = models.BooleanField()
    finding_type = models.CharField(max_length=40)
    category = models.CharField(max_length=20)
    severity = models.CharField(max_length=10)
    about = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    evidence_summary = models.TextField()
    confidence = models.FloatField()
    held = models.BooleanField()
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    detected_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    reopened = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "noc_replay_finding"
        indexes = [
            models.Index(
                fields=["tenant", "replay", "supposed", "detected_at"], name="noc_replay_finding_rows"
            )
        ]
