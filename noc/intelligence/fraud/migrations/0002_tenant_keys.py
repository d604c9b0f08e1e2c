from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [("fraud", "0001_initial"), ("sites", "0002_tenant_keys")]

    operations = [
        *tenant_foreign_keys(
            "noc_security_intelligence_fraudpredictionlog", person_id="noc_person", site_id="noc_site"
        ),
        *tenant_foreign_keys(
            "noc_fraud_anomaly", person_id="noc_person", site_id="noc_site", assigned_to_id="noc_person"
        ),
        *tenant_foreign_keys("noc_fraud_label", person_id="noc_person"),
        *tenant_foreign_keys("noc_punch_watch", person_id="noc_person"),
    ]
