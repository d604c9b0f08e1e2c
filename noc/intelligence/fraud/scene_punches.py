"""The punches asked for, and what was punched before and after: by their people, on their devices, at their sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import HISTORY_DAYS, Look, Punch, Punches
from noc.intelligence.fraud.scene_columns import WORDS, Column, Question
from noc.intelligence.fraud.scene_windows import DAY_US, SECOND_US, Blocks, Window, within
from noc.kernel.clock import epoch_us
from noc.kernel.errors import NotFound
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

TABLE: Final = "noc_attendance_event"
HISTORY_US: Final = HISTORY_DAYS * DAY_US

_ASKED: Final = """
    SELECT punch.id, punch.event_id, punch.person_id, coalesce(person.name, '') AS person_name, punch.site_id,
           punch.device, punch.at, punch.received_at, punch.direction, punch.lat, punch.lon, punch.accuracy_m, punch.mock,
           punch.biometric_quality, punch.face_confidence, punch.liveness, punch.method,
           site.name AS site_name, site.timezone, home.site_id AS home_site_id,
           ARRAY(SELECT site_id FROM noc_authorized_site
                 WHERE tenant_id = %(tenant)s AND person_id = punch.person_id) AS authorized,
           device.id IS NOT NULL AS device_known, coalesce(device.shared, false) AS device_shared,
           carrier.person_id AS carrier_id, carrier.name AS carrier_name
    FROM noc_attendance_event AS punch
    LEFT JOIN noc_person AS person ON person.tenant_id = %(tenant)s AND person.id = punch.person_id
    LEFT JOIN noc_site AS site ON site.tenant_id = %(tenant)s AND site.id = punch.site_id
    LEFT JOIN LATERAL (
        SELECT site_id FROM noc_home_site
        WHERE tenant_id = %(tenant)s AND person_id = punch.person_id
          AND (valid_from IS NULL OR valid_from <= punch.at) AND (valid_to IS NULL OR valid_to > punch.at)
        ORDER BY valid_from DESC NULLS LAST LIMIT 1
    ) AS home ON true
    LEFT JOIN noc_device AS device ON device.tenant_id = %(tenant)s AND device.code = punch.device
    LEFT JOIN LATERAL (
        SELECT held.person_id, holder.name FROM noc_device_carrier AS held
        JOIN noc_person AS holder ON holder.tenant_id = %(tenant)s AND holder.id = held.person_id
        WHERE held.tenant_id = %(tenant)s AND held.device_id = device.id
          AND (held.valid_from IS NULL OR held.valid_from <= punch.at)
          AND (held.valid_to IS NULL OR held.valid_to > punch.at)
        ORDER BY held.valid_from DESC NULLS LAST LIMIT 1
    ) AS carrier ON true
    WHERE punch.tenant_id = %(tenant)s AND punch.id = ANY(%(punches)s)
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


@dataclass(frozen=True, slots=True)
class Asked:
    """One punch that is asked for, with what the registry says of it as of its own moment (`row`)."""

    look: Look
    punch: Punch
    at_us: int
    row: dict[str, Any]


def read_asked(asked: Sequence[tuple[int, Look]]) -> list[Asked]:
    """Return the punches in the order asked, with one statement. Raises NotFound for one that the tenant has not."""
    ids = sorted({punch_id for punch_id, _ in asked})
    rows = {row["id"]: row for row in rows_of(_ASKED, {"tenant": current_tenant_id(), "punches": ids})}
    missing = [punch_id for punch_id in ids if punch_id not in rows]
    if missing:
        raise NotFound(f"no punch {', '.join(map(str, missing[:5]))}")
    return [
        Asked(look, _punch(rows[punch_id]), epoch_us(rows[punch_id]["at"]), rows[punch_id])
        for punch_id, look in asked
    ]


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


def site_ids_of(*blocks: Blocks) -> set[int]:
    """Return the sites at which any of the punches were made."""
    return {int(site_id) for some in blocks for site_id in np.unique(some.rows["site_id"]) if site_id >= 0}


def _punch(row: dict[str, Any]) -> Punch:
    return Punch(
        row["id"],
        row["event_id"],
        row["person_id"],
        row["person_name"],
        row["site_id"],
        row["device"] or None,
        epoch_us(row["at"]) / SECOND_US,
        epoch_us(row["received_at"]) / SECOND_US,
        row["direction"] == "in",
        mock=row["mock"],
        method=row["method"],
        **{name: _measured(row[name]) for name in _MEASURED},
    )


def _measured(value: float | None) -> float:
    return float("nan") if value is None else value
