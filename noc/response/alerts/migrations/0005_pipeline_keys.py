from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [("alerts", "0004_pipeline"), ("sites", "0002_tenant_keys")]

    operations = [
        *tenant_foreign_keys(
            "noc_nocalertevent",
            silence_id="noc_silence",
            inhibited_by_id="noc_nocalertevent",
            grouped_under_id="noc_nocalertevent",
        ),
        *tenant_foreign_keys("noc_snooze", site_id="noc_site"),
        # Until now every alert was a call for help, and reached people at once.
        migrations.RunSQL(
            "UPDATE noc_nocalertevent SET priority = 100, reached_at = created_at", migrations.RunSQL.noop
        ),
    ]
