"""The sites of a scene: class, clock, calendar and fence, as they held at the moment. Four statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from noc.intelligence.findings.rules.views import Limits
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.sites.fences import FenceShape, distances_to_fence_m

_SITES: Final = """
    SELECT site.id, site.name, site.site_class, site.timezone, fence.lat, fence.lon, fence.radius_m,
           fence.polygon::text AS polygon
    FROM noc_site AS site
    LEFT JOIN LATERAL (
        SELECT lat, lon, radius_m, polygon FROM noc_fence
        WHERE site_id = site.id AND (valid_from IS NULL OR valid_from <= %(at)s)
          AND (valid_to IS NULL OR valid_to > %(at)s)
        ORDER BY valid_from DESC NULLS LAST LIMIT 1
    ) AS fence ON true
    WHERE site.tenant_id = %(tenant)s AND site.active
    ORDER BY site.id
"""
_MAINTENANCE: Final = """
    SELECT site_id, reason FROM noc_maintenance
    WHERE tenant_id = %(tenant)s AND active AND start <= %(at)s AND "end" > %(at)s ORDER BY id
"""
_HOLIDAYS: Final = """
    SELECT date, name, sites FROM noc_holiday
    WHERE tenant_id = %(tenant)s AND active AND date BETWEEN %(at)s::date - 1 AND %(at)s::date + 1 ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An active site as of a moment, before anybody stands there."""

    site_id: int
    name: str
    site_class: str
    timezone: str
    night: bool
    holiday: str | None
    maintenance: str | None
    fence: FenceShape | None


def places_at(at: datetime, limits: Limits) -> dict[int, Place]:
    """Return every active site of the tenant, with what its own clock and calendar say at `at`."""
    values: dict[str, Any] = {"tenant": current_tenant_id(), "at": at}
    working = {row["site_id"]: row["reason"] for row in rows_of(_MAINTENANCE, values)}
    holidays = [
        (row["date"], row["name"], frozenset(_listed(row["sites"]))) for row in rows_of(_HOLIDAYS, values)
    ]
    clocks: dict[str, datetime] = {}
    places = {}
    for row in rows_of(_SITES, values):
        zone, site_id = row["timezone"], row["id"]
        local = clocks.get(zone) or clocks.setdefault(zone, at.astimezone(ZoneInfo(zone)))
        places[site_id] = Place(
            site_id,
            row["name"],
            row["site_class"],
            zone,
            is_night(local.hour, limits("NIGHT_FROM_HOUR", site_id), limits("NIGHT_UNTIL_HOUR", site_id)),
            _holiday_of(site_id, local.date(), holidays),
            working.get(site_id),
            _fence(row),
        )
    return places


def outside_fences_m(
    sites: NDArray[np.int64],
    lats: NDArray[np.float64],
    lons: NDArray[np.float64],
    places: Mapping[int, Place],
) -> NDArray[np.float64]:
    """Return metres from points (n,) to the fences of their sites (n,), one reckoning a site: 0 inside; NaN where the
    site is none of `places`, has no fence, or the point is unknown."""
    outside = np.full(len(sites), np.nan)
    order = np.argsort(sites, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(sites[order])) + 1):
        place = places.get(int(sites[rows[0]])) if len(rows) else None
        if place is not None and place.fence is not None:
            outside[rows] = distances_to_fence_m(lats[rows], lons[rows], place.fence)
    return outside


def is_night(hour: int, begins: float, ends: float) -> bool:
    """Tell whether an hour of the day lies in the night, which may go past midnight."""
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends


def _listed(sites: Any) -> Collection[int]:
    return msgspec.json.decode(sites, type=list[int]) if isinstance(sites, str) else list(sites)


def _holiday_of(
    site_id: int, day: date, holidays: Collection[tuple[date, str, frozenset[int]]]
) -> str | None:
    for date_, name, sites in holidays:
        if date_ == day and (not sites or site_id in sites):
            return name
    return None


def _fence(row: Mapping[str, Any]) -> FenceShape | None:
    if row["lat"] is None:
        return None
    polygon = msgspec.json.decode(row["polygon"]) if row["polygon"] and row["polygon"] != "null" else None
    return FenceShape(row["lat"], row["lon"], row["radius_m"], polygon)
