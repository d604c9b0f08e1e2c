"""What the control room must see."""

from django.db import models

from noc.events.casework import RESOLUTIONS
from noc.kernel.severity import SEVERITIES
from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

STATUSES = ["NEW", "ACKNOWLEDGED", "CLEARED", "RESOLVED"]
OPEN = ["NEW", "ACKNOWLEDGED"]
DISPOSITIONS = ["REACHED", "INHIBITED", "SILENCED", "SNOOZED", "GROUPED", "HELD"]


class Silence(TenantOwned):
    """What people do not want to hear of for a while: alerts that all of `matchers` match, calls for help never."""

    matchers = models.JSONField(help_text="[{field, op, value}], as rules.matchers reads them")
    reason = models.TextField()
    author = models.JSONField()
    created_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_early_at = models.DateTimeField(null=True)
    ended_by = models.JSONField(null=True)
    silenced = models.PositiveIntegerField(default=0, help_text="how many alerts it has kept from people")

    class Meta:
        db_table = "noc_silence"
        constraints = [
            tenant_key("noc_silence"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="noc_silence_window"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-ends_at"], name="noc_silence_ends")]


class Snooze(TenantOwned):
    """One kind of alert about one entity, put aside until a moment; one at a time."""

    alert_type = models.CharField(max_length=50)
    entity_type = models.CharField(max_length=20)
    entity_id = models.CharField(max_length=200)
    entity_name = models.CharField(max_length=200, blank=True)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    until = models.DateTimeField()
    reason = models.TextField()
    author = models.JSONField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="when it was ended before its time, or replaced")

    class Meta:
        db_table = "noc_snooze"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "alert_type", "entity_type", "entity_id"],
                condition=models.Q(ended_at__isnull=True),
                name="noc_snooze_once",
            )
        ]
        indexes = [models.Index(fields=["tenant", "-until"], name="noc_snooze_until")]


class NOCAlertEvent(TenantOwned):
    """An alert. `about` is what it is about; `dedup_key` is the same while it is open, null once resolved or cleared.

    `disposition` says whether it reached people, and if not, what keeps it from them: a `silence`, an alert that explains
    it (`inhibited_by`), the lead of a storm (`grouped_under`), or (`quiet_until`) a snooze or a maintenance window.
    """

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
    disposition = models.CharField(max_length=10, choices=[(d, d) for d in DISPOSITIONS], default="REACHED")
    priority = models.PositiveSmallIntegerField(default=0, help_text="0-100, the sum of priority_parts")
    priority_parts = models.JSONField(default=list, help_text="[{part, points, because}]")
    decisions = models.JSONField(
        default=list, help_text="[{stage, verdict, reason, at}]: why it is where it is"
    )
    confidence = models.FloatField(null=True)
    cause = models.CharField(max_length=15, default="sos")
    cause_id = models.BigIntegerField(null=True)
    finding_id = models.BigIntegerField(null=True)
    incident_id = models.UUIDField(null=True)
    ticket_id = models.BigIntegerField(null=True)
    sla_due = models.DateTimeField(null=True, help_text="by when its ticket must be solved")
    reached_at = models.DateTimeField(null=True, help_text="when it reached people, the last time")
    cleared_at = models.DateTimeField(null=True, help_text="when its cause was over")
    quiet_until = models.DateTimeField(null=True)
    silence = models.ForeignKey(
        Silence, null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    inhibited_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    grouped_under = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="members",
    )
    group_size = models.PositiveIntegerField(
        default=0, help_text="of a storm's lead: how many, itself included"
    )
    group_joined_at = models.DateTimeField(null=True, help_text="of a storm's lead: when the last one joined")
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
                condition=models.Q(status__in=OPEN),
                name="noc_alert_open",
            ),
            models.Index(
                fields=["tenant", "id"],
                condition=models.Q(dedup_key__isnull=False) & ~models.Q(disposition="REACHED"),
                name="noc_alert_quiet",
            ),
            models.Index(
                fields=["tenant", "-reached_at"],
                condition=models.Q(reached_at__isnull=False),
                name="noc_alert_reached",
            ),
            models.Index(
                fields=["tenant", "-group_joined_at"],
                condition=models.Q(group_joined_at__isnull=False),
                name="noc_alert_leads",
            ),
            models.Index(
                fields=["grouped_under"],
                condition=models.Q(grouped_under__isnull=False),
                name="noc_alert_members",
            ),
            models.Index(
                fields=["tenant", "finding_id"],
                condition=models.Q(finding_id__isnull=False),
                name="noc_alert_finding",
            ),
            models.Index(
                fields=["tenant", "incident_id"],
                condition=models.Q(incident_id__isnull=False),
                name="noc_alert_incident",
            ),
            models.Index(
                fields=["tenant", "-priority", "-id"],
                condition=models.Q(status__in=OPEN),
                name="noc_alert_priority",
            ),
            models.Index(fields=["tenant", "alert_type", "-last_seen_at"], name="noc_alert_type"),
            models.Index(fields=["tenant", "created_at"], name="noc_alert_created"),
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
