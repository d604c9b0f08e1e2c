"""The punches asked for, and what was punched before and after: by their people, on their devices, at their sites."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import HISTORY_DAYS, Look, Punch, Punches
from noc.intelligence.fraud.scene_columns import WORDS, Column, Question, ask
from noc.intelligence.fraud.scene_windows import DAY_US, SECOND_US, Blocks, Window, within
from noc.kernel.binary_copy import POSTGRES_EPOCH_US
from noc.kernel.errors import NotFound
from noc.kernel.tenancy.scope import current_tenant_id

TABLE: Final = "noc_attendance_event"
HISTORY_US: Final = HISTORY_DAYS * DAY_US

_ASKED: Final = """
    FROM noc_attendance_event AS fact
    LEFT JOIN noc_person AS person ON person.tenant_id = fact.tenant_id AND person.id = fact.person_id
    LEFT JOIN noc_site AS site ON site.tenant_id = fact.tenant_id AND site.id = fact.site_id
    LEFT JOIN LATERAL (
        SELECT site_id FROM noc_home_site
        WHERE tenant_id = fact.tenant_id AND person_id = fact.person_id
          AND (valid_from IS NULL OR valid_from <= fact.at) AND (valid_to IS NULL OR valid_to > fact.at)
        ORDER BY valid_from DESC NULLS LAST LIMIT 1
    ) AS home ON true
    LEFT JOIN noc_device AS device ON device.tenant_id = fact.tenant_id AND device.code = fact.device
    LEFT JOIN LATERAL (
        SELECT held.person_id, holder.name FROM noc_device_carrier AS held
        JOIN noc_person AS holder ON holder.tenant_id = held.tenant_id AND holder.id = held.person_id
        WHERE held.tenant_id = fact.tenant_id AND held.device_id = device.id
          AND (held.valid_from IS NULL OR held.valid_from <= fact.at)
          AND (held.valid_to IS NULL OR held.valid_to > fact.at)
        ORDER BY held.valid_from DESC NULLS LAST LIMIT 1
    ) AS carrier ON true
    WHERE fact.tenant_id = %s AND fact.id = ANY(%s)
"""
_AUTHORIZED: Final = """
    (SELECT string_agg(site_id::text, ',') FROM noc_authorized_site
     WHERE tenant_id = fact.tenant_id AND person_id = fact.person_id)
"""


def nan_of(name: str) -> str:
    """Return a column of measurements with NaN where none was made."""
    return f"coalesce(fact.{name}::float8, 'NaN')"


_MEASURED: Final = ("lat", "lon", "accuracy_m", "biometric_quality", "face_confidence", "liveness")
_COLUMNS: Final[tuple[Column, ...]] = (
    ("punch_id", ">i8", "fact.id"),
    ("person_id", ">i8", "fact.person_id"),
    ("is_in", "?", "fact.direction = 'in'"),
    ("site_id", ">i8", "coalesce(fact.site_id, -1)"),
    *((name, ">f8", nan_of(name)) for name in _MEASURED),
    ("mock", ">f8", "coalesce(fact.mock::int::float8, 'NaN')"),
)
_DEVICE: Final[Column] = ("device", WORDS, "nullif(fact.device, '')")


_REGISTERED: Final[tuple[Column, ...]] = (
    ("at", ">i8", "fact.at"),
    ("received_at", ">i8", "fact.received_at"),
    ("event_id", WORDS, "fact.event_id"),
    ("person_name", WORDS, "person.name"),
    ("method", WORDS, "fact.method"),
    ("site_name", WORDS, "site.name"),
    ("timezone", WORDS, "site.timezone"),
    ("home_site_id", ">i8", "coalesce(home.site_id, -1)"),
    ("authorized", WORDS, _AUTHORIZED),
    ("device_known", "?", "device.id IS NOT NULL"),
    ("device_shared", "?", "coalesce(device.shared, false)"),
    ("carrier_id", ">i8", "coalesce(carrier.person_id, -1)"),
    ("carrier_name", WORDS, "carrier.name"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One punch that is asked for, with what the registry says of it as of its own moment."""

    look: Look
    punch: Punch
    at_us: int
    site_name: str | None
    timezone: str
    home_site_id: int | None
    authorized: frozenset[int]
    device_known: bool
    device_shared: bool
    carrier_id: int | None
    carrier_name: str | None


