"""The fences of sites, each as it held when a punch was made."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import Place
from noc.intelligence.fraud.scene_columns import WORDS, Column, Columns, Question
from noc.intelligence.fraud.scene_punches import Asked
from noc.intelligence.fraud.scene_windows import Blocks
from noc.kernel.binary_copy import POSTGRES_EPOCH_US
from noc.kernel.geo import haversine_m
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.sites.fences import FenceShape, distances_to_fence_m

NAN: Final = float("nan")
_COLUMNS: Final[tuple[Column, ...]] = (
    ("site_id", ">i8", "site_id"),
    ("lat", ">f8", "lat"),
    ("lon", ">f8", "lon"),
    ("radius_m", ">f8", "coalesce(radius_m, 'NaN')"),
    ("polygon", WORDS, "polygon::text"),
    ("since", ">i8", "coalesce(valid_from, '-infinity')"),  # on the wire the least of int64
    ("until", ">i8", "coalesce(valid_to, 'infinity')"),  # and the greatest
)
_FENCES: Final = """
    FROM noc_fence WHERE tenant_id = %s AND site_id = ANY(%s) ORDER BY site_id, valid_from NULLS FIRST, id
"""
_ENDS: Final = np.iinfo(np.int64)


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


def question(site_ids: Collection[int]) -> Question:
    """Return what to ask of the fences of sites."""
    return Question(_COLUMNS, _FENCES, [current_tenant_id(), sorted(site_ids)])


def fences_of(answer: Columns) -> Fences:
    """Return the answer."""
    by_site: dict[int, list[Period]] = {}
    for site_id, lat, lon, radius_m, polygon, since, until in zip(
        *(answer[name].tolist() for name, _, _ in _COLUMNS), strict=True
    ):
        corners = msgspec.json.decode(polygon) if polygon and polygon != "null" else None
        shape = FenceShape(lat, lon, None if math.isnan(radius_m) else radius_m, corners)
        by_site.setdefault(site_id, []).append(Period(_us(since), _us(until), shape))
    return Fences(by_site)


def place_of_punch(one: Asked, fences: Fences) -> Place | None:
    """Return the site of a punch with its fence; None without a site. NaN is what no fence tells."""
    punch = one.punch
    if punch.site_id is None or one.site_name is None:
        return None
    shape = fences.at(punch.site_id, one.at_us)
    lat, lon = (shape.lat, shape.lon) if shape else (NAN, NAN)
    outside = distances_to_fence_m([punch.lat], [punch.lon], shape)[0] if shape else NAN
    return Place(
        punch.site_id,
        one.site_name,
        lat,
        lon,
        _radius_m(shape) if shape else NAN,
        float(outside),
        float(haversine_m(lat, lon, punch.lat, punch.lon)),
        one.timezone,
    )


def _radius_m(shape: FenceShape) -> float:
    """Return a circle's radius; of a polygon how far its farthest corner is from the middle."""
    if shape.polygon is None:
        return NAN if shape.radius_m is None else shape.radius_m
    lons, lats = np.array(shape.polygon, dtype=np.float64).T
    return float(np.max(haversine_m(shape.lat, shape.lon, lats, lons)))


def _us(moment: int) -> int:
    return moment if moment in (_ENDS.min, _ENDS.max) else moment + POSTGRES_EPOCH_US
