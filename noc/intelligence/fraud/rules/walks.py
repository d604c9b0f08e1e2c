"""The same way at the same moments: how near a track comes to an earlier one, and whether two honest days could.

Who walks the same way at the same pace comes near himself by chance, the nearer the more days there are to choose from. So
the nearest of the earlier days is held against how near those days come to each other. And what is left between two honest
days is no noise: pace and the errors of receivers both wander, so neighbours lie on the same side. Only noise that a program
added to one and the same track has no memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.alignment import Complexes, Lines, overlay
from noc.intelligence.fraud.rules.scenes import Floats

LAG_S: Final = 900.0
TOGETHER_S: Final = 300.0  # of movement that both share
LEAST_POINTS: Final = 6
FEW_POINTS, FAR_M = 12, 1_000.0  # so few must agree better, over a longer way
SAME_WAY_M: Final = 12.0  # root mean square; honest repeated ways of a real phone: 27 m and more
SHORT_WAY_M, LONG_WAY_M = 300.0, 600.0  # on shorter ways an even pace alone brings two days near each other
SHORT_SAME_M: Final = 5.0
NO_ERROR_M: Final = 2.0  # no two receivers agree so well
OWN_SHARE, OWN_SHARE_IF_WHITE = 0.5, 0.6  # of how near the person's own days come to each other
WHITE_BELOW, DRIFTS_ABOVE = 0.3, 0.4
KNOWN_DAYS: Final = 4
THIN_S: Final = 8.0


@dataclass(frozen=True, slots=True)
class Walk:
    """The nearest earlier track: root mean square distance (moved aside as fits best) and memory of what is left (0 white,
    1 drift) at `points` fixes of a way of `path_m`.

    `usual_m` are the nearest distances of the earlier days among themselves, with their memory, measured only where the
    nearest is odd.
    """

    track: int
    lag_s: float
    metres: float
    memory: float
    path_m: float
    points: int
    usual_m: Floats
    usual_memory: Floats

    @property
    def usual(self) -> float:
        """How near the person's own days come to each other, typically; NaN when too few are known."""
        return float(np.median(self.usual_m)) if len(self.usual_m) >= KNOWN_DAYS else np.nan

    @property
    def ceiling_m(self) -> float:
        """How near is suspicious on a way so long."""
        if self.points < FEW_POINTS:
            return SHORT_SAME_M if self.path_m >= FAR_M else 0.0
        return SAME_WAY_M if self.path_m >= LONG_WAY_M else SHORT_SAME_M

    @property
    def same(self) -> bool:
        """Tell whether no two honest days come so near."""
        if self.metres > self.ceiling_m or (self.metres > NO_ERROR_M and self.memory > WHITE_BELOW):
            return False
        drifts = len(self.usual_memory) > 0 and float(np.median(self.usual_memory)) >= DRIFTS_ABOVE
        share = OWN_SHARE_IF_WHITE if drifts and self.memory <= WHITE_BELOW else OWN_SHARE
        return not self.metres > share * self.usual


def nearest_walk(lines: Lines, times: list[Floats], places: list[Complexes], begin_s: float) -> Walk | None:
    """Compare the moving part of the first track with the others'; None when it or they moved too little.

    `times` are seconds from the anchors, of which the grid begins at `begin_s`.
    """
    least = max(LEAST_POINTS, round(TOGETHER_S / lines.step_s))
    if int(lines.moving[0].sum()) < least:
        return None
    most = round(LAG_S / lines.step_s)
    found = overlay(lines.row(0), lines.rest(), most, least)
    track, best = np.unravel_index(np.argmin(found.metres), found.metres.shape)
    if not np.isfinite(found.metres[track, best]):
        return None
    lag_s = float(found.lags[best] * lines.step_s)
    path_m = _path_m(lines, int(track), int(found.lags[best]))
    if path_m < SHORT_WAY_M:
        return None
    metres, memory, points, lag_s = _refine(lines, times, places, (0, int(track) + 1), lag_s, begin_s)
    if not np.isfinite(metres):  # close on the grid, and too few fixes of it fall into the other's time
        return None
    odd = metres <= SAME_WAY_M and (metres <= NO_ERROR_M or memory <= WHITE_BELOW)
    usual = _own_nearest(lines, times, places, begin_s, most, least) if odd else (np.zeros(0), np.zeros(0))
    return Walk(int(track), lag_s, metres, memory, path_m, points, *usual)


