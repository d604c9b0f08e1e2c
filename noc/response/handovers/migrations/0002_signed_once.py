"""What was signed stays as it was signed: only an acceptance may be added, once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("handovers", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION noc_keep_handover() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' OR OLD.accepted_at IS NOT NULL
                   OR to_jsonb(OLD) - 'accepted_at' - 'accepted_by' <> to_jsonb(NEW) - 'accepted_at' - 'accepted_by'
                THEN
                    RAISE EXCEPTION 'noc_handover: what was signed stays as it is' USING ERRCODE = 'raise_exception';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER noc_handover_signed BEFORE UPDATE OR DELETE ON noc_handover
                FOR EACH ROW EXECUTE FUNCTION noc_keep_handover();
            """,
            "DROP TRIGGER noc_handover_signed ON noc_handover; DROP FUNCTION noc_keep_handover();",
        )
    ]
