from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [("integrations", "0001_initial")]

    operations = [*tenant_foreign_keys("noc_integration_thing", integration_id="noc_integration")]
