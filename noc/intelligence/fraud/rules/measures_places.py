"""Where the punch was made, against the fence, the roster, and where this person usually makes it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.distances import metres_between, metres_from
from noc.intelligence.fraud.rules.scenes import Floats, Scene
from noc.intelligence.fraud.rules.spreads import NAN, flag, middle, robust_z, share

SAME_DEGREES: Final = 1e-7  # a centimetre: the very same coordinates

NAMES: Final = (
    "fence_excess_m", "fence_usual_m", "fence_z_own", "centre_distance_m", "own_point_m", "own_point_z",
    "same_coordinates_share", "coordinate_decimals", "accuracy_z_own", "mock", "mock_share_own", "position_known",
    "site_is_home", "site_is_authorised", "site_is_rostered", "site_visits_28d", "device_point_m",
)  # fmt: skip


def measure_places(scene: Scene) -> dict[str, float]:
    """Return distances and ties to the site; NaN where the punch told no position or no site."""
    punch, own, place = scene.punch, scene.own, scene.place
    here = own.site_id == (-1 if punch.site_id is None else punch.site_id)
    found = {
        "gps_accuracy": punch.accuracy_m,
        "mock": flag(punch.mock),
        "mock_share_own": share(own.mock),
        "position_known": flag(not math.isnan(punch.lat)),
        "coordinate_decimals": _decimals(punch.lat, punch.lon),
        "accuracy_z_own": robust_z(punch.accuracy_m, own.accuracy_m, 3.0),
        **_ties(scene, here),
        **_points(scene, here),
    }
    if place is not None and not math.isnan(place.fence_m):
        blur_m = 0.0 if math.isnan(punch.accuracy_m) else punch.accuracy_m
        found["geofence_distance_meters"] = place.fence_m
        found["centre_distance_m"] = place.centre_m
        found["fence_excess_m"] = max(0.0, place.fence_m - blur_m)
        found["fence_usual_m"] = middle(own.fence_m[here])
        found["fence_z_own"] = robust_z(place.fence_m, own.fence_m[here], 25.0)
    return found


def _ties(scene: Scene, here: np.typing.NDArray[np.bool_]) -> dict[str, float]:
    site = scene.punch.site_id
    if site is None:
        return {}
    return {
        "site_is_home": flag(site == scene.home_site_id) if scene.home_site_id is not None else NAN,
        "site_is_authorised": flag(site in scene.authorized or site == scene.home_site_id),
        "site_is_rostered": flag(any(shift.site_id == site for shift in scene.shifts))
        if scene.shifts
        else NAN,
        "site_visits_28d": float(here.sum()),
    }


def _points(scene: Scene, here: np.typing.NDArray[np.bool_]) -> dict[str, float]:
    """Return metres from where this person usually punches at the site, and from where the device usually is."""
    punch, own = scene.punch, scene.own
    if math.isnan(punch.lat):
        return {}
    found = {}
    lat, lon = own.lat[here], own.lon[here]
    if len(lat) >= 2:
        found["own_point_m"] = _metres(lat, lon, punch.lat, punch.lon)
        from_usual_m = metres_from(lat, lon, middle(lat), middle(lon))
        found["own_point_z"] = robust_z(found["own_point_m"], from_usual_m, 10.0)
        same = (np.abs(lat - punch.lat) < SAME_DEGREES) & (np.abs(lon - punch.lon) < SAME_DEGREES)
        found["same_coordinates_share"] = share(same.astype(np.float64))
    if scene.device is not None and len(scene.device.punches) >= 4:
        past = scene.device.punches
        found["device_point_m"] = _metres(past.lat[-40:], past.lon[-40:], punch.lat, punch.lon)
    return found


def _metres(lats: Floats, lons: Floats, lat: float, lon: float) -> float:
    return metres_between(middle(lats), middle(lons), lat, lon)


def _decimals(*degrees: float) -> float:
    """Return after how many decimals the coordinates end, 0-9: a receiver's have six or more, typed ones few."""
    if any(math.isnan(one) for one in degrees):
        return NAN
    return float(max(len(f"{one:.9f}".rstrip("0").partition(".")[2]) for one in degrees))
