"""Distances across a town, made for speed: a plane about one point instead of the sphere.

Within 0.1 % of the great circle up to 50 km, within 2 % up to 500 km, below 70 degrees of latitude.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.columns import Floats
from noc.kernel.geo import EARTH_RADIUS_M

METRES_PER_DEGREE: Final = math.radians(EARTH_RADIUS_M)


def metres_between(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return metres between two places, degrees; NaN where one is not known."""
    east = ((lon2 - lon1 + 180) % 360 - 180) * math.cos(math.radians((lat1 + lat2) / 2))
    return METRES_PER_DEGREE * math.hypot(lat2 - lat1, east)


def metres_from(lats: Floats, lons: Floats, lat: float, lon: float) -> Floats:
    """Return metres (n,) of places from one place, degrees."""
    if not len(lats) or math.isnan(lat):
        return np.full(len(lats), np.nan)
    shrink = np.cos(np.radians((lats + lat) / 2))
    east = ((lons - lon + 180) % 360 - 180) * shrink
    return np.asarray(METRES_PER_DEGREE * np.sqrt((lats - lat) ** 2 + east**2))


def hops_of(lats: Floats, lons: Floats) -> Floats:
    """Return metres (n - 1,) from each place to the next."""
    north, east = np.diff(lats), np.diff(lons)
    shrink = np.cos(np.radians(lats[1:]))
    return np.asarray(METRES_PER_DEGREE * np.sqrt(north**2 + (((east + 180) % 360 - 180) * shrink) ** 2))
