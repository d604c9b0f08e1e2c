from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [
        ("playbooks", "0001_initial"),
        ("people", "0002_tenant_keys"),
        ("sites", "0002_tenant_keys"),
    ]

    operations = [
        *tenant_foreign_keys("noc_playbook_version", playbook_id="noc_playbook"),
        *tenant_foreign_keys(
            "noc_playbook_run", playbook_id="noc_playbook", site_id="noc_site", person_id="noc_person"
        ),
        *tenant_foreign_keys("noc_playbook_step", run_id="noc_playbook_run"),
    ]
