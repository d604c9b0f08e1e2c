"""The roster: rotating shifts of 8 or 12 hours that man every site round the clock, computed for any day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from simulation.chance import open_generator
from simulation.people import Person, Staff
from simulation.world import Site

# Two days of each kind of shift, then two days off. Offsets are dealt out so that the first three (or four)
# guards of a team already man every shift of every day.
CYCLES = {12: "DDNN--", 8: "EELLNN--"}
OFFSETS = {12: (0, 2, 4, 1, 3, 5), 8: (0, 2, 4, 6, 1, 3, 5, 7)}
KINDS = {12: "DN", 8: "ELN"}
LONG_CYCLE, LONG_OFFSETS = "DDDNNN---", (0, 3, 6, 1, 4, 7, 2, 5, 8)
ABSENCE_RATE = 0.02
SUPERVISOR_HOURS = (9, 18)
# Shifts beside the cycle: too soon after another, at a site not his own (planned, or not).
SHORT_REST, ELSEWHERE, UNPLANNED = "REST_TIME_SHORT", "rostered_elsewhere", "UNAUTHORISED_SITE"
ELIGIBLE = (
    4.0  # a guard's shifts for each of the days on which such a shift may come: chances are as much higher
)
CALM = 0.15  # how much goes wrong in calm times, beside what does later
REST_H, EXTRA_H = (2.5, 6.0), 5


@dataclass(frozen=True, eq=False)
class Shift:
    """One person's duty at one site; `start` and `end` in Unix seconds; `seat` 0 stands at the gate."""

    code: str
    person: Person
    site: Site
    kind: str
    seat: int
    start: float
    end: float
    lone: bool
    substitute_for: Person | None
    extra: str = ""  # beside the cycle: what lies behind it

    @property
    def registered(self) -> bool:
        """Tell whether the roster that the product is told of knows this shift."""
        return self.extra != UNPLANNED

    @property
    def watch(self) -> str:
        """Return the name of the watch: what everybody who is on this kind of shift at this site shares."""
        return _name_watch(self.site, self.start)


def _at(site: Site, day: date, hour: int) -> float:
    """Return the Unix time of a local hour of a day; hours beyond 23 fall on the next day."""
    local = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), tzinfo=site.zone)
    return local.timestamp()


