"""Scorings of punches, anomalies, and what people said of punches. The models' registry: `registry_models.py`."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

import noc.intelligence.fraud.registry_models  # noqa: F401  # its tables belong to this app
from noc.events.casework import RESOLUTIONS
from noc.kernel.severity import SEVERITIES
from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

STATUSES = ["NEW", "ACKNOWLEDGED", "CLEARED", "RESOLVED"]
RISK_LEVELS = ["MINIMAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"]


class FraudPredictionLog(TenantOwned):
    """One scoring of one punch; never changed but for `newest` and the verdict that people gave later.

    `final`: made when the shift was over; `supersedes` is the scoring before it. `fraud_score` is the larger of the
    probability and the detectors' combination (`rules_score`); without a model the probability is the rules'.
    """

    prediction_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    punch_id = models.BigIntegerField()
    event_id = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    at = models.DateTimeField(help_text="of the punch")
    predicted_at = models.DateTimeField()
    looked_until = models.DateTimeField(help_text="facts up to here were looked at")
    final = models.BooleanField(default=False)
    newest = models.BooleanField(default=True)
    supersedes = models.UUIDField(null=True)
    because = models.CharField(max_length=200, blank=True, help_text="why it was scored again")
    live = models.BooleanField(help_text="young enough to raise anything")
    predicted_fraud_probability = models.FloatField()
    rules_score = models.FloatField()
    fraud_score = models.FloatField()
    risk_level = models.CharField(max_length=10, choices=[(level, level) for level in RISK_LEVELS])
    model_version = models.CharField(max_length=40)
    model_id = models.UUIDField(null=True)
    shadow_probability = models.FloatField(
        null=True, help_text="of the candidate in the shadow, which decides nothing"
    )
    shadow_model_id = models.UUIDField(null=True)
    features = models.JSONField()
    features_version = models.PositiveSmallIntegerField()
    detectors = models.JSONField()
    top_factors = models.JSONField()
    degraded = models.JSONField(default=dict, help_text="what failed, by its name")
    actual_fraud_detected = models.BooleanField(null=True)

    class Meta:
        db_table = "noc_security_intelligence_fraudpredictionlog"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "punch_id"],
                condition=models.Q(newest=True),
                name="noc_prediction_newest_once",
            ),
            models.CheckConstraint(
                condition=models.Q(predicted_fraud_probability__range=(0, 1), fraud_score__range=(0, 1)),
                name="noc_prediction_in_range",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-at", "-id"], name="noc_prediction_recent"),
            models.Index(fields=["tenant", "person", "-at"], name="noc_prediction_person"),
            models.Index(fields=["tenant", "site", "-at"], name="noc_prediction_site"),
            models.Index(fields=["tenant", "punch_id"], name="noc_prediction_punch"),
            models.Index(fields=["tenant", "event_id"], name="noc_prediction_event"),
        ]


class FraudAnomaly(TenantOwned):
    """What the scoring of one punch concluded when it reached the tenant's limit; a case that people work on."""

    punch_id = models.BigIntegerField()
    event_id = models.CharField(max_length=200)
    prediction_id = models.UUIDField(help_text="the scoring it rests on now")
    anomaly_type = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=[(s, s) for s in SEVERITIES])
    severity_rank = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=15, choices=[(s, s) for s in STATUSES], default="NEW")
    resolution = models.CharField(max_length=20, blank=True, choices=[(r, r) for r in RESOLUTIONS])
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    title = models.CharField(max_length=300)
    fraud_score = models.FloatField()
    evidence = models.JSONField(default=dict)
    at = models.DateTimeField(help_text="of the punch")
    detected_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.JSONField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.JSONField(null=True)
    assigned_to = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    snoozed_until = models.DateTimeField(null=True)
    alert_id = models.BigIntegerField(null=True)
    ticket_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.JSONField(null=True)

    class Meta:
        db_table = "noc_fraud_anomaly"
        constraints = [
            tenant_key("noc_fraud_anomaly"),
            models.UniqueConstraint(fields=["tenant", "punch_id"], name="noc_fraud_anomaly_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-detected_at", "-id"], name="noc_anomaly_recent"),
            models.Index(fields=["tenant", "person", "-detected_at"], name="noc_anomaly_person"),
            models.Index(fields=["tenant", "site", "-detected_at"], name="noc_anomaly_site"),
        ]


class FraudLabel(TenantOwned):
    """What somebody said of a punch; rows are never changed but for `current`. `fraud` null takes the one before back.

    A conviction that still needs a second pair of eyes is `pending`, and counts for nothing until it is confirmed.
    """

    event_id = models.CharField(max_length=200)
    punch_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    fraud = models.BooleanField(null=True)
    was = models.BooleanField(null=True, help_text="what held before")
    notes = models.TextField(blank=True)
    source = models.CharField(max_length=20, help_text="outcome, bulk, anomaly, alert, ticket, sample, undo")
    by = models.JSONField()
    at = models.DateTimeField()
    current = models.BooleanField(default=True)
    pending = models.BooleanField(default=False)
    confirmed_by = models.JSONField(null=True)

    class Meta:
        db_table = "noc_fraud_label"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "punch_id"],
                condition=models.Q(current=True),
                name="noc_fraud_label_current_once",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "person_id", "at"], name="noc_fraud_label_person"),
            models.Index(fields=["tenant", "punch_id", "-id"], name="noc_fraud_label_punch"),
        ]


class PunchWatch(TenantOwned):
    """A punch until its final look, and after it for as long as late facts may open it again.

    `asked_at` null: its final look is still to be asked for. Whoever stores a late fact sets it null again, under the
    row's lock, so that a look that had not seen the fact is done once more. `touched_at`: a fact from before the punch
    came after its first look.
    """

    punch_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    at = models.DateTimeField()
    over_at = models.DateTimeField(
        help_text="when what belongs to the punch is over: the shift's end and half an hour"
    )
    received_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "noc_punch_watch"
        constraints = [models.UniqueConstraint(fields=["tenant", "punch_id"], name="noc_punch_watch_once")]
        indexes = [
            models.Index(fields=["tenant", "person_id", "at"], name="noc_punch_watch_person"),
            models.Index(
                fields=["tenant", "over_at"],
                condition=models.Q(asked_at__isnull=True),
                name="noc_punch_watch_open",
            ),
            models.Index(
                fields=["tenant", "touched_at"],
                condition=models.Q(touched_at__isnull=False),
                name="noc_punch_watch_touched",
            ),
        ]
