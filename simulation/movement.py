"""Where a guard goes: from home by a commute to the gate, to his post, on patrols, and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import itemgetter

import numpy as np

from simulation.chance import Floats, open_generator
from simulation.duties import Duty, Round, Span
from simulation.fences import Spot
from simulation.people import Person
from simulation.styles import PLAIN
from simulation.tracks import COMMUTING, SLOWEST_MPS, STANDING, Scan, Track, Trail
from simulation.world import RING_FRACTION, Site

LONGEST_ROUND_S = 2100.0  # a slow walk round the largest yard, with a stop at every checkpoint


def _plan_ride(
    person: Person, site: Site, gate: Floats, rng: np.random.Generator
) -> list[tuple[Floats, float, float]]:
    """Return the legs from home to the gate: (path, speed in m/s, pause in s after it), on bent streets."""
    home = site.fence.unproject(*person.home)
    along = gate - home
    across = np.array([-along[1], along[0]])
    count = site.style.turns
    cuts = np.sort(rng.uniform(0.05, 0.95, count))
    bends = rng.normal(0, 0.05, count) * np.sin(np.pi * cuts)
    turns = home + cuts[:, None] * along + bends[:, None] * across
    ride = site.city.ride_mps * site.style.ride
    legs = [(turns[:1], 1.3, float(rng.uniform(60, 300)))]
    legs += [
        (turns[n : n + 1], ride * float(rng.uniform(0.7, 1.3)), float(rng.exponential(35)))
        for n in range(1, count)
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


def way_of(person: Person, site: Site, day: str = "") -> np.random.Generator:
    """Return the generator of the streets that somebody takes to a site every day, or of the traffic of one day."""
    return open_generator(round(abs(person.home[0]) * 1e6), "way", person.way, site.code, day)


class _Walker:
    """Lives one duty on a trail."""

    def __init__(self, duty: Duty, rng: np.random.Generator) -> None:
        self.duty, self.rng = duty, rng
        self.site, self.person = duty.shift.site, duty.shift.person
        self.fence = self.site.fence
        self.post = self.site.posts[duty.shift.seat % len(self.site.posts)]
        self.gate_xy = self.fence.locate(self.site.gate)
        home = self.fence.unproject(*self.person.home)
        streets = way_of(self.person, self.site) if self.person.same_way else rng
        legs = _shorten_first(_plan_ride(self.person, self.site, self.gate_xy, streets), home)
        if self.person.same_way:  # the same streets, another day's traffic: the same for who rides along
            traffic = way_of(self.person, self.site, duty.shift.watch)
            legs = [(p, v * traffic.uniform(0.85, 1.15), w * traffic.uniform(0.3, 2)) for p, v, w in legs]
        probe = Trail(0.0, home, np.random.default_rng(0))
        self._ride(probe, legs)
        self.trail = Trail(duty.punch_in - 60 - probe.now * 1.05, home, rng)
        self._ride(self.trail, legs)
        self.home_xy, self.legs = home, legs

    def _ride(self, trail: Trail, legs: list[tuple[Floats, float, float]]) -> None:
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
        still = [*self.duty.asleep, *self.duty.seated]
        while (now := self.trail.now) < until:
            pause = float(self.rng.uniform(240, 900))
            stillness = next((span for span in still if span[0] <= now < span[1]), None)
            if stillness:
                self.trail.stay(min(stillness[1], until))
                continue
            settles = min((span[0] for span in still if span[0] > now), default=until)
            self.trail.stay(min(now + pause, settles, until))
            if self.trail.now < min(settles, until):
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
            self._patrol_along(path)
            here = spot
            if number not in tour.skipped:
                self.trail.scans.append(Scan(tour, number, self.trail.now + float(self.rng.uniform(4, 10))))
                self.trail.stay(self.trail.now + float(self.rng.uniform(15, 45)))
        self._patrol_along(self.fence.route(here, self.post, RING_FRACTION, tour.forward))

    def _patrol_along(self, path: Floats) -> None:
        if self.duty.drives:
            self.trail.follow(path, float(self.rng.uniform(3.0, 7.0)), COMMUTING)
        else:
            self.trail.follow(path, self._speed())

    def leave(self, span: Span) -> None:
        """Walk off the site to a place `reach_m` away, stay there, and come back to the post."""
        self._go(self.post, self.site.gate)
        angle = float(np.arctan2(self.gate_xy[1], self.gate_xy[0]) + self.rng.uniform(-0.6, 0.6))
        far = self.gate_xy + np.array([np.cos(angle), np.sin(angle)]) * self.rng.uniform(*self.duty.reach_m)
        self.trail.follow(far[None, :], 1.3)
        self.trail.stay(span[1])
        self.trail.follow(self.gate_xy[None, :], 1.3)
        self._go(self.site.gate, self.post)

    def go_home(self, span: Span) -> None:
        """Ride home, and be back at the post at the end of the span if that is within the shift."""
        self._go(self.post, self.site.gate)
        self._ride_back()
        probe = Trail(0.0, self.home_xy, np.random.default_rng(0))
        self._ride(probe, self.legs)
        if span[1] < self.duty.punch_out:
            self.trail.stay(span[1] - probe.now)
            self._ride(self.trail, self.legs)
            self._go(self.site.gate, self.post)

    def _ride_back(self) -> None:
        back = [*(path for path, _, _ in reversed(self.legs[:-1])), self.home_xy[None, :]]
        self._ride(self.trail, [(p, s, w) for p, (_, s, w) in zip(back, reversed(self.legs), strict=True)])

    def descend(self, span: Span) -> None:
        """Go down to the cellar, stay there, and come back to the post."""
        self._go(self.post, self.site.cellar)
        self.trail.stay(span[1])
        self._go(self.site.cellar, self.post)

    def live(self) -> Track:
        """Live the whole duty: arrive, stand, patrol, leave; or stay at home."""
        if self.duty.stays_home:
            idle = Trail(self.duty.shift.start - 1800, self.home_xy, self.rng)
            idle.stay(self.duty.shift.end, COMMUTING if self.site.style is PLAIN else STANDING)
            return idle.finish()
        self.trail.stay(self.duty.punch_in + 25)
        self._go(self.site.gate, self.post)
        agenda: list[tuple[float, Callable[[], None], bool]] = [
            (tour.start, partial(self.patrol, tour), True) for tour in self.duty.rounds
        ]
        agenda += [(span[0], partial(self.leave, span), False) for span in self.duty.away]
        agenda += [(span[0], partial(self.descend, span), False) for span in self.duty.below]
        gone = self.duty.home_span
        if gone:
            agenda = [
                *(one for one in agenda if one[0] < gone[0]),
                (gone[0], partial(self.go_home, gone), False),
            ]
        way_out = self.fence.route(self.post, self.site.gate, RING_FRACTION)
        ends = self.duty.punch_out - 30 - np.hypot(*np.diff(way_out, axis=0).T).sum() / SLOWEST_MPS
        for start, act, is_round in sorted(agenda, key=itemgetter(0)):
            late_s = self.trail.now - start
            if late_s > 1200 or start > ends - LONGEST_ROUND_S or (is_round and self._sleeps(start)):
                continue
            self.stand(start)
            act()
        if gone and gone[1] >= self.duty.punch_out:
            self.trail.stay(self.duty.shift.end + 1800, COMMUTING if self.site.style is PLAIN else STANDING)
            return self.trail.finish()
        self.stand(ends)
        self._go(self.post, self.site.gate)
        self.trail.stay(self.duty.punch_out + 40)
        self._ride_back()
        return self.trail.finish()

    def _sleeps(self, at: float) -> bool:
        return any(since <= at < until for since, until in self.duty.asleep)


def walk_duty(seed: int, duty: Duty) -> Track:
    """Return the track of a duty, from leaving home to coming home; where he falls, there he lies."""
    track = _Walker(duty, open_generator(seed, "walk", duty.shift.code)).live()
    for since, until in duty.down:
        track = track.hold(since, until)
    return track
