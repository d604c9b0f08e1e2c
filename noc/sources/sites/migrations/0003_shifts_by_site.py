from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sites", "0002_tenant_keys")]

    operations = [
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["tenant", "site", "start"], name="noc_shift_site"),
        ),
    ]
