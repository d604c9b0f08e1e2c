from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]

    operations = [
        *tenant_foreign_keys(
            "noc_correlated_incident",
            person_id="noc_person",
            site_id="noc_site",
            assigned_to_id="noc_person",
            merged_into_id="noc_correlated_incident",
            part_of_id="noc_correlated_incident",
        ),
        *tenant_foreign_keys("noc_incident_member", incident_id="noc_correlated_incident"),
        *tenant_foreign_keys(
            "noc_correlated_incident_related_alerts",
            correlatedincident_id="noc_correlated_incident",
            nocalertevent_id="noc_nocalertevent",
        ),
    ]
