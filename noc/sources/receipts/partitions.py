"""Tables that grow for ever: partitioned by week of `at`, partitions made on demand, dropped by retention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.migrations import RunSQL

from noc.kernel.advisory_locks import PARTITIONS
from noc.kernel.clock import week_of

TABLES: Final = (
    "noc_location",
    "noc_phone_event",
    "noc_device_status",
    "noc_task_report",
    "noc_checkpoint_scan",
)
WEEK: Final = timedelta(days=7)

_COMMON = """
    tenant_id integer NOT NULL, person_id bigint NOT NULL, site_id bigint, site_given boolean NOT NULL,
    event_id text NOT NULL, device text, at timestamptz NOT NULL, raw_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL, extra jsonb
"""


def partitioned_table(table: str, columns: str) -> RunSQL:
    """Return the migration step that makes a partitioned table of facts with its two ways in: by person, by site."""
    return RunSQL(
        f"""
        CREATE TABLE "{table}" ({_COMMON}, {columns}) PARTITION BY RANGE (at);
        CREATE INDEX "{table}_person" ON "{table}" (tenant_id, person_id, at);
        CREATE INDEX "{table}_site" ON "{table}" (tenant_id, site_id, at);
        """,
        f'DROP TABLE "{table}"',
    )


def partition_name(table: str, monday: date) -> str:
    return f"{table}_p{monday:%Y%m%d}"


def ensure_partitions(table: str, moments: Sequence[datetime]) -> None:
    """Make the partitions that facts at these moments need; safe beside other processes that do the same."""
    mondays = {week_of(min(moments)), week_of(max(moments))}
    if len(mondays) > 1:  # a batch seldom spans weeks: only then each moment is asked
        mondays = {week_of(at) for at in moments}
    wanted = {partition_name(table, monday): monday for monday in mondays}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)", [list(wanted)]
        )
        missing = sorted(set(wanted) - {name for (name,) in cursor.fetchall()})
    for name in missing:
        _make_partition(table, name, wanted[name])


def _make_partition(table: str, name: str, monday: date) -> None:
    """ATTACH takes a weaker lock than CREATE ... PARTITION OF, so that readers and writers go on meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITIONS])
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone() != (None,):
            return
        cursor.execute(f'CREATE TABLE "{name}" (LIKE "{table}" INCLUDING DEFAULTS INCLUDING INDEXES)')
        cursor.execute(
            f'ALTER TABLE "{table}" ATTACH PARTITION "{name}" FOR VALUES FROM (%s) TO (%s)',
            [_midnight(monday), _midnight(monday + WEEK)],
        )


def drop_expired_partitions(received_before: datetime) -> list[str]:
    """Drop the partitions in which nothing was received since `received_before`; return their names.

    Retention counts from receipt, so that a track imported years late is kept as long as a live one.
    """
    dropped = []
    with connection.cursor() as cursor:
        for table in TABLES:
            for name in _partitions_before(table, week_of(received_before) - WEEK):
                cursor.execute(f'SELECT 1 FROM "{name}" WHERE received_at >= %s LIMIT 1', [received_before])  # noqa: S608  # our own table names
                if cursor.fetchone() is None:
                    cursor.execute(f'DROP TABLE "{name}"')
                    dropped.append(name)
    return dropped


def purge_facts(tenant_id: int, received_before: datetime) -> int:
    """Delete the facts of a tenant that keeps them shorter than others do; return how many."""
    deleted = 0
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f'DELETE FROM "{table}" WHERE tenant_id = %s AND received_at < %s',  # noqa: S608  # our own table names
                [tenant_id, received_before],
            )
            deleted += cursor.rowcount
    return deleted


def _partitions_before(table: str, monday: date) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = %s::regclass ORDER BY 1",
            [table],
        )
        return [name for (name,) in cursor.fetchall() if name < partition_name(table, monday)]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
