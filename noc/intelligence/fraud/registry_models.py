"""The models' registry: what was trained, on what, how well it does, which one decides; trainings, samples, drift."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import models

from noc.kernel.clock import now
from noc.kernel.tenancy.models import Tenant, TenantOwned, tenant_key
from noc.kernel.tenancy.scope import tenant_scope

MODEL_TYPE = "fraud"
STATES = ["CANDIDATE", "SHADOW", "ACTIVE", "RETIRED", "REJECTED"]
TRAININGS = ["WAITING", "RUNNING", "DONE", "FAILED"]


class FraudDetectionModel(TenantOwned):
    """One trained model of a tenant: never changed but for its state.

    `artifact` is a booster in XGBoost's own UBJ format; `artifact_digest` its SHA-256; `signature` an HMAC over all that
    decides about a punch. Figures are of the held-out later slice. `class_imbalance_ratio`: honest rows for each fraud.
    """

    model_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    model_version = models.PositiveIntegerField(help_text="counted for each tenant, from 1")
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES], default="CANDIDATE")
    is_active = models.BooleanField(default=False)
    training_date = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    shadow_since = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    rolled_back_at = models.DateTimeField(null=True, help_text="when people went back from it")
    trained_by = models.JSONField(null=True)
    data_since = models.DateTimeField()
    data_until = models.DateTimeField()
    test_size = models.FloatField()
    train_samples = models.PositiveIntegerField(help_text="labelled punches, all slices")
    frauds = models.PositiveIntegerField()
    class_imbalance_ratio = models.FloatField()
    pr_auc = models.FloatField(null=True)
    precision_at_80_recall = models.FloatField(null=True)
    precision = models.FloatField(null=True)
    recall = models.FloatField(null=True)
    f1_score = models.FloatField(null=True)
    calibration_error = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    gates = models.JSONField(default=list)
    metrics = models.JSONField(default=dict)
    reason = models.TextField(blank=True, help_text="why it is in its state")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the training rows")
    features = models.JSONField()
    features_version = models.PositiveSmallIntegerField()
    parameters = models.JSONField(default=dict)
    calibration = models.JSONField(default=dict, help_text="by look: points or a sigmoid")
    reliability = models.JSONField(default=dict, help_text="by detector, as labels taught it")
    reference = models.JSONField(default=dict, help_text="histograms of features and score in training")
    artifact = models.BinaryField(null=True)
    artifact_digest = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "noc_fraud_model"
        constraints = [
            tenant_key("noc_fraud_model"),
            models.UniqueConstraint(fields=["tenant", "model_version"], name="noc_fraud_model_version"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_active=True), name="noc_fraud_model_one_active"
            ),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(state="SHADOW"), name="noc_fraud_model_one_shadow"
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=True, state="ACTIVE")
                | (models.Q(is_active=False) & ~models.Q(state="ACTIVE")),
                name="noc_fraud_model_active_is_active",
            ),
        ]

    def activate(self, at: datetime | None = None) -> None:
        """Let this model decide from `at` (now) on. Raises Conflict when it failed a gate or has no artifact."""
        from noc.intelligence.fraud.registry import activate

        with tenant_scope(self.tenant_id):
            activate(self, at or now(), reason="activated by hand")
            self.refresh_from_db()

    @classmethod
    def get_active_model(cls, tenant: Tenant | int) -> FraudDetectionModel | None:
        """Return the model that decides for a tenant, None before there is any."""
        with tenant_scope(tenant.pk if isinstance(tenant, Tenant) else tenant):
            return cls.objects.filter(is_active=True).first()


class MLModelMetrics(TenantOwned):
    """The figures of each trained model, for dashboards of others; one row a model, kept in step by the registry."""

    model_id = models.UUIDField(unique=True)
    model_version = models.PositiveIntegerField()
    model_type = models.CharField(max_length=20, default=MODEL_TYPE)
    precision = models.FloatField(null=True)
    recall = models.FloatField(null=True)
    f1_score = models.FloatField(null=True)
    pr_auc = models.FloatField(null=True)
    training_samples = models.PositiveIntegerField()
    training_date = models.DateTimeField()
    is_active = models.BooleanField(default=False)

    class Meta:
        db_table = "noc_ml_model_metrics"
        indexes = [models.Index(fields=["tenant", "-training_date"], name="noc_ml_metrics_recent")]


class FraudTraining(TenantOwned):
    """One training, asked for by a person, the command or the clock. `fault`: it counts as a failed one."""

    status = models.CharField(max_length=10, choices=[(s, s) for s in TRAININGS], default="WAITING")
    days = models.PositiveIntegerField()
    test_size = models.FloatField()
    activate = models.BooleanField(default=False, help_text="without a time in the shadow")
    stage = models.CharField(max_length=100, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fault = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, help_text="when people were told that it failed again")
    reason = models.TextField(blank=True)
    model_version = models.PositiveIntegerField(null=True)
    by = models.JSONField()

    class Meta:
        db_table = "noc_fraud_training"
        indexes = [models.Index(fields=["tenant", "-requested_at", "-id"], name="noc_fraud_training_recent")]


class FraudSample(TenantOwned):
    """A punch that was drawn by lot for labelling: one verdict in the week's sample speaks for 1 / `probability` punches."""

    punch_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    at = models.DateTimeField(help_text="of the punch")
    week = models.DateField(help_text="its Monday, UTC")
    probability = models.FloatField()
    drawn_at = models.DateTimeField()

    class Meta:
        db_table = "noc_fraud_sample"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "punch_id"], name="noc_fraud_sample_once"),
            models.CheckConstraint(
                condition=models.Q(probability__gt=0, probability__lte=1), name="noc_fraud_sample_chance"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "week"], name="noc_fraud_sample_week")]


class FraudDrift(TenantOwned):
    """How far one day (UTC) of a tenant's punches lies from what its active model was trained on."""

    date = models.DateField()
    model_version = models.PositiveIntegerField()
    punches = models.PositiveIntegerField()
    features = models.JSONField(help_text="[{feature, psi}], worst first")
    score_psi = models.FloatField(null=True)
    label_delay_h = models.FloatField(null=True, help_text="median, of the verdicts given that day")
    worst = models.FloatField(null=True)
    alarmed = models.BooleanField(default=False)

    class Meta:
        db_table = "noc_fraud_drift"
        constraints = [models.UniqueConstraint(fields=["tenant", "date"], name="noc_fraud_drift_once")]
