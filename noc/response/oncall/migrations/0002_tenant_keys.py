from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [("oncall", "0001_initial"), ("people", "0002_tenant_keys")]

    operations = [
        *tenant_foreign_keys("noc_oncall_duty", schedule_id="noc_oncall_schedule", person_id="noc_person"),
        *tenant_foreign_keys(
            "noc_oncall_override", schedule_id="noc_oncall_schedule", person_id="noc_person"
        ),
        *tenant_foreign_keys("noc_escalation_run", policy_id="noc_escalation_policy"),
    ]
