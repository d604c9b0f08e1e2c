from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = tenant_foreign_keys("noc_device_carrier", device_id="noc_device", person_id="noc_person")
