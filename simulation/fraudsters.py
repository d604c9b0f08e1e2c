"""Who cheats, how and how often: a few do most of it, anybody now and then; and who could help whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from simulation.behaviours import (
    frauds_buddies,
    frauds_faces,
    frauds_hours,
    frauds_positions,
    frauds_presence,
    messes,
)
from simulation.behaviours.frauds import Fraud
from simulation.chance import open_generator
from simulation.people import Person, Staff
from simulation.roster import Roster, Shift
from simulation.world import Site

FRAUDS: tuple[type[Fraud], ...] = (
    *frauds_buddies.FRAUDS, *frauds_faces.FRAUDS, *frauds_positions.FRAUDS, *frauds_presence.FRAUDS,
    *frauds_hours.FRAUDS,
)  # fmt: skip
MESSES: tuple[type[Fraud], ...] = messes.MESSES
CULPRITS = 0.2  # of all guards
THEIR_PART = 0.8  # of all frauds
HABIT = 0.65  # of a culprit's cheats are of his first kind
HONEST_DAYS = 21.0
DAY_S = 86_400.0


@dataclass(frozen=True)
class Plan:
    """How much is cheated: shifts of a hundred. `only`: names or kinds of frauds and messes; none means all.

    `newcomers`: the span in which newcomers come (Unix seconds); before, they are not there.
    """

    rate: float = 0.0
    mess_rate: float = 0.0
    only: tuple[str, ...] = ()
    newcomers: tuple[float, float] = (0.0, 0.0)


class Fraudsters:
    """Answers for each shift what cheats are tried in it; any shift, in any order, with the same answer."""

    def __init__(self, seed: int, roster: Roster, staff: Staff, sites: Sequence[Site], plan: Plan) -> None:
        self.seed, self.plan = seed, plan
        self._roster, self._staff, self._sites = roster, staff, sites
        self._frauds, self._messes = self._make(FRAUDS), self._make(MESSES)
        self.list_tried = lru_cache(maxsize=20_000)(self._list_tried)
        self._around = lru_cache(maxsize=4_000)(self._list_around)

    def _make(self, makers: Sequence[type[Fraud]]) -> list[Fraud]:
        made = []
        for maker in makers:
            one = maker()
            one.folk = self
            if not self.plan.only or {one.kind, f"{one.kind}:{one.cause}"} & set(self.plan.only):
                made.append(one)
        return made

    @cached_property
    def culprits(self) -> dict[str, tuple[Fraud, ...]]:
        """Return by code who cheats habitually, and how: the first kind, the second, and what else he would try."""
        if not self._frauds or not self.plan.rate:
            return {}
        rng = open_generator(self.seed, "culprits")
        guards = [guard for team in self._staff.guards.values() for guard in team]
        chosen = rng.permutation(len(guards))[: round(CULPRITS * len(guards))]
        kinds = rng.permutation(len(self._frauds))
        ways = {
            guards[n].code: [self._frauds[k] for k in np.roll(kinds, -2 * place)]
            for place, n in enumerate(chosen.tolist())
        }
        return {code: (way[0], *(one for one in way[1:] if not one.always)) for code, way in ways.items()}

    def is_hired(self, shift: Shift) -> bool:
        """Tell whether who is on a shift was there already."""
        share, (since, until) = shift.person.newcomer, self.plan.newcomers
        return share is None or shift.start >= since + share * (until - since)

    def _list_tried(self, shift: Shift) -> tuple[Fraud, ...]:
        """Return the cheats or messes to try in a shift, in order; the first that fits happens."""
        if shift.kind == "V" or shift.extra or not self.is_hired(shift):
            return ()
        rng = open_generator(self.seed, "fraud", shift.code)
        luck, which = rng.random(2)
        habits, rate = self.culprits.get(shift.person.code, ()), self.plan.rate / 100
        if habits:
            if habits[0].always:
                return habits[:1]
            if luck < min(0.9, THEIR_PART * rate / CULPRITS):
                return habits if which < HABIT else (*habits[1:2], *habits)
        elif luck < (1 - THEIR_PART) * rate:
            order = rng.permutation(len(self._frauds))
            return tuple(self._frauds[n] for n in order if not self._frauds[n].always)
        if self._messes and rng.random() < self.plan.mess_rate / 100:
            return tuple(self._messes[n] for n in rng.permutation(len(self._messes)))
        return ()

    def _is_honest(self, shift: Shift) -> bool:
        return not self.list_tried(shift) and self.is_hired(shift)

    def _list_around(self, site_code: str, hour: int) -> tuple[Shift, ...]:
        """Return the guards' shifts at a site within an hour and a half of an hour since the epoch."""
        at = hour * 3600.0
        return tuple(
            shift
            for shift in self._roster.between(at, at + 3600, 5400)
            if shift.site.code == site_code and shift.kind not in "VX"
        )

    def find_present(self, site: Site, at: float) -> Shift | None:
        """Return the shift of somebody honest who is on a site then."""
        around = self._around(site.code, int(at // 3600))
        return next(
            (s for s in around if s.start - 300 <= at <= s.end + 300 and self._is_honest(s)),
            None,
        )

    def find_buddy(self, shift: Shift, at: float) -> Shift | None:
        """Return the shift of somebody honest who is on that site then: of the same watch, else of the next."""
        around = [
            s
            for s in self._around(shift.site.code, int(at // 3600))
            if s.person is not shift.person and s.start - 600 <= at <= s.end + 600 and self._is_honest(s)
        ]
        around.sort(key=lambda s: (s.start != shift.start, s.person.code))
        return around[0] if around else None

    def find_earlier(self, shift: Shift) -> Shift | None:
        """Return the last honest shift of the same hours of the same person at the same site, three days ago or more."""
        since = shift.start - HONEST_DAYS * DAY_S
        earlier = [
            s
            for s in self._roster.between(since, shift.start - 2 * DAY_S)
            if s.person is shift.person and s.kind == shift.kind and s.site is shift.site
        ]
        return next((s for s in reversed(earlier) if self._is_honest(s)), None)

    def list_sites(self, site: Site) -> list[Site]:
        """Return the other sites of the city, nearest first."""
        others = [s for s in self._sites if s.city is site.city and s is not site and not s.closed]
        return sorted(others, key=lambda s: float(np.hypot(*site.fence.unproject(s.fence.lat, s.fence.lon))))

    def find_idle(self, shift: Shift, of_site: bool) -> Person | None:
        """Return a guard of the city who has no shift within ten hours; of the same site, or of another."""
        since, until = shift.start - 36_000, shift.end + 36_000
        busy = {s.person.code for s in self._roster.between(since, until)}
        sites = [shift.site] if of_site else self.list_sites(shift.site)
        idle = [g for site in sites for g in self._staff.guards[site.code] if g.code not in busy]
        return idle[int(shift.start // DAY_S) % len(idle)] if idle else None
