from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE noc_heartbeat (name text PRIMARY KEY, at timestamptz NOT NULL)",
            "DROP TABLE noc_heartbeat",
        )
    ]
