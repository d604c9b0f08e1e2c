"""The fences of sites, each as it held when a punch was made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import Place
from noc.intelligence.fraud.scene_punches import Asked
from noc.intelligence.fraud.scene_windows import Blocks
from noc.kernel.clock import epoch_us
from noc.kernel.geo import haversine_m
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.sites.fences import FenceShape, distances_to_fence_m

_ALWAYS: Final = np.iinfo(np.int64).min
_NEVER: Final = np.iinfo(np.int64).max
NAN: Final = float("nan")
_FENCES: Final = """
    SELECT site_id, lat, lon, radius_m, polygon::text AS polygon, valid_from, valid_to FROM noc_fence
    WHERE tenant_id = %(tenant)s AND site_id = ANY(%(sites)s)
    ORDER BY site_id, valid_from NULLS FIRST, id
"""


@dataclass(frozen=True, slots=True)
class Period:
    """A fence from `since_us` (inclusive) until `until_us` (exclusive)."""

    since_us: int
    until_us: int
    shape: FenceShape


@dataclass(frozen=True, slots=True)
class Fences:
    """The fences of some sites, over all time."""

    by_site: dict[int, list[Period]]

    def at(self, site_id: int, at_us: int) -> FenceShape | None:
        """Return the fence of a site that held at a moment; of several the one that began last."""
        held = [one.shape for one in self.by_site.get(site_id, ()) if one.since_us <= at_us < one.until_us]
        return held[-1] if held else None

    def outside_m(self, punches: Blocks) -> NDArray[np.float64]:
        """Return metres outside the fences that held, 0 inside; NaN where there is no fence or no position."""
        rows = punches.rows
        found = np.full(len(punches), np.nan)
        for site_id in np.unique(rows["site_id"]):
            here = rows["site_id"] == site_id
            for one in self.by_site.get(int(site_id), ()):
                then = np.flatnonzero(here & (rows["at"] >= one.since_us) & (rows["at"] < one.until_us))
                if len(then):
                    found[then] = distances_to_fence_m(rows["lat"][then], rows["lon"][then], one.shape)
        return found


def read_fences(site_ids: Collection[int]) -> Fences:
    """Return the fences of sites, with one statement."""
    by_site: dict[int, list[Period]] = {}
    if site_ids:
        for row in rows_of(_FENCES, {"tenant": current_tenant_id(), "sites": sorted(site_ids)}):
            period = Period(_us(row["valid_from"], _ALWAYS), _us(row["valid_to"], _NEVER), _shape(row))
            by_site.setdefault(row["site_id"], []).append(period)
    return Fences(by_site)


def place_of_punch(one: Asked, fences: Fences) -> Place | None:
    """Return the site of a punch with its fence; None without a site. NaN is what no fence tells."""
    punch = one.punch
    if punch.site_id is None or one.row["site_name"] is None:
        return None
    shape = fences.at(punch.site_id, one.at_us)
    lat, lon = (shape.lat, shape.lon) if shape else (NAN, NAN)
    outside = distances_to_fence_m([punch.lat], [punch.lon], shape)[0] if shape else NAN
    return Place(
        punch.site_id,
        one.row["site_name"],
        lat,
        lon,
        _radius_m(shape) if shape else NAN,
        float(outside),
        float(haversine_m(lat, lon, punch.lat, punch.lon)),
        one.row["timezone"],
    )


def _radius_m(shape: FenceShape) -> float:
    """Return a circle's radius; of a polygon how far its farthest corner is from the middle."""
    if shape.polygon is None:
        return NAN if shape.radius_m is None else shape.radius_m
    lons, lats = np.array(shape.polygon, dtype=np.float64).T
    return float(np.max(haversine_m(shape.lat, shape.lon, lats, lons)))


def _shape(row: dict[str, Any]) -> FenceShape:
    polygon = msgspec.json.decode(row["polygon"]) if row["polygon"] and row["polygon"] != "null" else None
    return FenceShape(row["lat"], row["lon"], row["radius_m"], polygon)


def _us(at: datetime | None, otherwise: int) -> int:
    return otherwise if at is None else epoch_us(at)
