"""The projection of what is last known of each person. It never goes backwards, in whatever order facts arrive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import connection

from noc.sources.receipts.copying import stage_rows
from noc.sources.receipts.events import AttendancePunch, DeviceStatusEvent, Fact, LocationEvent

# Each part of the row has its own clock: (time, event id) of the newest fact that told it; ties go by event id,
# so that every order of arrival ends in the same row.
_PARTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "position": (
        ("lat", "float8"),
        ("lon", "float8"),
        ("accuracy_m", "float8"),
        ("mock", "bool"),
        ("site_id", "int8"),
    ),
    "battery": (("battery", "float8"),),
    "status": (("online", "bool"), ("network", "text"), ("signal_dbm", "float8")),
    "punch": (("punch_direction", "text"), ("punch_site_id", "int8")),
}
_COLUMNS: Final = [
    ("person_id", "int8"),
    *(
        column
        for part, fields in _PARTS.items()
        for column in ((f"{part}_at", "timestamptz"), (f"{part}_event_id", "text"), *fields)
    ),
    ("last_seen_at", "timestamptz"),
]


def _newer(part: str) -> str:
    return (
        f"excluded.{part}_at IS NOT NULL AND (kept.{part}_at IS NULL OR "
        f"(excluded.{part}_at, excluded.{part}_event_id) > (kept.{part}_at, kept.{part}_event_id))"
    )


def _assignments() -> str:
    lines = [
        "last_seen_at = greatest(kept.last_seen_at, excluded.last_seen_at)",
        "updated_at = excluded.updated_at",
    ]
    for part, fields in _PARTS.items():
        names = (f"{part}_at", f"{part}_event_id", *(field for field, _ in fields))
        lines += [
            f"{name} = CASE WHEN {_newer(part)} THEN excluded.{name} ELSE kept.{name} END" for name in names
        ]
    return ", ".join(lines)


_NAMES: Final = ", ".join(name for name, _ in _COLUMNS)
_UPSERT: Final = (
    f"INSERT INTO noc_last_known AS kept (tenant_id, updated_at, {_NAMES}) "  # noqa: S608  # our own names
    f"SELECT %s, clock_timestamp(), {_NAMES} FROM noc_new_known ORDER BY person_id "
    f"ON CONFLICT (person_id) DO UPDATE SET {_assignments()}"
)

Newest = dict[str, tuple[datetime, str, tuple[Any, ...]]]


def _tells(fact: Fact) -> Iterable[tuple[str, tuple[Any, ...]]]:
    """Yield the parts that a fact tells, with their values."""
    event = fact.event
    if isinstance(event, LocationEvent):
        yield "position", (float(event.lat), float(event.lon), event.accuracy_m, event.mock, fact.site_id)
        if event.battery is not None:
            yield "battery", (event.battery,)
    elif isinstance(event, DeviceStatusEvent):
        yield "status", (event.online, event.network, event.signal_dbm)
        if event.battery is not None:
            yield "battery", (event.battery,)
    elif isinstance(event, AttendancePunch):
        yield "punch", (event.direction, fact.site_id)


def update_last_known(tenant_id: int, facts: Iterable[Fact]) -> None:
    """Fold facts into the projection, inside the caller's transaction; rows are locked in the order of people."""
    newest: dict[int, Newest] = {}
    seen: dict[int, datetime] = {}
    for fact in facts:
        person_id, at = fact.person_id, fact.at
        mine = newest.get(person_id)
        if mine is None:
            mine = newest[person_id] = {}
            seen[person_id] = at
        elif at > seen[person_id]:
            seen[person_id] = at
        for part, values in _tells(fact):
            stamp = (at, fact.event.event_id)
            if part not in mine or stamp > mine[part][:2]:
                mine[part] = (*stamp, values)
    if newest:
        _upsert(tenant_id, newest, seen)


def _upsert(tenant_id: int, newest: dict[int, Newest], seen: dict[int, datetime]) -> None:
    rows = (_row(person_id, mine, seen[person_id]) for person_id, mine in newest.items())
    stage_rows("noc_new_known", _COLUMNS, rows)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [tenant_id])


def _row(person_id: int, mine: Newest, seen: datetime) -> tuple[Any, ...]:
    row: list[Any] = [person_id]
    for part, fields in _PARTS.items():
        found = mine.get(part)
        if found is None:
            row += [None] * (2 + len(fields))
        else:
            row += [found[0], found[1], *found[2]]
    row.append(seen)
    return tuple(row)