def read_asked(asked: Sequence[tuple[int, Look]]) -> list[Asked]:
    """Return the punches in the order asked, with one statement. Raises NotFound for one that the tenant has not."""
    ids = sorted({punch_id for punch_id, _ in asked})
    columns = [*_COLUMNS, _DEVICE, *_REGISTERED]
    [answer] = ask(Question(columns, _ASKED, [current_tenant_id(), ids]))
    names = [name for name, _, _ in columns]
    lines = zip(*(answer[name].tolist() for name in names), strict=True)
    rows = {row["punch_id"]: row for row in (dict(zip(names, line, strict=True)) for line in lines)}
    missing = [punch_id for punch_id in ids if punch_id not in rows]
    if missing:
        raise NotFound(f"no punch {', '.join(map(str, missing[:5]))}")
    return [_asked(look, rows[punch_id]) for punch_id, look in asked]


def _asked(look: Look, row: dict[str, Any]) -> Asked:
    return Asked(
        look,
        _punch(row),
        row["at"] + POSTGRES_EPOCH_US,
        row["site_name"],
        row["timezone"] or "UTC",
        _id(row["home_site_id"]),
        frozenset(int(site_id) for site_id in (row["authorized"] or "").split(",") if site_id),
        row["device_known"],
        row["device_shared"],
        _id(row["carrier_id"]),
        row["carrier_name"],
    )


def _punch(row: dict[str, Any]) -> Punch:
    mock = row["mock"]
    return Punch(
        row["punch_id"],
        row["event_id"],
        row["person_id"],
        row["person_name"] or "",
        _id(row["site_id"]),
        row["device"],
        (row["at"] + POSTGRES_EPOCH_US) / SECOND_US,
        (row["received_at"] + POSTGRES_EPOCH_US) / SECOND_US,
        row["is_in"],
        mock=None if math.isnan(mock) else bool(mock),
        method=row["method"],
        **{name: row[name] for name in _MEASURED},
    )


def _id(number: int) -> int | None:
    return None if number < 0 else number


def by_people(windows: Sequence[Window]) -> Question:
    """Return the question for the punches of people within windows."""
    return within(TABLE, [*_COLUMNS, _DEVICE], windows)


def on_devices(codes: Sequence[str], windows: Sequence[Window]) -> Question:
    """Return the question for the punches on devices; the key of a device is its place among the codes."""
    return within(TABLE, _COLUMNS, windows, match="fact.device = span.code", codes=codes)


def in_at_sites(windows: Sequence[Window]) -> Question:
    """Return the question for who punched in at sites within windows."""
    columns = [column for column in _COLUMNS if column[0] == "person_id"]
    match, only = "fact.site_id = span.key", "AND fact.direction = 'in'"
    return within(TABLE, columns, windows, match=match, only=only)


def place_of(blocks: Blocks, where: slice, punch_id: int) -> int:
    """Return the row of a punch among rows that hold it."""
    first: int = where.start + int(np.flatnonzero(blocks.rows["punch_id"][where] == punch_id)[0])
    return first


def punches_of(
    blocks: Blocks, where: slice, fence_m: NDArray[np.float64], device: str | None = None
) -> Punches:
    """Return some rows as a scene has them; `device`: on which all of them were made, if the rows do not tell."""
    rows = blocks.rows
    count = where.stop - where.start
    devices = tuple(rows["device"][where]) if "device" in rows else (device,) * count
    columns = {name: column[where] for name, column in rows.items() if name not in ("key", "at", "device")}
    return Punches(at=blocks.seconds(where), device=devices, fence_m=fence_m[where], **columns)
