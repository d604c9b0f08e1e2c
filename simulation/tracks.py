"""A track: where somebody truly was, as knots (time, x, y) joined by straight lines, in the metres of a fence."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulation.chance import Flags, Floats, Ints
from simulation.duties import Round

STANDING, WALKING, COMMUTING = 0, 1, 2
FIX_EVERY_S = (30.0, 10.0, 15.0)  # by mode, live
COARSE_EVERY = (2, 2, 2)  # history keeps every second fix: 60 s, 20 s, 30 s
HELP_S = 300.0  # from being found to being where he was going
SLOWEST_MPS, FASTEST_MPS = 0.8, 1.6


@dataclass(frozen=True)
class Scan:
    """A checkpoint reached on a round, at a true time."""

    round: Round
    checkpoint: int
    at: float


@dataclass
class Track:
    """Knots `t` (n,), `xy` (n, 2); `mode` (n - 1,) of the segment after each knot but the last."""

    t: Floats
    xy: Floats
    mode: Ints
    scans: list[Scan]

    def locate(self, times: Floats) -> Floats:
        """Return the true positions (k, 2) at the given times."""
        return np.column_stack([np.interp(times, self.t, self.xy[:, axis]) for axis in (0, 1)])

    def find_segments(self, times: Floats) -> Ints:
        """Return for each time the number of the segment it lies on."""
        return np.asarray(np.clip(np.searchsorted(self.t, times, side="right") - 1, 0, len(self.mode) - 1))

    def measure_speeds(self, times: Floats) -> Floats:
        """Return the true speeds in m/s at the given times."""
        lengths = np.hypot(*np.diff(self.xy, axis=0).T)
        speeds = lengths / np.maximum(np.diff(self.t), 1e-6)
        return np.asarray(speeds[self.find_segments(times)])

    def hold(self, since: float, until: float) -> Track:
        """Return the track of somebody who stops at `since`, stays, and is where he would be a little after `until`."""
        back = until + HELP_S
        before, after = self.t < since, self.t > back
        inserted = self.locate(np.array([since, back]))
        here, there = inserted[:1], inserted[1:]
        last, past = int(before.sum()) - 1, int(np.searchsorted(self.t, back, side="right")) - 1
        return Track(
            np.concatenate([self.t[before], [since, until, back], self.t[after]]),
            np.vstack([self.xy[before], here, here, there, self.xy[after]]),
            np.concatenate([self.mode[: last + 1], [STANDING, WALKING], self.mode[past:]]),
            [scan for scan in self.scans if not since <= scan.at < back],
        )

    def list_fix_times(self, every_s: tuple[float, float, float] = FIX_EVERY_S) -> tuple[Floats, Flags]:
        """Return the times at which the phone fixes, and which of them history keeps.

        A phone that changes its pace waits for the new interval, so that no two fixes lie close together.
        """
        turns = np.flatnonzero(np.diff(self.mode)) + 1
        edges = [0, *turns.tolist(), len(self.mode)]
        times, coarse, last = [], [], -np.inf
        for first, past in pairwise(edges):
            mode = int(self.mode[first])
            run = np.arange(max(self.t[first], last + every_s[mode]), self.t[past], every_s[mode])
            times.append(run)
            coarse.append(np.arange(len(run)) % COARSE_EVERY[mode] == 0)
            last = run[-1] if len(run) else last
        return np.concatenate(times), np.concatenate(coarse)


class Trail:
    """A track in the making: the guard is at the last knot, and every call moves him on in time."""

    def __init__(self, start: float, xy: Floats, rng: np.random.Generator) -> None:
        self.times = [start]
        self.points = [xy]
        self.modes: list[int] = []
        self.scans: list[Scan] = []
        self._rng = rng

    @property
    def now(self) -> float:
        return self.times[-1]

    def stay(self, until: float, mode: int = STANDING) -> None:
        if until > self.now:
            self._add(until, self.points[-1], mode)

    def follow(self, path: Floats, speed_mps: float, mode: int = WALKING) -> None:
        """Walk a path (k, 2) from where he stands, each piece a little faster or slower than `speed_mps`."""
        path = np.vstack([self.points[-1], path])
        lengths = np.hypot(*np.diff(path, axis=0).T)
        speeds = speed_mps * self._rng.uniform(0.9, 1.1, len(lengths))
        if mode == WALKING:
            speeds = np.clip(speeds, SLOWEST_MPS, FASTEST_MPS)
        for point, length, speed in zip(path[1:], lengths.tolist(), speeds.tolist(), strict=True):
            if length > 0.05:
                self._add(self.now + length / speed, point, mode)

    def _add(self, at: float, xy: Floats, mode: int) -> None:
        self.times.append(at)
        self.points.append(xy)
        self.modes.append(mode)

    def finish(self) -> Track:
        return Track(
            np.array(self.times), np.vstack(self.points), np.array(self.modes, dtype=np.int64), self.scans
        )
