"""Two phones that move as one: how much of their moving they did together, against what chance would give."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import Fixes, Floats
from noc.intelligence.fraud.rules.spreads import NAN, middle

METRES: Final = 111_194.93  # in a degree of latitude
STEP_S: Final = 60.0
SLOWEST_STEP_S: Final = 300.0  # fixes rarer than this tell no way
FEWEST: Final = 20  # fixes of a track below which nothing is compared
MISSING_M: Final = 30.0  # the error of a fix that told none
WORTHWHILE: Final = 0.5  # of their moving, from which on chance is worth reckoning
BY_CHANCE_S: Final = (
    -5400.0,
    -2700.0,
    2700.0,
    5400.0,
)  # the other's track so much earlier or later: chance alone
NEW_SPAN_S: Final = 600.0  # moving again after so long is another walk


@dataclass(frozen=True, slots=True)
class Convoy:
    """Two tracks compared. Shares: `moving` of the time that either moved in which both did, side by side; `chance` the same
    with one track shifted in time (NaN below WORTHWHILE); `always` of all time side by side. Minutes that either moved,
    separate walks, hours compared, and the 90th percentile of metres apart."""

    moving: float
    chance: float
    always: float
    moved_min: float
    walks: int
    hours: float
    apart_m: float


@dataclass(frozen=True, slots=True)
class _Grid:
    north_m: Floats
    east_m: Floats
    error_m: Floats


def compare_ways(mine: Fixes, his: Fixes, since: float, until: float) -> Convoy | None:
    """Compare two tracks between two moments; None when either has too few fixes for a way."""
    mine, his = mine.between(since, until), his.between(since, until)
    if min(len(mine), len(his)) < FEWEST:
        return None
    step_s = max(STEP_S, middle(np.diff(mine.at)), middle(np.diff(his.at)))
    if step_s > SLOWEST_STEP_S:
        return None
    times = np.arange(max(mine.at[0], his.at[0]), min(mine.at[-1], his.at[-1]), step_s)
    if len(times) < FEWEST:
        return None
    origin = (float(mine.lat[0]), float(mine.lon[0]))
    first, second = _lay(mine, times, step_s, origin), _lay(his, times, step_s, origin)
    moving, always, either, apart = _together(first, second, step_s)
    return Convoy(
        moving,
        _by_chance(first, his, times, step_s, origin) if moving >= WORTHWHILE else NAN,
        always,
        float(either.sum()) * step_s / 60.0,
        _count_walks(times[either]),
        float(np.count_nonzero(~np.isnan(first.north_m + second.north_m))) * step_s / 3600.0,
        apart,
    )


def _by_chance(mine: _Grid, his: Fixes, times: Floats, step_s: float, origin: tuple[float, float]) -> float:
    """Return the most that the two would have moved together if the other had walked earlier or later."""
    shares = [_together(mine, _lay(his, times + shift, step_s, origin), step_s)[0] for shift in BY_CHANCE_S]
    return max((one for one in shares if not math.isnan(one)), default=0.0)


def _lay(track: Fixes, times: Floats, step_s: float, origin: tuple[float, float]) -> _Grid:
    """Return the track at even times, in metres from an origin; NaN where the nearest fixes are too far apart."""
    north = (track.lat - origin[0]) * METRES
    east = (track.lon - origin[1]) * METRES * math.cos(math.radians(origin[0]))
    error = np.where(np.isnan(track.accuracy_m), MISSING_M, track.accuracy_m)
    place = np.clip(np.searchsorted(track.at, times), 1, len(track.at) - 1)
    gap = track.at[place] - track.at[place - 1]
    held = (gap <= 3.0 * step_s) & (times >= track.at[0]) & (times <= track.at[-1])
    columns = [np.where(held, np.interp(times, track.at, one), np.nan) for one in (north, east, error)]
    return _Grid(*columns)


def _together(first: _Grid, second: _Grid, step_s: float) -> tuple[float, float, NDArray[np.bool_], float]:
    """Return the shares of moving and of all time side by side, when either moved, and the 90th percentile apart."""
    apart = np.hypot(first.north_m - second.north_m, first.east_m - second.east_m)
    error = np.hypot(first.error_m, second.error_m)
    both = ~np.isnan(apart)
    beside = (
        apart <= 1.3 * error + 0.3 * step_s
    )  # what a walker of 1.3 m/s strays from a straight line between fixes
    a, b = _moves(first), _moves(second)
    either = both & (a | b)
    if not both.any():
        return NAN, NAN, either, NAN
    moving = float((beside & a & b & both).sum() / either.sum()) if either.any() else NAN
    return moving, float(beside[both].mean()), either, float(np.quantile(apart[both], 0.9))


def _moves(grid: _Grid) -> NDArray[np.bool_]:
    """Return when the phone moved beyond what its receiver may err, within a step before and after."""
    shift = np.hypot(
        np.append(grid.north_m[2:], [np.nan, np.nan]) - grid.north_m,
        np.append(grid.east_m[2:], [np.nan, np.nan]) - grid.east_m,
    )
    moved = np.nan_to_num(shift) > np.maximum(25.0, 2.0 * np.nan_to_num(grid.error_m, nan=MISSING_M))
    return np.asarray(moved | np.roll(moved, 1) | np.roll(moved, 2))


def _count_walks(times: Floats) -> int:
    return int(np.count_nonzero(np.diff(times) > NEW_SPAN_S)) + 1 if len(times) else 0
