"""Migration steps that make the database itself refuse a reference from one tenant to another."""

from django.db.migrations import RunSQL


def tenant_foreign_keys(table: str, **targets: str) -> list[RunSQL]:
    """Return one composite foreign key a column: `tenant_foreign_keys("noc_shift", person_id="noc_person")`."""
    return [
        RunSQL(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_tenant_fk" '
            f'FOREIGN KEY (tenant_id, "{column}") REFERENCES "{target}" (tenant_id, id) DEFERRABLE INITIALLY DEFERRED',
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_{column}_tenant_fk"',
        )
        for column, target in targets.items()
    ]
