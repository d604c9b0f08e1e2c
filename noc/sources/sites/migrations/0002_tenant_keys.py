from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [("sites", "0001_initial"), ("people", "0002_tenant_keys")]

    operations = [
        *tenant_foreign_keys(
            "noc_site",
            client_id="noc_client",
            noc_supervisor_id="noc_person",
            security_manager_id="noc_person",
            site_manager_id="noc_person",
        ),
        *tenant_foreign_keys("noc_fence", site_id="noc_site"),
        *tenant_foreign_keys("noc_home_site", site_id="noc_site", person_id="noc_person"),
        *tenant_foreign_keys("noc_authorized_site", site_id="noc_site", person_id="noc_person"),
        *tenant_foreign_keys(
            "noc_shift", site_id="noc_site", person_id="noc_person", substitute_for_id="noc_person"
        ),
        *tenant_foreign_keys("noc_maintenance", site_id="noc_site"),
        *tenant_foreign_keys("noc_access_limit", site_id="noc_site", client_id="noc_client"),
        migrations.RunSQL(
            "ALTER TABLE noc_access_limit ADD CONSTRAINT noc_access_limit_one_of CHECK "
            "(num_nonnulls(user_id, token_id) = 1 AND num_nonnulls(client_id, site_id) = 1)",
            "ALTER TABLE noc_access_limit DROP CONSTRAINT noc_access_limit_one_of",
        ),
    ]