def _path_m(lines: Lines, track: int, lag: int) -> float:
    """Return the length of the way on which both moved, at a lag in steps."""
    count = lines.z.shape[1]
    other = np.zeros(count, dtype=bool)
    begin, end = max(lag, 0), min(count + lag, count)
    other[begin:end] = lines.moving[track + 1, begin - lag : end - lag]
    both = lines.moving[0] & other
    return float(np.abs(np.diff(lines.z[0]))[both[1:] & both[:-1]].sum())


def _refine(lines: Lines, times: list[Floats], places: list[Complexes], pair: tuple[int, int], lag_s: float,
            begin_s: float) -> tuple[float, float, int, float]:  # fmt: skip
    """Return the root mean square distance at the fixes themselves, the memory of what is left, and the lag.

    The grid cuts the corners of both tracks elsewhere; at the true lag of a replay fix lies on fix.
    """
    one, other = pair
    grid = np.round((times[one] - begin_s) / lines.step_s).astype(np.int64)
    moving = np.flatnonzero(lines.moving[one, np.clip(grid, 0, lines.moving.shape[1] - 1)])
    gap_s = float(np.median(np.diff(times[one])))
    moving = moving[:: max(1, round(THIN_S / max(gap_s, 0.1)), len(moving) // 200)]
    for step_s, reach in ((1.0, lines.step_s), (0.1, 0.9)):
        lags = lag_s + np.arange(-reach, reach + step_s / 2, step_s)
        apart, there = _apart(
            times[one][moving] - lags[:, None], places[one][moving], times[other], places[other]
        )
        shared = np.maximum(there.sum(axis=1), 1)
        aside = (apart * there).sum(axis=1) / shared
        squared = (np.abs(apart - aside[:, None]) ** 2 * there).sum(axis=1) / np.maximum(shared - 1, 1)
        squared[shared < max(LEAST_POINTS, 0.5 * shared.max())] = np.inf
        best = int(np.argmin(squared))
        lag_s = float(lags[best])
    left = (apart[best] - aside[best])[there[best]]
    power = float((np.abs(left) ** 2).sum())
    memory = float(np.real(left[1:] * np.conj(left[:-1])).sum()) / max(power, 1e-9)
    return float(np.sqrt(squared[best])), memory, len(left), lag_s


def _apart(at: Floats, here: Complexes, then: Floats, place: Complexes) -> tuple[Complexes, np.ndarray]:
    there = (at >= then[0]) & (at <= then[-1])
    apart = here - (np.interp(at, then, place.real) + 1j * np.interp(at, then, place.imag))
    return apart, there


def _own_nearest(lines: Lines, times: list[Floats], places: list[Complexes], begin_s: float, most: int,
                 least: int) -> tuple[Floats, Floats]:  # fmt: skip
    """Return how near each earlier day comes to another earlier one, and the memory of what is left."""
    earlier = lines.rest()
    nearest = []
    for row in range(len(earlier.z)):
        if len(earlier.z) < 2 or int(earlier.moving[row].sum()) < least:
            continue
        found = overlay(earlier.row(row), earlier, most, least)
        found.metres[row] = np.inf
        track, best = np.unravel_index(np.argmin(found.metres), found.metres.shape)
        if np.isfinite(found.metres[track, best]):
            lag_s = float(found.lags[best] * lines.step_s)
            pair = (row + 1, int(track) + 1)
            nearest.append(_refine(lines, times, places, pair, lag_s, begin_s)[:2])
    metres, memory = np.array(nearest).reshape(-1, 2).T
    return metres, memory
