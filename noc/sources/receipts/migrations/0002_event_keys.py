from django.db import migrations

PARTITIONS = 16


class Migration(migrations.Migration):
    dependencies = [("receipts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE noc_event_key (
                tenant_id integer NOT NULL, digest bytea NOT NULL, received_at timestamptz NOT NULL,
                PRIMARY KEY (tenant_id, digest)
            ) PARTITION BY HASH (tenant_id, digest);
            """
            + "\n".join(
                f"CREATE TABLE noc_event_key_{n} PARTITION OF noc_event_key "
                f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {n}); "
                f"CREATE INDEX noc_event_key_{n}_time ON noc_event_key_{n} USING brin (received_at);"
                for n in range(PARTITIONS)
            ),
            "DROP TABLE noc_event_key",
        )
    ]
