import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("sites", "0002_tenant_keys"),
        ("tenancy", "0002_option_overrides"),
    ]

    operations = [
        migrations.CreateModel(
            name="BaselineProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("metric_type", models.CharField(max_length=50)),
                ("hour_of_week", models.PositiveSmallIntegerField()),
                ("sample_count", models.PositiveIntegerField(default=0)),
                ("mean", models.FloatField(default=0.0)),
                ("std_dev", models.FloatField(default=0.0)),
                ("p05", models.FloatField(default=0.0)),
                ("p25", models.FloatField(default=0.0)),
                ("p50", models.FloatField(default=0.0)),
                ("p75", models.FloatField(default=0.0)),
                ("p95", models.FloatField(default=0.0)),
                ("is_stable", models.BooleanField(default=False)),
                ("false_positive_rate", models.FloatField(null=True)),
                ("verdict_count", models.PositiveIntegerField(null=True)),
                ("dynamic_threshold", models.FloatField(db_default=3.0, default=3.0)),
                ("last_threshold_update", models.DateTimeField(null=True)),
                ("own_count", models.PositiveIntegerField(default=0)),
                ("learned_from", models.JSONField(default=dict)),
                ("learned_at", models.DateTimeField(null=True)),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sites.site",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "db_table": "noc_baseline_profile",
                "indexes": [
                    models.Index(
                        condition=models.Q(("verdict_count__gt", 0)),
                        fields=["tenant", "id"],
                        name="noc_baseline_profile_judged",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="noc_baseline_profile_tenant_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "site", "metric_type", "hour_of_week"),
                        name="noc_baseline_profile_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hour_of_week__lt", 168)), name="noc_baseline_profile_hour"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dynamic_threshold__gte", 1.5), ("dynamic_threshold__lte", 5.0)),
                        name="noc_baseline_profile_threshold",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThresholdChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField(help_text="the Monday of the week, UTC")),
                ("at", models.DateTimeField()),
                ("old_threshold", models.FloatField()),
                ("new_threshold", models.FloatField()),
                ("reason", models.TextField()),
                ("rate", models.FloatField(null=True)),
                ("verdicts", models.PositiveIntegerField(default=0)),
                ("actor", models.JSONField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "profile",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="baselines.baselineprofile",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
                (
                    "undo_of",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="baselines.thresholdchange",
                    ),
                ),
            ],
            options={
                "db_table": "noc_threshold_change",
                "indexes": [
                    models.Index(fields=["tenant", "-at", "-id"], name="noc_threshold_change_recent")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="noc_threshold_change_tenant_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("undo_of__isnull", True)),
                        fields=("tenant", "profile", "week"),
                        name="noc_threshold_change_weekly",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undo_of__isnull", False)),
                        fields=("tenant", "undo_of"),
                        name="noc_threshold_change_undone_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BaselineHistory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("metric_type", models.CharField(max_length=50)),
                ("week", models.IntegerField()),
                ("values", models.BinaryField()),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sites.site",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "db_table": "noc_baseline_history",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "metric_type", "week", "site"), name="noc_baseline_history_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BaselineLearning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("learned_until", models.DateTimeField()),
                ("relearned_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "db_table": "noc_baseline_learning",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant",), name="noc_baseline_learning_once")
                ],
            },
        ),
    ]
