"""Where everybody stands at a moment: on duty or not, inside the fence or not, heard of or not."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import numpy as np
from django.db import connection

from noc.intelligence.signals.rules import Standing, State, state_of
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.sites.fences import FenceShape, distances_to_fence_m

# Whoever punched in and never out is taken for present this long: past it, somebody forgot to punch.
PUNCH_HOLDS: Final = timedelta(hours=24)

_PEOPLE: Final = """
    SELECT person.id AS person_id, person.code, person.name, person.role,
           known.lat, known.lon, known.accuracy_m, known.position_at, known.mock, known.site_id AS fix_site_id,
           known.battery, known.battery_at, known.online, known.network, known.signal_dbm, known.last_seen_at,
           known.punch_direction = 'in' AND known.punch_at > %(punched_since)s AS punched_in, known.punch_site_id,
           shift.code AS shift_code, shift.site_id AS shift_site_id, shift.start AS shift_start,
           shift."end" AS shift_end, shift.lone AS shift_lone, home.site_id AS home_site_id
    FROM noc_person AS person
    LEFT JOIN noc_last_known AS known ON known.person_id = person.id
    LEFT JOIN LATERAL (
        SELECT code, site_id, start, "end", lone FROM noc_shift
        WHERE tenant_id = person.tenant_id AND person_id = person.id AND active
          AND start <= %(at)s AND start > %(at)s - interval '7 days' AND "end" > %(at)s
        ORDER BY start DESC LIMIT 1
    ) AS shift ON true
    LEFT JOIN noc_home_site AS home ON home.person_id = person.id AND home.valid_to IS NULL
    WHERE person.tenant_id = %(tenant)s AND person.active
      AND (%(people)s::bigint[] IS NULL OR person.id = ANY(%(people)s))
    ORDER BY person.name, person.id
"""
_FENCES: Final = """
    SELECT fence.site_id, fence.lat, fence.lon, fence.radius_m, fence.polygon::text
    FROM noc_fence AS fence WHERE fence.tenant_id = %s AND fence.valid_to IS NULL AND fence.site_id = ANY(%s)
"""


@dataclass(frozen=True)
class Presence:
    """One person at a moment. `facts` are the columns of the query; the site is that of duty, else the home site."""

    person_id: int
    site_id: int | None
    on_shift: bool
    punched_in: bool
    state: State
    reason: str
    facts: dict[str, Any]

    @property
    def active(self) -> bool:
        """On shift, or punched in: what `active_people_count` counts."""
        return self.on_shift or self.punched_in


def presences(
    at: datetime, sounding: Collection[int], people: Collection[int] | None = None
) -> list[Presence]:
    """Return where people of the tenant stand now (`at`), by name. `sounding`: whose SOS is unacknowledged.

    Three queries, however many people; fences are measured in sets, one call a site.
    """
    rows = _read_people(at, people)
    duty = [_duty(row) for row in rows]
    outside = _outside_m(rows, duty)
    limits, found = tuned(), []
    for row, (site_id, on_shift, punched_in), outside_m in zip(rows, duty, outside, strict=True):
        standing = Standing(
            on_duty=on_shift or punched_in,
            sounding=row["person_id"] in sounding,
            position_at=row["position_at"],
            accuracy_m=row["accuracy_m"],
            outside_m=None if math.isnan(outside_m) else float(outside_m),
        )
        quiet = timedelta(minutes=limits.get("SILENT_AFTER_MINUTES", site_id))
        state, reason = state_of(standing, at, quiet, limits.get("GEOFENCE_TOLERANCE_M", site_id))
        found.append(Presence(row["person_id"], site_id, on_shift, punched_in, state, reason, row))
    return found


def _read_people(at: datetime, people: Collection[int] | None) -> list[dict[str, Any]]:
    values: dict[str, Any] = {
        "at": at,
        "punched_since": at - PUNCH_HOLDS,
        "tenant": current_tenant_id(),
        "people": None if people is None else sorted(people),
    }
    return rows_of(_PEOPLE, values)


def _duty(row: dict[str, Any]) -> tuple[int | None, bool, bool]:
    """Return (site, on shift, punched in); the roster's site wins over the punch's, that over the home site."""
    on_shift, punched_in = row["shift_code"] is not None, bool(row["punched_in"])
    punch_site = row["punch_site_id"] if punched_in else None
    return row["shift_site_id"] or punch_site or row["home_site_id"], on_shift, punched_in


def _outside_m(rows: list[dict[str, Any]], duty: list[tuple[int | None, bool, bool]]) -> np.ndarray[Any, Any]:
    """Return metres outside the fence of each person's site; NaN where fix, site or fence is unknown."""
    outside = np.full(len(rows), np.nan)
    at_site: dict[int, list[int]] = {}
    for position, (row, (site_id, on_shift, punched_in)) in enumerate(zip(rows, duty, strict=True)):
        if site_id is not None and row["lat"] is not None and (on_shift or punched_in):
            at_site.setdefault(site_id, []).append(position)
    for site_id, fence in current_fences(at_site).items():
        positions = at_site[site_id]
        lats, lons = ([rows[p][name] for p in positions] for name in ("lat", "lon"))
        outside[positions] = distances_to_fence_m(lats, lons, fence)
    return outside


def current_fences(sites: Collection[int]) -> dict[int, FenceShape]:
    """Return the fence that holds now, for each of these sites that has one."""
    with connection.cursor() as cursor:
        cursor.execute(_FENCES, [current_tenant_id(), sorted(sites)])
        return {
            site_id: FenceShape(lat, lon, radius_m, msgspec.json.decode(polygon) if polygon else None)
            for site_id, lat, lon, radius_m, polygon in cursor.fetchall()
        }


_ACTIVE: Final = """
    SELECT person.id, person.name, bool_or(who.on_shift), bool_or(NOT who.on_shift)
    FROM (
        SELECT person_id, true AS on_shift FROM noc_shift
        WHERE tenant_id = %(tenant)s AND site_id = %(site)s AND active
          AND start <= %(at)s AND start > %(at)s - interval '7 days' AND "end" > %(at)s
        UNION ALL
        SELECT person_id, false FROM (
            SELECT DISTINCT ON (person_id) person_id, site_id, direction FROM noc_attendance_event
            WHERE tenant_id = %(tenant)s AND at <= %(at)s AND at > %(punched_since)s
              AND person_id IN (SELECT person_id FROM noc_attendance_event WHERE tenant_id = %(tenant)s
                                AND site_id = %(site)s AND at <= %(at)s AND at > %(punched_since)s)
            ORDER BY person_id, at DESC, event_id DESC
        ) AS last WHERE direction = 'in' AND site_id = %(site)s
    ) AS who
    JOIN noc_person AS person ON person.id = who.person_id
    GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Active:
    """Somebody who was on shift at a site, or had punched in there."""

    person_id: int
    name: str
    on_shift: bool
    punched_in: bool


def active_at(site_id: int, at: datetime) -> list[Active]:
    """Return who was on shift at a site, or had punched in there, as of any moment."""
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "site": site_id,
        "at": at,
        "punched_since": at - PUNCH_HOLDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVE, values)
        return [Active(*row) for row in cursor.fetchall()]
