"""What the control room must see."""

from django.db import models

from noc.events.casework import RESOLUTIONS
from noc.kernel.severity import SEVERITIES
from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

STATUSES = ["NEW", "ACKNOWLEDGED", "RESOLVED"]


class NOCAlertEvent(TenantOwned):
    """An alert. `about` is what it is about; `dedup_key` is the same while it is open, and null once it is resolved."""

    alert_type = models.CharField(max_length=50)
    severity = models.CharField(max_length=10, choices=[(s, s) for s in SEVERITIES])
    severity_rank = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=15, choices=[(s, s) for s in STATUSES], default="NEW")
    resolution = models.CharField(max_length=20, blank=True, choices=[(r, r) for r in RESOLUTIONS])
    message = models.TextField()
    entity_type = models.CharField(max_length=20)
    entity_id = models.CharField(max_length=200)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    metadata = models.JSONField(default=dict)
    about = models.CharField(max_length=300)
    dedup_key = models.CharField(max_length=300, null=True)
    occurrence_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.JSONField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.JSONField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    changed_by = models.JSONField(null=True)

    class Meta:
        db_table = "noc_nocalertevent"
        constraints = [
            tenant_key("noc_nocalertevent"),
            models.UniqueConstraint(
                fields=["tenant", "dedup_key"],
                condition=models.Q(dedup_key__isnull=False),
                name="noc_nocalertevent_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-last_seen_at", "-id"], name="noc_alert_recent"),
            models.Index(
                fields=["tenant", "-severity_rank", "-last_seen_at"],
                condition=~models.Q(status="RESOLVED"),
                name="noc_alert_open",
            ),
            models.Index(fields=["tenant", "person", "-last_seen_at"], name="noc_alert_person"),
            models.Index(fields=["tenant", "site", "-last_seen_at"], name="noc_alert_site"),
        ]


class AlertOccurrence(TenantOwned):
    """One event that raised or repeated an alert."""

    alert = models.ForeignKey(
        NOCAlertEvent, on_delete=models.CASCADE, db_constraint=False, related_name="occurrences"
    )
    event_id = models.CharField(max_length=200)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    evidence = models.JSONField(default=dict, help_text="copied, so that it outlives the fact's retention")

    class Meta:
        db_table = "noc_alert_occurrence"
        constraints = [
            models.UniqueConstraint(fields=["alert", "event_id"], name="noc_alert_occurrence_once")
        ]
