"""Write facts in sets: binary COPY, straight into the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from noc.sources.receipts.events import Fact

# Column and PostgreSQL type: binary COPY is not converted by the server, so each value is written as its type.
COMMON: Final = (
    ("tenant_id", "int4"),
    ("person_id", "int8"),
    ("site_id", "int8"),
    ("site_given", "bool"),
    ("event_id", "text"),
    ("device", "text"),
    ("at", "timestamptz"),
    ("raw_at", "timestamptz"),
    ("received_at", "timestamptz"),
    ("extra", "jsonb"),
)


def common_values(tenant_id: int, fact: Fact, received_at: datetime) -> tuple[Any, ...]:
    """Return the values of COMMON for one fact."""
    event = fact.event
    return (
        tenant_id,
        fact.person_id,
        fact.site_id,
        event.site is not None,
        event.event_id,
        event.device,
        fact.at,
        fact.raw_at,
        received_at,
        fact.extra,
    )


def copy_rows(table: str, columns: Sequence[tuple[str, str]], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows into a table inside the caller's transaction; names come from our code, never from input."""
    names = ", ".join(f'"{name}"' for name, _ in columns)
    with (
        connection.wrap_database_errors,  # Django wraps what `copy()` raises, not what writing into it raises
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN (FORMAT BINARY)') as copy,
    ):
        copy.set_types([kind for _, kind in columns])
        write = copy.write_row
        for row in rows:
            write(row)


def stage_rows(table: str, columns: Sequence[tuple[str, str]], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows into a temporary table that lives until the caller's transaction ends, for one set-wise statement."""
    declared = ", ".join(f'"{name}" {kind}' for name, kind in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE IF NOT EXISTS "{table}" ({declared}) ON COMMIT DELETE ROWS')
        cursor.execute(f'TRUNCATE "{table}"')
    copy_rows(table, columns, rows)
