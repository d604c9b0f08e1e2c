"""A roster was corrected: say whose past is meant, and place the facts of that past anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection

from noc.intelligence.fraud.watching import FAR, Stretch, touch
from noc.kernel.clock import now, parse_rfc3339
from noc.kernel.outbox.queue import put_many
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.sites.register_shifts import RosterChange
from noc.sources.sites.resolve import SiteResolver

ROSTER_CORRECTED: Final = "roster_corrected"
CLOCK_AHEAD: Final = timedelta(minutes=5)  # ingest takes facts this far in the future

_SPANS_AN_ITEM: Final = 200
_IN_ORDER: Final = "rosters"  # one at a time
_ONCE_MORE: Final = "rosters, once more"
STORED_WITHIN: Final = timedelta(minutes=2)  # no batch is longer on its way into the database

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
    times: dict[int, list[tuple[datetime, datetime]]] = {}
    for change in changes:
        since, until = change.since or _BEGINNING, change.until or _END
        if since < at + CLOCK_AHEAD:
            times.setdefault(change.person_id, []).append((since, until))
    spans = [
        [person_id, since.isoformat(), until.isoformat()]
        for person_id in sorted(times)
        for since, until in _joined(times[person_id])
    ]
    pieces = [spans[start : start + _SPANS_AN_ITEM] for start in range(0, len(spans), _SPANS_AN_ITEM)]
    # A second time later: a batch that was being stored looked its sites up before this roster and commits after it.
    turns = ((_IN_ORDER, at), (_ONCE_MORE, at + STORED_WITHIN))
    work: list[tuple[str, Mapping[str, object], datetime]] = [
        (order_key, {"spans": piece}, when) for order_key, when in turns for piece in pieces
    ]
    put_many(current_tenant_id(), ROSTER_CORRECTED, work)


def correct_roster(payload: dict[str, Any]) -> None:
    """Place the stored facts of some people and times anew, in sets; the outbox's handler of `roster_corrected`.

    Payload: `spans`, each [person id, from, until] (RFC 3339). What holds now decides, so that neither order nor
    repetition matters. Facts whose site the phone named stay where they are.
    """
    spans = [(int(who), parse_rfc3339(since), parse_rfc3339(until)) for who, since, until in payload["spans"]]
    whole = min(since for _, since, _ in spans), max(until for _, _, until in spans)
    people = {person_id for person_id, _, _ in spans}
    resolver = SiteResolver.load(people, *whole)
    stays = [(span[0], *stretch) for span in spans for stretch in resolver.stretches(*span)]
    columns = [list(column) for column in zip(*stays, strict=True)]
    for table, placed_by_us in _TABLES.items():
        _place_facts(table, placed_by_us, columns, whole)
    _place_last_known(sorted(people), whole)
    touch([Stretch(person_id, *_within(spans, person_id), far=False) for person_id in sorted(people)], now())


def _within(spans: list[tuple[int, datetime, datetime]], person_id: int) -> tuple[datetime, datetime]:
    """Return from when to when a person's roster was corrected; punches of that time are judged anew."""
    mine = [(since, until) for who, since, until in spans if who == person_id]
    return min(since for since, _ in mine), min(max(until for _, until in mine), _END - FAR)


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return spans in order, those that touch or overlap as one."""
    joined: list[tuple[datetime, datetime]] = []
    for since, until in sorted(spans):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    return joined


def _place_facts(table: str, placed_by_us: str, stays: list[Any], whole: tuple[datetime, datetime]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS fact SET site_id = stay.site_id "  # noqa: S608  # our own table names
            "FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[]) "
            "AS stay (person_id, since, until, site_id) "
            f"WHERE fact.tenant_id = %s AND fact.person_id = stay.person_id AND {placed_by_us} "
            "AND fact.at >= %s AND fact.at < %s AND fact.at >= stay.since AND fact.at < stay.until "
            "AND fact.site_id IS DISTINCT FROM stay.site_id",
            [*stays, current_tenant_id(), *whole],
        )


def _place_last_known(people: list[int], whole: tuple[datetime, datetime]) -> None:
    """Let what is last known follow the facts that it rests on."""
    with connection.cursor() as cursor:
        # In ingest's own order, so that neither waits for the other in a circle.
        cursor.execute(
            "SELECT 1 FROM noc_last_known WHERE tenant_id = %s AND person_id = ANY(%s) ORDER BY person_id FOR UPDATE",
            [current_tenant_id(), people],
        )
        for column, at, event, table in _LAST_KNOWN:
            cursor.execute(
                f"UPDATE noc_last_known AS known SET {column} = fact.site_id FROM {table} AS fact "  # noqa: S608
                "WHERE known.tenant_id = %s AND known.person_id = ANY(%s) "
                "AND fact.tenant_id = known.tenant_id AND fact.person_id = known.person_id "
                f"AND fact.at = known.{at} AND fact.event_id = known.{event} "
                f"AND fact.at >= %s AND fact.at < %s AND known.{column} IS DISTINCT FROM fact.site_id",
                [current_tenant_id(), people, *whole],
            )


_LAST_KNOWN: Final = (
    ("site_id", "position_at", "position_event_id", "noc_location"),
    ("punch_site_id", "punch_at", "punch_event_id", "noc_attendance_event"),
)