def list_watches(site: Site, since: float, until: float) -> Iterator[tuple[str, float, float]]:
    """Yield (name, start, end) of the watches of a site that overlap [since, until)."""
    first = datetime.fromtimestamp(since, tz=site.zone).date() - timedelta(days=1)
    for day in (first + timedelta(days=number) for number in range(int((until - since) // 86_400) + 3)):
        for place in range(len(KINDS[site.pattern_h])):
            hour = site.start_hour + place * site.pattern_h
            start, end = _at(site, day, hour), _at(site, day, hour + site.pattern_h)
            if start < until and end > since:
                yield _name_watch(site, start), start, end


def _name_watch(site: Site, start: float) -> str:
    return f"{site.code}-{start:.0f}"


def find_cycle(site: Site) -> tuple[str, tuple[int, ...]]:
    """Return the cycle of a site's shifts and the offsets that are dealt out to its guards."""
    if site.pattern_h == 12 and site.style.long_cycle:
        return LONG_CYCLE, LONG_OFFSETS
    return CYCLES[site.pattern_h], OFFSETS[site.pattern_h]


def count_posts(site: Site, team: int, kind: str) -> int:
    """Return how many posts a contract has on a kind of shift: as many as the team can man on every day.

    Whoever is over on a day is on stand-by, so that an hour of the week is manned alike in every week.
    """
    cycle, offsets = find_cycle(site)
    turns = [
        [cycle[(day + offsets[place % len(offsets)]) % len(cycle)] for place in range(team)]
        for day in range(len(cycle))
    ]
    return min(day.count(kind) for day in turns)


class Roster:
    """All shifts of the force; any day can be asked, in any order, with the same answer."""

    def __init__(
        self,
        seed: int,
        sites: list[Site],
        staff: Staff,
        extras: dict[str, float] | None = None,
        calm_until: float = 0.0,
    ) -> None:
        """Make the roster; `extras`: shifts beside the cycle by what lies behind them, for each guard's shift."""
        self._seed, self._extras, self._calm_until = seed, extras or {}, calm_until
        self._sites = sites
        self._staff = staff
        self.list_day = lru_cache(maxsize=400 * max(1, len(sites)))(self._list_day)

    def between(self, since: float, until: float, margin_s: float = 0) -> list[Shift]:
        """Return the shifts that overlap [since - margin, until + margin), ordered by start and code."""
        since, until = since - margin_s, until + margin_s
        first = datetime.fromtimestamp(since, tz=UTC).date() - timedelta(days=2)
        days = int((until - since) // 86_400) + 5
        found = [
            shift
            for number in range(days)
            for site in self._sites
            for shift in self.list_day(site, first + timedelta(days=number))
            if shift.start < until and shift.end > since
        ]
        return sorted(found, key=lambda shift: (shift.start, shift.code))

    def _list_day(self, site: Site, day: date) -> tuple[Shift, ...]:
        """Return the shifts of a site that start on a local day."""
        shifts = [
            shift
            for place, kind in enumerate(KINDS[site.pattern_h])
            for shift in self._man(site, day, kind, site.start_hour + place * site.pattern_h)
        ]
        shifts += self._list_extras(site, day, shifts)
        if day.weekday() < 5:
            opens, closes = SUPERVISOR_HOURS
            boss = self._staff.supervisors[site.code]
            start, end = _at(site, day, opens), _at(site, day, closes)
            code = f"{site.code}-{day:%y%m%d}-V0"
            shifts.append(Shift(code, boss, site, "V", 0, start, end, lone=False, substitute_for=None))
        return tuple(shifts)

    def _man(self, site: Site, day: date, kind: str, hour: int) -> list[Shift]:
        """Return the shifts of one kind on one day: one for each post, by the guards whose turn it is."""
        team = self._staff.guards[site.code]
        on_duty = [guard for place, guard in enumerate(team) if self._turn(site, day, place) == kind]
        on_duty = on_duty[: count_posts(site, len(team), kind)]
        start, end = _at(site, day, hour), _at(site, day, hour + site.pattern_h)
        shifts = []
        spare = self._find_spare(site, day) if kind in "DE" else None
        for seat, guard in enumerate(on_duty):
            code = f"{site.code}-{day:%y%m%d}-{kind}{seat}"
            ill = open_generator(self._seed, "absence", code).random() < ABSENCE_RATE
            stand_in, spare = (spare, None) if ill and spare else (None, spare)
            lone = kind == "N" and len(on_duty) == 1
            person = stand_in or guard
            shifts.append(
                Shift(code, person, site, kind, seat, start, end, lone, guard if stand_in else None)
            )
        return shifts

    def _turn(self, site: Site, day: date, place: int) -> str:
        """Return what guard number `place` of the team does on a day: a kind of shift, or '-'."""
        cycle, offsets = find_cycle(site)
        return cycle[(day.toordinal() + offsets[place % len(offsets)]) % len(cycle)]

    def _find_spare(self, site: Site, day: date) -> Person | None:
        """Return a guard on his second day off: rested, and not due before tomorrow morning."""
        cycle, offsets = find_cycle(site)
        for place, guard in enumerate(self._staff.guards[site.code]):
            if (day.toordinal() + offsets[place % len(offsets)]) % len(cycle) == len(cycle) - 1:
                return guard
        return None

    def _list_extras(self, site: Site, day: date, cycle: list[Shift]) -> list[Shift]:
        """Return the shifts beside the cycle that guards of a site are given on a day."""
        found: list[Shift] = []
        on_duty = {shift.person.code: shift for shift in cycle}
        chance = ELIGIBLE * (CALM if _at(site, day, 0) < self._calm_until else 1.0)
        for place, guard in enumerate(self._staff.guards[site.code] if self._extras else ()):
            before, tomorrow = on_duty.get(guard.code), self._turn(site, day + timedelta(days=1), place)
            for behind, share in self._extras.items():
                code = f"{site.code}-{day:%y%m%d}-X{place}"
                rng = open_generator(self._seed, behind, code)
                if rng.random() >= share * chance or (found[-1:] and found[-1].person is guard):
                    continue
                if behind == SHORT_REST:
                    if before and before.kind not in ("N", tomorrow) and tomorrow != "-":
                        start = before.end + 3600 * round(float(rng.uniform(*REST_H)), 1)
                        found.append(_add(code, guard, site, start, behind))
                elif before is None and tomorrow != "-":
                    others = [other for other in self._sites if other.city is site.city and other is not site]
                    if others:
                        start = _at(site, day, 9 + int(rng.integers(3)))
                        found.append(_add(code, guard, others[int(rng.integers(len(others)))], start, behind))
        return found


def _add(code: str, guard: Person, site: Site, start: float, behind: str) -> Shift:
    end = start + EXTRA_H * 3600
    return Shift(code, guard, site, "X", 4, start, end, lone=False, substitute_for=None, extra=behind)
