from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0001_initial"),
        ("sites", "0002_tenant_keys"),
        ("people", "0002_tenant_keys"),
    ]

    operations = [
        *tenant_foreign_keys(
            "noc_audit_finding", person_id="noc_person", site_id="noc_site", assigned_to_id="noc_person"
        ),
    ]
