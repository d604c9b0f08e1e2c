"""The geometry of geofences: how far a point is outside, and whether a polygon is one. Pure: no database."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from noc.kernel.geo import EARTH_RADIUS_M, haversine_m

MAX_EXTENT_M: Final = 100_000
MAX_POINTS: Final = 2_000
Polygon = Sequence[Sequence[float]]  # [[lon, lat], ...] in degrees, closed or not


@dataclass(frozen=True)
class FenceShape:
    """A circle of `radius_m` round (lat, lon), or a polygon; with neither there is a place but no fence."""

    lat: float
    lon: float
    radius_m: float | None = None
    polygon: Polygon | None = None


class _Plane:
    """The local plane round a point: metres east and north (equirectangular; good within 100 km)."""

    def __init__(self, lat: float, lon: float) -> None:
        self.lat, self.lon = lat, lon
        self.metres_per_lat = math.radians(1) * EARTH_RADIUS_M
        self.metres_per_lon = max(self.metres_per_lat * math.cos(math.radians(lat)), 1e-6)

    def project(self, lats: ArrayLike, lons: ArrayLike) -> NDArray[np.float64]:
        """Return metres (n, 2) of degrees (n,); the shorter way round the earth."""
        east = (np.asarray(lons, dtype=np.float64) - self.lon + 180.0) % 360.0 - 180.0
        north = np.asarray(lats, dtype=np.float64) - self.lat
        return np.column_stack(
            [np.atleast_1d(east * self.metres_per_lon), np.atleast_1d(north * self.metres_per_lat)]
        )

    def degrees(self, metres: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return (lats, lons) of metres (n, 2)."""
        lons = (metres[:, 0] / self.metres_per_lon + self.lon + 180.0) % 360.0 - 180.0
        return metres[:, 1] / self.metres_per_lat + self.lat, lons


def distance_to_fence_m(lat: float, lon: float, fence: FenceShape) -> float:
    """Return metres from a point to a fence: 0 inside, NaN when there is no fence to be outside of."""
    return float(distances_to_fence_m([lat], [lon], fence)[0])


def distances_to_fence_m(lats: ArrayLike, lons: ArrayLike, fence: FenceShape) -> NDArray[np.float64]:
    """Return metres from points (n,) to a fence: 0 inside, NaN when there is no fence or a point is NaN."""
    lat, lon = np.asarray(lats, dtype=np.float64), np.asarray(lons, dtype=np.float64)
    if fence.polygon is not None:
        return _distances_to_polygon_m(lat, lon, fence.polygon)
    if fence.radius_m is None:
        return np.full(lat.shape, np.nan)
    return np.maximum(haversine_m(fence.lat, fence.lon, lat, lon) - fence.radius_m, 0.0)


def _distances_to_polygon_m(
    lat: NDArray[np.float64], lon: NDArray[np.float64], ring: Polygon
) -> NDArray[np.float64]:
    plane = _Plane(ring[0][1], ring[0][0])
    area = _area(plane, ring)
    shapely.prepare(area)
    known = ~(np.isnan(lat) | np.isnan(lon))
    distances = np.where(known, 0.0, np.nan)
    outside = known.copy()
    outside[known] = ~shapely.intersects(area, shapely.points(plane.project(lat[known], lon[known])))
    if outside.any():
        # The plane says which point of the fence is nearest; the sphere says how far, however far it is.
        points = shapely.points(plane.project(lat[outside], lon[outside]))
        nearest = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(area, points), 0))
        distances[outside] = haversine_m(*plane.degrees(nearest), lat[outside], lon[outside])
    return distances


def polygon_problem(ring: Polygon) -> str | None:
    """Say what is wrong with a polygon, or None: closed or not, it must be simple and of a site's size."""
    if len(ring) > MAX_POINTS:
        return f"has more than {MAX_POINTS} points"
    if any(len(point) != 2 for point in ring):  # a point is a pair
        return "has a point that is not [lon, lat]"
    for lon, lat in ring:
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # also refuses NaN
            return f"has a point outside the earth, [{lon}, {lat}]; points are [lon, lat] in degrees"
    if len({(lon, lat) for lon, lat in ring}) < 3:  # a triangle is the least polygon
        return "has fewer than 3 different points"
    plane = _Plane(ring[0][1], ring[0][0])
    area = _area(plane, ring)
    east, north = np.ptp(shapely.get_coordinates(area), axis=0)
    if math.hypot(east, north) > MAX_EXTENT_M:
        return f"is {math.hypot(east, north) / 1000:.0f} km across; a site is under {MAX_EXTENT_M // 1000} km"
    if not shapely.is_valid(area) or area.area == 0:
        return "crosses or touches itself, or encloses nothing"
    return None


def centre_of(ring: Polygon) -> tuple[float, float]:
    """Return (lat, lon) of a valid polygon's centroid, or of a point inside where the centroid is not."""
    plane = _Plane(ring[0][1], ring[0][0])
    area = _area(plane, ring)
    middle = area.centroid if area.contains(area.centroid) else area.representative_point()
    lats, lons = plane.degrees(shapely.get_coordinates(middle))
    return round(float(lats[0]), 7), round(float(lons[0]), 7)


def _area(plane: _Plane, ring: Polygon) -> shapely.Polygon:
    """Return the polygon in metres, without points that repeat the one before them."""
    corners = plane.project([point[1] for point in ring], [point[0] for point in ring])
    moved = np.append(True, np.any(np.diff(corners, axis=0) != 0, axis=1))
    return shapely.Polygon(corners[moved])
