"""How far outside a fence a point is, and which polygons are fences."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc.kernel.geo import haversine_m
from noc.sources.sites.fences import (
    FenceShape,
    Polygon,
    centre_of,
    distance_to_fence_m,
    distances_to_fence_m,
    polygon_problem,
)

SQUARE = [[72.80, 19.00], [72.81, 19.00], [72.81, 19.01], [72.80, 19.01]]
U_SHAPE = [[0, 0], [0.03, 0], [0.03, 0.03], [0.02, 0.03], [0.02, 0.01], [0.01, 0.01], [0.01, 0.03], [0, 0.03]]
DATE_LINE = [[179.999, 0.0], [-179.999, 0.0], [-179.999, 0.002], [179.999, 0.002]]


def yard(ring: Polygon) -> FenceShape:
    return FenceShape(*centre_of(ring), None, ring)


def test_inside_a_circle_is_zero_and_outside_is_the_way_to_its_edge() -> None:
    circle = FenceShape(19.0, 72.8, 100.0)
    assert distance_to_fence_m(19.0005, 72.8, circle) == 0
    assert distance_to_fence_m(19.01, 72.8, circle) == pytest.approx(1111.95 - 100, abs=0.1)


def test_inside_a_polygon_is_zero_and_outside_is_the_way_to_its_nearest_edge() -> None:
    assert distance_to_fence_m(19.005, 72.805, yard(SQUARE)) == 0
    assert distance_to_fence_m(19.02, 72.805, yard(SQUARE)) == pytest.approx(1111.95, abs=0.5)
    assert distance_to_fence_m(19.0, 72.8, yard(SQUARE)) == 0, "a corner belongs to the fence"


def test_the_opening_of_a_u_is_outside() -> None:
    assert distance_to_fence_m(0.02, 0.015, yard(U_SHAPE)) == pytest.approx(556, abs=1)


def test_a_point_on_another_continent_is_as_far_as_the_sphere_says() -> None:
    london = distance_to_fence_m(51.5, -0.1, yard(SQUARE))
    assert london == pytest.approx(float(haversine_m(51.5, -0.1, 19.005, 72.805)), rel=0.001)


def test_the_date_line_does_not_tear_a_fence_apart() -> None:
    assert polygon_problem(DATE_LINE) is None
    assert distance_to_fence_m(0.001, 180.0, yard(DATE_LINE)) == 0
    assert distance_to_fence_m(0.001, -179.99, yard(DATE_LINE)) == pytest.approx(1000.8, abs=1)
    assert abs(centre_of(DATE_LINE)[1]) == pytest.approx(180)


def test_what_is_not_known_is_nan_and_never_zero() -> None:
    assert math.isnan(distance_to_fence_m(19.0, 72.8, FenceShape(19.0, 72.8)))
    mixed = distances_to_fence_m([19.005, math.nan, 19.02], [72.805, 72.805, 72.805], yard(SQUARE))
    assert mixed[0] == 0
    assert np.isnan(mixed[1])
    assert mixed[2] > 1000
    assert math.isnan(distance_to_fence_m(math.nan, 72.8, FenceShape(19.0, 72.8, 100.0)))


@given(st.floats(18.9, 19.1), st.floats(72.7, 72.9))
def test_many_points_at_once_are_told_what_each_is_told_alone(lat: float, lon: float) -> None:
    together = distances_to_fence_m([lat, 19.005], [lon, 72.805], yard(SQUARE))
    assert together[0] == distance_to_fence_m(lat, lon, yard(SQUARE))
    assert together[1] == 0


@pytest.mark.parametrize("ring", [SQUARE, [*SQUARE, SQUARE[0]], SQUARE[::-1], [SQUARE[0], *SQUARE], U_SHAPE])
def test_a_fence_may_be_closed_or_not_and_turn_either_way(ring: Polygon) -> None:
    assert polygon_problem(ring) is None


@pytest.mark.parametrize(
    ("ring", "reason"),
    [
        ([], "fewer than 3"),
        (SQUARE[:2], "fewer than 3"),
        ([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[1]], "fewer than 3"),
        ([[0, 0], [0.01, 0.01], [0, 0.01], [0.01, 0]], "crosses"),
        ([[0, 0], [0.01, 0], [0.02, 0]], "crosses"),
        ([[0, 0], [math.nan, 0], [0.02, 0.01]], "outside the earth"),
        ([[0, 0], [math.inf, 0], [0.02, 0.01]], "outside the earth"),
        ([[19, 172], [19, 173], [20, 172]], "outside the earth"),
        ([[0, 0], [2, 0], [2, 2]], "km across"),
        ([[0, 0, 5], [0.01, 0, 5], [0.01, 0.01, 5]], r"not \[lon, lat\]"),
        ([[n / 1e5, (n % 2) / 1e5] for n in range(2001)], "more than 2000"),
    ],
)
def test_what_is_no_fence_is_told_why(ring: Polygon, reason: str) -> None:
    problem = polygon_problem(ring)
    assert problem is not None
    assert re.search(reason, problem)


def test_the_middle_of_a_fence_is_inside_it() -> None:
    assert centre_of(SQUARE) == pytest.approx((19.005, 72.805))
    assert distance_to_fence_m(*centre_of(U_SHAPE), yard(U_SHAPE)) == 0
