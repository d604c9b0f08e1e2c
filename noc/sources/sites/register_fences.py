"""Where sites are and how far they reach, in periods."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import UNSET

from noc.sources.entries.fields import Refused, merged
from noc.sources.entries.items import Batch
from noc.sources.entries.periods import change_periods
from noc.sources.entries.rows import Written
from noc.sources.sites.fences import FenceShape, centre_of, distance_to_fence_m
from noc.sources.sites.models import Fence, Site
from noc.sources.sites.register import SiteItem

_MAX_OFF_M = (
    100_000  # a marker farther from its polygon than a site is wide means that lat and lon were swapped
)


def plan_fences(batch: Batch[SiteItem]) -> dict[str, FenceShape]:
    """Return the fence that each item's site will have; reject items that would leave a site nowhere."""
    present = {
        fence.site.code: FenceShape(fence.lat, fence.lon, fence.radius_m, fence.polygon)
        for fence in Fence.objects.filter(
            valid_to__isnull=True, site__code__in=list(batch.items)
        ).select_related("site")
    }
    planned: dict[str, FenceShape] = {}
    refusals = []
    for code, item in batch.items.items():
        try:
            planned[code] = _merge(present.get(code), item)
        except Refused as refusal:
            refusals.append((code, refusal))
    batch.drop_refused(refusals)
    return planned


def register_fences(sites: Written[Site], planned: dict[str, FenceShape], at: datetime) -> None:
    """Make the planned fences hold from `at` on."""
    wanted = {
        row.id: {
            "lat": planned[code].lat,
            "lon": planned[code].lon,
            "radius_m": planned[code].radius_m,
            "polygon": planned[code].polygon,
        }
        for code, row in sites.rows.items()
    }
    change_periods(Fence, "site_id", wanted, at)


def _merge(present: FenceShape | None, item: SiteItem) -> FenceShape:
    polygon: Any = merged(item.polygon, present.polygon if present else None)
    radius: float | None = merged(item.radius_m, present.radius_m if present else None)
    if item.radius_m is not UNSET and item.radius_m is not None:
        polygon = None  # a new circle takes the place of the polygon, and the other way round
    elif item.polygon is not UNSET and item.polygon is not None:
        radius = None
    lat: float | None = merged(item.lat, present.lat if present else None)
    lon: float | None = merged(item.lon, present.lon if present else None)
    return _place(lat, lon, radius, polygon, told=item.lat is not UNSET or item.lon is not UNSET)


def _place(
    lat: float | None, lon: float | None, radius: float | None, polygon: Any, *, told: bool
) -> FenceShape:
    """Put the parts together; a polygon whose place was not told has its middle for one."""
    if (lat is None) != (lon is None):
        raise Refused("lat and lon: give both or neither")
    if polygon is None:
        if lat is None or lon is None:
            raise Refused("lat, lon: a site needs a place: lat and lon with a radius_m, or a polygon")
        return FenceShape(lat, lon, radius, None)
    if lat is None or lon is None:
        return FenceShape(*centre_of(polygon), None, polygon)
    away_m = distance_to_fence_m(lat, lon, FenceShape(lat, lon, None, polygon))
    if away_m == 0 or (told and away_m <= _MAX_OFF_M):
        return FenceShape(lat, lon, None, polygon)
    if told:
        raise Refused(f"polygon: is {away_m / 1000:.0f} km from lat, lon; its points are [lon, lat]")
    return FenceShape(*centre_of(polygon), None, polygon)
