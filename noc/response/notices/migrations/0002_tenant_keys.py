from django.db import migrations

from noc.kernel.tenancy.operations import tenant_foreign_keys


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_notices"), ("people", "0001_initial")]

    operations = [
        *tenant_foreign_keys("noc_notice_group", channel_id="noc_channel"),
        *tenant_foreign_keys("noc_notice", channel_id="noc_channel", group_id="noc_notice_group"),
        *tenant_foreign_keys("noc_notice_subject", notice_id="noc_notice"),
        *tenant_foreign_keys("noc_notice_firing", group_id="noc_notice_group"),
        *tenant_foreign_keys("noc_notice_contact", person_id="noc_person"),
    ]
