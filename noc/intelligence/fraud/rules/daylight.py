"""Whether the sun was up: good to a degree, which is a few minutes of time."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Final

_J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
HORIZON_DEG: Final = -0.833  # the upper rim of the sun, with refraction


def sun_altitude_deg(at: datetime, lat: float, lon: float) -> float:
    """Return the height of the sun's middle over the horizon (Astronomical Almanac, low-precision formulas, section C)."""
    days = (at - _J2000).total_seconds() / 86_400
    anomaly = math.radians((357.528 + 0.9856003 * days) % 360)
    longitude = math.radians(
        (280.460 + 0.9856474 * days + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly)) % 360
    )
    tilt = math.radians(23.439 - 0.0000004 * days)
    declination = math.asin(math.sin(tilt) * math.sin(longitude))
    ascension = math.atan2(math.cos(tilt) * math.sin(longitude), math.cos(longitude))
    sidereal = math.radians((280.46061837 + 360.98564736629 * days + lon) % 360)
    hour_angle, north = sidereal - ascension, math.radians(lat)
    height = math.sin(north) * math.sin(declination) + math.cos(north) * math.cos(declination) * math.cos(
        hour_angle
    )
    return math.degrees(math.asin(max(-1.0, min(1.0, height))))


def is_dark(at: datetime, lat: float, lon: float) -> bool:
    """Tell whether the sun was below the horizon."""
    return sun_altitude_deg(at, lat, lon) < HORIZON_DEG
