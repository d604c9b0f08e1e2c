"""Correlated incidents: what belongs together, worked on as one; and what belongs to each."""

import uuid

from django.db import models

from noc.events.casework import RESOLUTIONS
from noc.kernel.severity import SEVERITIES
from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.response.alerts.models import NOCAlertEvent
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

OPEN = ["NEW", "ACKNOWLEDGED"]
STATUSES = [*OPEN, "CLEARED", "RESOLVED"]
OWNER, REFERENCE = "OWNER", "REFERENCE"
KINDS = ["alert", "finding", "anomaly", "signal"]


class CorrelatedIncident(TenantOwned):
    """Alerts, findings, anomalies and signals of one person, or of one site, close to each other in time.

    `scope` ("person:12", "site:5") is whose it is. `dedup_key` is the same while it is the newest of its scope and its
    window has not passed, null before and after; it was closed or merged as well when null.
    """

    incident_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.PositiveBigIntegerField(help_text="counted per tenant; I-000042")
    scope = models.CharField(max_length=40)
    dedup_key = models.CharField(max_length=40, null=True)
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=15, choices=[(s, s) for s in STATUSES], default="NEW")
    resolution = models.CharField(max_length=20, blank=True, choices=[(r, r) for r in RESOLUTIONS])
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    signals = models.JSONField(
        default=dict, help_text="the person's signals over the two hours before its last event"
    )
    combined_severity = models.CharField(max_length=10, choices=[(s, s) for s in SEVERITIES])
    combined_severity_rank = models.PositiveSmallIntegerField()
    severity_reasons = models.JSONField(default=list)
    correlation_window_minutes = models.PositiveIntegerField()
    correlation_score = models.FloatField()
    score_parts = models.JSONField(default=list, help_text="[{part, value, weight, because}]")
    correlation_type = models.CharField(max_length=30)
    root_cause_hint = models.JSONField(null=True)
    kinds = models.JSONField(default=list, help_text="what its members are, sorted; for likeness")
    priority = models.PositiveSmallIntegerField(default=0, help_text="0-100")
    members_count = models.PositiveIntegerField(default=0)
    related_alerts = models.ManyToManyField(NOCAlertEvent, through="IncidentAlert", related_name="+")
    related_alerts_count = models.PositiveIntegerField(default=0)
    ticket_ids = models.JSONField(default=list)
    first_event_at = models.DateTimeField()
    last_event_at = models.DateTimeField()
    latest_start_at = models.DateTimeField(help_text="when its newest member began; what the cap counts")
    detected_at = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, help_text="when all its members were over")
    investigated = models.BooleanField(default=False)
    investigated_at = models.DateTimeField(null=True)
    investigated_by_id = models.BigIntegerField(null=True, help_text="the id of the actor in investigated_by")
    investigated_by = models.JSONField(null=True)
    investigation_notes = models.TextField(blank=True)
    root_cause_identified = models.BooleanField(default=False)
    root_cause_description = models.TextField(blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_constraint=False, related_name="merged"
    )
    part_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_constraint=False, related_name="parts",
        help_text="the site's incident that names members of this person's",
    )  # fmt: skip
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
        db_table = "noc_correlated_incident"
        constraints = [
            tenant_key("noc_correlated_incident"),
            models.UniqueConstraint(fields=["tenant", "number"], name="noc_incident_number"),
            models.UniqueConstraint(
                fields=["tenant", "dedup_key"],
                condition=models.Q(dedup_key__isnull=False),
                name="noc_incident_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(correlation_score__gte=0) & models.Q(correlation_score__lte=1),
                name="noc_incident_score",
            ),
            models.CheckConstraint(
                condition=models.Q(last_event_at__gte=models.F("first_event_at")), name="noc_incident_span"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-updated_at", "-id"], name="noc_incident_recent"),
            models.Index(fields=["tenant", "-detected_at", "-id"], name="noc_incident_detected"),
            models.Index(fields=["tenant", "scope", "-last_event_at"], name="noc_incident_scope"),
            models.Index(fields=["tenant", "person", "-detected_at"], name="noc_incident_person"),
            models.Index(fields=["tenant", "site", "-detected_at"], name="noc_incident_site"),
            models.Index(
                fields=["tenant", "-priority", "-id"],
                condition=models.Q(status__in=OPEN),
                name="noc_incident_open",
            ),
        ]

    @property
    def code(self) -> str:
        """Return what people call it."""
        return f"I-{self.number:06d}"


class IncidentMember(TenantOwned):
    """One thing that belongs to an incident: owned by one, named by others. `ref` is its id as text.

    A member lasts from `at` until `until_at`. `closed_at`: when a verdict on the incident closed it (undo reopens those).
    """

    incident = models.ForeignKey(
        CorrelatedIncident, on_delete=models.CASCADE, db_constraint=False, related_name="members"
    )
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])
    ref = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=[(r, r) for r in (OWNER, REFERENCE)])
    type = models.CharField(max_length=50)
    title = models.CharField(max_length=300)
    severity = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    until_at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    site_id = models.BigIntegerField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    score = models.FloatField()
    because = models.CharField(max_length=300)
    joined_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "noc_incident_member"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "ref"],
                condition=models.Q(role=OWNER),
                name="noc_incident_member_one_owner",
            ),
            models.UniqueConstraint(fields=["incident", "kind", "ref"], name="noc_incident_member_once"),
        ]
        indexes = [models.Index(fields=["tenant", "kind", "ref"], name="noc_incident_member_ref")]


class IncidentAlert(TenantOwned):
    """An alert that belongs to an incident, owned or named: the many-to-many table that outsiders read."""

    correlatedincident = models.ForeignKey(
        CorrelatedIncident, on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    nocalertevent = models.ForeignKey(
        NOCAlertEvent, on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )

    class Meta:
        db_table = "noc_correlated_incident_related_alerts"
        constraints = [
            models.UniqueConstraint(
                fields=["correlatedincident", "nocalertevent"], name="noc_incident_alert_once"
            )
        ]
