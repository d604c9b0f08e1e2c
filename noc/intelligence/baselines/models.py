"""What was learnt: profiles, the values they were learnt from, how far learning came; and every change of a threshold."""

from django.db import models

from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.sources.sites.models import Site

HOURS_OF_WEEK = 168


class BaselineProfile(TenantOwned):
    """What is normal for one metric at one site in one hour of its local week (0: Monday 00:00).

    The learner writes what it learnt and never `dynamic_threshold`, `false_positive_rate` or `last_threshold_update`;
    those are the tuner's. `verdict_count` is how many verdicts the rate rests on (null: nobody counted).
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    metric_type = models.CharField(max_length=50)
    hour_of_week = models.PositiveSmallIntegerField()
    sample_count = models.PositiveIntegerField(default=0)
    mean = models.FloatField(default=0.0)
    std_dev = models.FloatField(default=0.0)
    p05 = models.FloatField(default=0.0)
    p25 = models.FloatField(default=0.0)
    p50 = models.FloatField(default=0.0)
    p75 = models.FloatField(default=0.0)
    p95 = models.FloatField(default=0.0)
    is_stable = models.BooleanField(default=False)
    false_positive_rate = models.FloatField(null=True)
    verdict_count = models.PositiveIntegerField(null=True)
    dynamic_threshold = models.FloatField(default=3.0, db_default=3.0)
    last_threshold_update = models.DateTimeField(null=True)
    own_count = models.PositiveIntegerField(default=0)
    learned_from = models.JSONField(default=dict)
    learned_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "noc_baseline_profile"
        constraints = [
            tenant_key("noc_baseline_profile"),
            models.UniqueConstraint(
                fields=["tenant", "site", "metric_type", "hour_of_week"], name="noc_baseline_profile_once"
            ),
            models.CheckConstraint(
                condition=models.Q(hour_of_week__lt=HOURS_OF_WEEK), name="noc_baseline_profile_hour"
            ),
            models.CheckConstraint(
                condition=models.Q(dynamic_threshold__gte=1.5) & models.Q(dynamic_threshold__lte=5.0),
                name="noc_baseline_profile_threshold",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "id"],
                condition=models.Q(verdict_count__gt=0),
                name="noc_baseline_profile_judged",
            )
        ]


class BaselineHistory(TenantOwned):
    """The values of one site and metric over one week: 672 float32, little endian, NaN where there was no sample.

    `week` counts weeks of 7 days from 1970-01-01 UTC; value n is of the hour that ended at quarter n of it.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    metric_type = models.CharField(max_length=50)
    week = models.IntegerField()
    values = models.BinaryField()

    class Meta:
        db_table = "noc_baseline_history"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "metric_type", "week", "site"], name="noc_baseline_history_once"
            )
        ]


class BaselineLearning(TenantOwned):
    """How far a tenant's learning came, and when the last days were last learnt again for what came late."""

    learned_until = models.DateTimeField()
    relearned_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "noc_baseline_learning"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="noc_baseline_learning_once")]


class ThresholdChange(TenantOwned):
    """A profile's threshold was moved, by the tuner (once a week at most) or by a person who took a change back."""

    profile = models.ForeignKey(
        BaselineProfile, on_delete=models.PROTECT, db_constraint=False, related_name="changes"
    )
    week = models.DateField(help_text="the Monday of the week, UTC")
    at = models.DateTimeField()
    old_threshold = models.FloatField()
    new_threshold = models.FloatField()
    reason = models.TextField()
    rate = models.FloatField(null=True)
    verdicts = models.PositiveIntegerField(default=0)
    actor = models.JSONField()
    undo_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "noc_threshold_change"
        constraints = [
            tenant_key("noc_threshold_change"),
            models.UniqueConstraint(
                fields=["tenant", "profile", "week"],
                condition=models.Q(undo_of__isnull=True),
                name="noc_threshold_change_weekly",
            ),
            models.UniqueConstraint(
                fields=["tenant", "undo_of"],
                condition=models.Q(undo_of__isnull=False),
                name="noc_threshold_change_undone_once",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-at", "-id"], name="noc_threshold_change_recent")]
