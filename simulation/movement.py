"""Where a guard truly is: home, commute, gate, post, patrols between checkpoints, and back.

A track is a list of knots (time, x, y) joined by straight lines, in the metres of the site's fence.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulation.chance import Flags, Floats, Ints, open_generator
from simulation.duties import Duty, Round, Span
from simulation.fences import Spot
from simulation.people import Person
from simulation.world import RING_FRACTION, Site

STANDING, WALKING, COMMUTING = 0, 1, 2
FIX_EVERY_S = (30.0, 10.0, 15.0)  # by mode, live
COARSE_EVERY = (2, 2, 2)  # history keeps every second fix: 60 s, 20 s, 30 s
SLOWEST_MPS, FASTEST_MPS = 0.8, 1.6
LONGEST_ROUND_S = 2100.0  # a slow walk round the largest yard, with a stop at every checkpoint


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

    def list_fix_times(self) -> tuple[Floats, Flags]:
        """Return the times at which the phone fixes, and which of them history keeps.

        A phone that changes its pace waits for the new interval, so that no two fixes lie close together.
        """
        turns = np.flatnonzero(np.diff(self.mode)) + 1
        edges = [0, *turns.tolist(), len(self.mode)]
        times, coarse, last = [], [], -np.inf
        for first, past in pairwise(edges):
            mode = int(self.mode[first])
            run = np.arange(max(self.t[first], last + FIX_EVERY_S[mode]), self.t[past], FIX_EVERY_S[mode])
            times.append(run)
            coarse.append(np.arange(len(run)) % COARSE_EVERY[mode] == 0)
            last = run[-1] if len(run) else last
        return np.concatenate(times), np.concatenate(coarse)


class _Trail:
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


def _plan_ride(
    person: Person, site: Site, gate: Floats, rng: np.random.Generator
) -> list[tuple[Floats, float, float]]:
    """Return the legs from home to the gate: (path, speed in m/s, pause in s after it), on bent streets."""
    home = site.fence.unproject(*person.home)
    along = gate - home
    across = np.array([-along[1], along[0]])
    cuts = np.sort(rng.uniform(0.05, 0.95, 6))
    turns = home + cuts[:, None] * along + (rng.normal(0, 0.05, 6) * np.sin(np.pi * cuts))[:, None] * across
    ride = site.city.ride_mps
    legs = [(turns[:1], 1.3, float(rng.uniform(60, 300)))]
    legs += [
        (turns[n : n + 1], ride * float(rng.uniform(0.7, 1.3)), float(rng.exponential(35)))
        for n in range(1, 6)
    ]
    return [*legs, (gate[None, :], 1.3 if np.hypot(*(gate - turns[-1])) < 400 else ride, 0.0)]


def _shorten_first(
    legs: list[tuple[Floats, float, float]], home: Floats
) -> list[tuple[Floats, float, float]]:
    """Ride the first leg too when it is longer than a walk to the bus stop."""
    path, _, pause = legs[0]
    if np.hypot(*(path[0] - home)) > 500:
        legs[0] = (path, legs[1][1], pause)
    return legs


class _Walker:
    """Lives one duty on a trail."""

    def __init__(self, duty: Duty, rng: np.random.Generator) -> None:
        self.duty, self.rng = duty, rng
        self.site, self.person = duty.shift.site, duty.shift.person
        self.fence = self.site.fence
        self.post = self.site.posts[duty.shift.seat % len(self.site.posts)]
        self.gate_xy = self.fence.locate(self.site.gate)
        home = self.fence.unproject(*self.person.home)
        legs = _shorten_first(_plan_ride(self.person, self.site, self.gate_xy, rng), home)
        probe = _Trail(0.0, home, np.random.default_rng(0))
        self._ride(probe, legs)
        self.trail = _Trail(duty.punch_in - 60 - probe.now * 1.05, home, rng)
        self._ride(self.trail, legs)
        self.home_xy, self.legs = home, legs

    def _ride(self, trail: _Trail, legs: list[tuple[Floats, float, float]]) -> None:
        for path, speed, pause in legs:
            trail.follow(path, speed, COMMUTING)
            trail.stay(trail.now + pause, COMMUTING)

    def _speed(self) -> float:
        return float(np.clip(self.person.walk_mps * self.rng.uniform(0.9, 1.1), 0.9, 1.5))

    def _go(self, start: Spot, end: Spot) -> None:
        fraction = float(self.rng.uniform(0.77, 0.83))
        self.trail.follow(self.fence.route(start, end, fraction), self._speed())

    def stand(self, until: float) -> None:
        """Stand at the post, shifting a few metres towards the middle and back every few minutes."""
        home = self.fence.locate(self.post)
        while self.trail.now < until:
            pause = float(self.rng.uniform(240, 900))
            asleep = next((span for span in self.duty.asleep if span[0] <= self.trail.now < span[1]), None)
            self.trail.stay(min(asleep[1] if asleep else self.trail.now + pause, until))
            if self.trail.now < until and not asleep:
                reach = min(0.08, 6.0 / max(6.0, float(np.hypot(*home))))
                self.trail.follow(home[None, :] * (1 - self.rng.uniform(0, reach)), 0.5, STANDING)

    def patrol(self, tour: Round) -> None:
        """Walk the whole ring once from the post, stopping to scan at checkpoints not passed over."""
        count = len(self.fence.boundary)
        sign = 1 if tour.forward else -1
        order = sorted(
            range(len(self.site.checkpoints)),
            key=lambda n: sign * (self.site.checkpoints[n].index - self.post.index) % count,
        )
        here = self.post
        for number in order:
            spot = self.site.checkpoints[number]
            path = self.fence.route(here, spot, RING_FRACTION, tour.forward)
            self.trail.follow(path, self._speed())
            here = spot
            if number not in tour.skipped:
                self.trail.scans.append(Scan(tour, number, self.trail.now + float(self.rng.uniform(4, 10))))
                self.trail.stay(self.trail.now + float(self.rng.uniform(15, 45)))
        self.trail.follow(self.fence.route(here, self.post, RING_FRACTION, tour.forward), self._speed())

    def leave(self, span: Span) -> None:
        """Walk off the site to a place 400 to 900 m away, stay there, and come back to the post."""
        self._go(self.post, self.site.gate)
        angle = float(np.arctan2(self.gate_xy[1], self.gate_xy[0]) + self.rng.uniform(-0.6, 0.6))
        far = self.gate_xy + np.array([np.cos(angle), np.sin(angle)]) * self.rng.uniform(400, 900)
        self.trail.follow(far[None, :], 1.3)
        self.trail.stay(span[1])
        self.trail.follow(self.gate_xy[None, :], 1.3)
        self._go(self.site.gate, self.post)

    def live(self) -> Track:
        """Live the whole duty: arrive, stand, patrol, leave."""
        self.trail.stay(self.duty.punch_in + 25)
        self._go(self.site.gate, self.post)
        agenda: list[tuple[float, Round | Span]] = [(tour.start, tour) for tour in self.duty.rounds]
        agenda += [(span[0], span) for span in self.duty.away]
        way_out = self.fence.route(self.post, self.site.gate, RING_FRACTION)
        ends = self.duty.punch_out - 30 - np.hypot(*np.diff(way_out, axis=0).T).sum() / SLOWEST_MPS
        for start, deed in sorted(agenda, key=lambda item: item[0]):
            late_s = self.trail.now - start
            if (
                late_s > 1200
                or start > ends - LONGEST_ROUND_S
                or (isinstance(deed, Round) and self._sleeps(start))
            ):
                continue
            self.stand(start)
            if isinstance(deed, Round):
                self.patrol(deed)
            else:
                self.leave(deed)
        self.stand(ends)
        self._go(self.post, self.site.gate)
        self.trail.stay(self.duty.punch_out + 40)
        back = [*(path for path, _, _ in reversed(self.legs[:-1])), self.home_xy[None, :]]
        self._ride(self.trail, [(p, s, w) for p, (_, s, w) in zip(back, reversed(self.legs), strict=True)])
        return self.trail.finish()

    def _sleeps(self, at: float) -> bool:
        return any(since <= at < until for since, until in self.duty.asleep)


def walk_duty(seed: int, duty: Duty) -> Track:
    """Return the track of a duty, from leaving home to coming home."""
    return _Walker(duty, open_generator(seed, "walk", duty.shift.code)).live()
