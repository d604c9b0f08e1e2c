"""The roster: rotating shifts of 8 or 12 hours that man every site round the clock, computed for any day."""

from __future__ import annotations

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
ABSENCE_RATE = 0.02
SUPERVISOR_HOURS = (9, 18)


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


def _at(site: Site, day: date, hour: int) -> float:
    """Return the Unix time of a local hour of a day; hours beyond 23 fall on the next day."""
    local = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), tzinfo=site.zone)
    return local.timestamp()


class Roster:
    """All shifts of the force; any day can be asked, in any order, with the same answer."""

    def __init__(self, seed: int, sites: list[Site], staff: Staff) -> None:
        self._seed = seed
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
        if day.weekday() < 5:
            opens, closes = SUPERVISOR_HOURS
            boss = self._staff.supervisors[site.code]
            start, end = _at(site, day, opens), _at(site, day, closes)
            code = f"{site.code}-{day:%y%m%d}-V0"
            shifts.append(Shift(code, boss, site, "V", 0, start, end, lone=False, substitute_for=None))
        return tuple(shifts)

    def _man(self, site: Site, day: date, kind: str, hour: int) -> list[Shift]:
        """Return the shifts of one kind on one day: one for each guard whose turn it is."""
        team = self._staff.guards[site.code]
        on_duty = [guard for place, guard in enumerate(team) if self._turn(site, day, place) == kind]
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
        cycle, offsets = CYCLES[site.pattern_h], OFFSETS[site.pattern_h]
        return cycle[(day.toordinal() + offsets[place % len(offsets)]) % len(cycle)]

    def _find_spare(self, site: Site, day: date) -> Person | None:
        """Return a guard on his second day off: rested, and not due before tomorrow morning."""
        cycle, offsets = CYCLES[site.pattern_h], OFFSETS[site.pattern_h]
        for place, guard in enumerate(self._staff.guards[site.code]):
            if (day.toordinal() + offsets[place % len(offsets)]) % len(cycle) == len(cycle) - 1:
                return guard
        return None
