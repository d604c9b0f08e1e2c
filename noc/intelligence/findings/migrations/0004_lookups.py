from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0003_replays")]

    operations = [
        migrations.AlterField(
            model_name="auditreplay",
            name="id",
            field=models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        migrations.AddIndex(
            model_name="auditfinding",
            index=models.Index(
                condition=models.Q(("resolution", "CONFIRMED")),
                fields=["tenant", "detected_at"],
                name="noc_finding_confirmed",
            ),
        ),
        migrations.AddIndex(
            model_name="auditrun",
            index=models.Index(
                condition=models.Q(("status", "RUNNING")), fields=["tenant"], name="noc_audit_run_running"
            ),
        ),
    ]
