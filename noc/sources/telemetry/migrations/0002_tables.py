from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys
from noc.sources.receipts.partitions import partitioned_table


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0001_initial"), ("people", "0002_tenant_keys")]

    operations = [
        *tenant_foreign_keys("noc_last_known", person_id="noc_person"),
        # Every fix rewrites a person's row: free space on the page keeps the update off the indexes (HOT).
        migrations.RunSQL("ALTER TABLE noc_last_known SET (fillfactor = 50)", migrations.RunSQL.noop),
        partitioned_table(
            "noc_location",
            "lat float8 NOT NULL, lon float8 NOT NULL, accuracy_m float8, speed_mps float8, altitude_m float8, "
            "bearing_deg float8, mock boolean, battery float8",
        ),
        partitioned_table("noc_phone_event", "kind text NOT NULL"),
        partitioned_table(
            "noc_device_status", "battery float8, signal_dbm float8, online boolean, network text"
        ),
    ]
