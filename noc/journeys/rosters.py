"""A roster was corrected: say whose past is meant, and place the facts of that past anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection

from noc.kernel.clock import parse_rfc3339
from noc.kernel.outbox.queue import put_many
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.sites.register_shifts import RosterChange
from noc.sources.sites.resolve import SiteResolver

ROSTER_CORRECTED: Final = "roster_corrected"
CLOCK_AHEAD: Final = timedelta(minutes=5)  # ingest takes facts this far in the future

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_END: Final = datetime(2200, 1, 1, tzinfo=UTC)
_TABLES: Final = {
    "noc_location": "NOT fact.site_given",
    "noc_phone_event": "NOT fact.site_given",
    "noc_device_status": "NOT fact.site_given",
    "noc_task_report": "NOT fact.site_given",
    "noc_checkpoint_scan": "NOT fact.site_given",
    "noc_attendance_event": "NOT fact.site_given",
    "noc_panic": "fact.site_code = ''",
}


def announce_corrections(changes: Iterable[RosterChange], at: datetime) -> None:
    """Put `roster_corrected` work into the caller's transaction for times that may hold facts already."""
    spans: dict[int, list[tuple[datetime, datetime]]] = {}
    for change in changes:
        since, until = change.since or _BEGINNING, change.until or _END
        if since < at + CLOCK_AHEAD:
            spans.setdefault(change.person_id, []).append((since, until))
    items: list[tuple[str, dict[str, object]]] = [
        (
            f"person:{person_id}",
            {"person_id": person_id, "from": since.isoformat(), "until": until.isoformat()},
        )
        for person_id, held in spans.items()
        for since, until in _joined(held)
    ]
    put_many(current_tenant_id(), ROSTER_CORRECTED, items, at)


def correct_roster(payload: dict[str, object]) -> None:
    """Place a person's stored facts of a time anew, in sets; the outbox's handler of `roster_corrected`.

    Payload: `person_id`, `from`, `until` (RFC 3339). Facts whose site the phone named stay where they
    are. Doing it twice is the same as once.
    """
    person_id = int(str(payload["person_id"]))
    since, until = parse_rfc3339(str(payload["from"])), parse_rfc3339(str(payload["until"]))
    stretches = list(SiteResolver.load([person_id], since, until).stretches(person_id, since, until))
    for table, placed_by_us in _TABLES.items():
        _place_facts(table, placed_by_us, person_id, stretches)
    _place_last_known(person_id, stretches)


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return spans in order, those that touch or overlap as one."""
    joined: list[tuple[datetime, datetime]] = []
    for since, until in sorted(spans):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    return joined


_Stretches = list[tuple[datetime, datetime, int | None]]


def _columns(stretches: _Stretches) -> list[list[datetime] | list[int | None]]:
    return [[row[0] for row in stretches], [row[1] for row in stretches], [row[2] for row in stretches]]


def _place_facts(table: str, placed_by_us: str, person_id: int, stretches: _Stretches) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS fact SET site_id = stretch.site_id "  # noqa: S608  # our own table names
            "FROM unnest(%s::timestamptz[], %s::timestamptz[], %s::bigint[]) "
            "AS stretch (since, until, site_id) "
            f"WHERE fact.tenant_id = %s AND fact.person_id = %s AND {placed_by_us} "
            "AND fact.at >= %s AND fact.at < %s AND fact.at >= stretch.since AND fact.at < stretch.until "
            "AND fact.site_id IS DISTINCT FROM stretch.site_id",
            [*_columns(stretches), current_tenant_id(), person_id, stretches[0][0], stretches[-1][1]],
        )


def _place_last_known(person_id: int, stretches: _Stretches) -> None:
    """Let what is last known follow the facts that it rests on."""
    for column, at, event, table in _LAST_KNOWN:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE noc_last_known AS known SET {column} = fact.site_id FROM {table} AS fact "  # noqa: S608
                "WHERE known.tenant_id = %s AND known.person_id = %s "
                "AND fact.tenant_id = known.tenant_id AND fact.person_id = known.person_id "
                f"AND fact.at = known.{at} AND fact.event_id = known.{event} "
                f"AND fact.at >= %s AND fact.at < %s AND known.{column} IS DISTINCT FROM fact.site_id",
                [current_tenant_id(), person_id, stretches[0][0], stretches[-1][1]],
            )


_LAST_KNOWN: Final = (
    ("site_id", "position_at", "position_event_id", "noc_location"),
    ("punch_site_id", "punch_at", "punch_event_id", "noc_attendance_event"),
)
