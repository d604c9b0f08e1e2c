"""Fences in metres: circles and star-shaped polygons, and ways to walk inside them.

Every boundary is a dense closed ring of points around the centre (0, 0), x east and y north. As the shape is
star-shaped around it, `fraction * boundary[i]` with 0 <= fraction < 1 is inside: a spot is such a pair.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulation.chance import Flags, Floats

STEP_M = 4.0
METRES_PER_DEGREE = 111_195.0  # of latitude, on the sphere of radius 6,371 km


@dataclass(frozen=True, slots=True)
class Spot:
    """A place inside a fence: boundary point number `index`, drawn towards the centre by `fraction`."""

    index: int
    fraction: float


@dataclass(frozen=True, slots=True, eq=False)
class Fence:
    """A fence round (lat, lon): `corners` (k, 2) in metres (None for a circle), `boundary` (n, 2)."""

    lat: float
    lon: float
    radius_m: float | None
    corners: Floats | None
    boundary: Floats

    def locate(self, spot: Spot) -> Floats:
        """Return the spot's position (2,) in metres."""
        return np.asarray(self.boundary[spot.index % len(self.boundary)] * spot.fraction)

    def project(self, xy: Floats) -> Floats:
        """Return (n, 2) latitudes and longitudes of (n, 2) metres east and north of the centre."""
        lat = self.lat + xy[:, 1] / METRES_PER_DEGREE
        lon = self.lon + xy[:, 0] / (METRES_PER_DEGREE * math.cos(math.radians(self.lat)))
        return np.column_stack([lat, lon])

    def unproject(self, lat: float, lon: float) -> Floats:
        """Return the metres (2,) east and north of the centre of a position in degrees."""
        scale = METRES_PER_DEGREE * math.cos(math.radians(self.lat))
        return np.array([(lon - self.lon) * scale, (lat - self.lat) * METRES_PER_DEGREE])

    def contains(self, xy: Floats) -> Flags:
        """Tell for (n, 2) points in metres which are inside the boundary (ray casting)."""
        inside = np.zeros(len(xy), dtype=bool)
        ring = self.boundary if self.corners is None else self.corners
        for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if y1 == y2:
                continue
            crosses = (y1 > xy[:, 1]) != (y2 > xy[:, 1])
            at = (x2 - x1) * (xy[:, 1] - y1) / (y2 - y1) + x1
            inside ^= crosses & (xy[:, 0] < at)
        return inside

    def route(self, start: Spot, end: Spot, fraction: float, forward: bool | None = None) -> Floats:
        """Return the way (k, 2) from one spot to another: out to the ring at `fraction`, along it, in again.

        `forward` picks the direction along the ring; None takes the shorter one.
        """
        count = len(self.boundary)
        ahead = (end.index - start.index) % count
        if forward is None:
            forward = ahead <= count - ahead
        steps = np.arange(0, ahead + 1) if forward else -np.arange(0, (count - ahead) % count + 1)
        ring = self.boundary[(start.index + steps) % count] * fraction
        return np.vstack([self.locate(start), ring, self.locate(end)])


def _subdivide(corners: Floats) -> Floats:
    """Return the closed outline of `corners` as points at most STEP_M apart."""
    pieces = []
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        count = max(1, math.ceil(float(np.hypot(*(b - a))) / STEP_M))
        pieces.append(a + (b - a) * (np.arange(count) / count)[:, None])
    return np.vstack(pieces)


def _turn(corners: Floats, angle: float) -> Floats:
    c, s = math.cos(angle), math.sin(angle)
    return np.asarray(corners @ np.array([[c, s], [-s, c]]))


def _corners_of_building(rng: np.random.Generator) -> Floats:
    """Return the corners of a plausible building or yard, 80 to 300 m long, star-shaped around (0, 0)."""
    long_m, shape = rng.uniform(80, 300), rng.integers(3)
    a, b = long_m / 2, max(40.0, long_m * rng.uniform(0.45, 0.9)) / 2
    if shape == 0:  # a block
        corners = [(-a, -b), (a, -b), (a, b), (-a, b)]
    elif shape == 1:  # an L: every corner is seen from the origin, which lies in the elbow
        w, h = 0.35 * a, 0.35 * b
        corners = [(-w, -h), (2 * a - w, -h), (2 * a - w, h), (w, h), (w, 2 * b - h), (-w, 2 * b - h)]
    else:  # a yard with a cut corner and crooked sides
        corners = [
            (-a, -b * rng.uniform(0.7, 1)),
            (a * 0.6, -b),
            (a, -b * 0.4),
            (a * 0.9, b),
            (-a * 0.8, b * 0.9),
        ]
    return _turn(np.array(corners, dtype=np.float64), rng.uniform(0, 2 * math.pi))


def build_fence(lat: float, lon: float, circle: bool, rng: np.random.Generator) -> Fence:
    """Build a circle of 60 to 140 m or a polygon of 80 to 300 m round a position."""
    if circle:
        radius_m = round(float(rng.uniform(60, 140)), 0)
        angles = np.linspace(0, 2 * math.pi, math.ceil(2 * math.pi * radius_m / STEP_M), endpoint=False)
        ring = np.column_stack([np.cos(angles), np.sin(angles)]) * radius_m
        return Fence(lat, lon, radius_m, None, ring)
    corners = _corners_of_building(rng)
    return Fence(lat, lon, None, corners, _subdivide(corners))
