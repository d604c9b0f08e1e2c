from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO noc_feed_epoch (id, epoch) VALUES (1, gen_random_uuid());
            CREATE FUNCTION noc_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
            END $$;
            CREATE TRIGGER noc_deed_append_only BEFORE UPDATE OR DELETE ON noc_deed
                FOR EACH ROW EXECUTE FUNCTION noc_refuse_change();
            """,
            "DROP TRIGGER noc_deed_append_only ON noc_deed; DROP FUNCTION noc_refuse_change(); DELETE FROM noc_feed_epoch;",
        )
    ]
