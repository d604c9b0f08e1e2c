"""Distances on the earth."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_M: Final = 6_371_008.8  # mean radius R1 of the IUGG (1980)

# The same formula where the rows are: `haversine_sql("a.lat", "a.lon", "b.lat", "b.lon")`.
_HAVERSINE_SQL: Final = (
    "2 * {radius} * asin(sqrt(least(1.0, "
    "sin(radians({lat2} - {lat1}) / 2) ^ 2 + cos(radians({lat1})) * cos(radians({lat2})) "
    "* sin(radians({lon2} - {lon1}) / 2) ^ 2)))"
)


def haversine_m(
    lat1: NDArray[np.float64] | float,
    lon1: NDArray[np.float64] | float,
    lat2: NDArray[np.float64] | float,
    lon2: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """Return great-circle distances in metres between degrees, element by element (haversine; Sinnott 1984)."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_dphi, half_dlambda = (phi2 - phi1) / 2, np.radians(np.subtract(lon2, lon1)) / 2
    chord = np.sin(half_dphi) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_dlambda) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0))))


def haversine_sql(lat1: str, lon1: str, lat2: str, lon2: str) -> str:
    """Return the same distance as an SQL expression over columns in degrees; the arguments are code, never input."""
    return _HAVERSINE_SQL.format(radius=EARTH_RADIUS_M, lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2)
