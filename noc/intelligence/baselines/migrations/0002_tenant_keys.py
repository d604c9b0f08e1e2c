from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [("baselines", "0001_initial"), ("sites", "0002_tenant_keys")]

    operations = [
        *tenant_foreign_keys("noc_baseline_profile", site_id="noc_site"),
        *tenant_foreign_keys("noc_baseline_history", site_id="noc_site"),
        *tenant_foreign_keys(
            "noc_threshold_change", profile_id="noc_baseline_profile", undo_of_id="noc_threshold_change"
        ),
        # Already as dense as they get: compressing them costs more than it saves.
        migrations.RunSQL(
            "ALTER TABLE noc_baseline_history ALTER COLUMN values SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
    ]
