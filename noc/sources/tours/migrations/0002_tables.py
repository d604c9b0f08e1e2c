from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys
from noc.sources.receipts.partitions import partitioned_table


class Migration(migrations.Migration):
    dependencies = [("tours", "0001_initial"), ("sites", "0002_tenant_keys")]

    operations = [
        *tenant_foreign_keys("noc_tour", site_id="noc_site", person_id="noc_person"),
        *tenant_foreign_keys("noc_tour_checkpoint", tour_id="noc_tour"),
        *tenant_foreign_keys("noc_task", site_id="noc_site", person_id="noc_person"),
        partitioned_table("noc_task_report", "task text NOT NULL, status text NOT NULL"),
        partitioned_table(
            "noc_checkpoint_scan",
            "tour text NOT NULL, checkpoint text NOT NULL, lat float8, lon float8, method text",
        ),
    ]
