"""Rotation layers: whose turn it is at a moment, by the clock on the wall of the schedule's zone.

Turns are counted in days of that zone, never in hours: on the day of a time change a turn is 23 or 25 hours long and
the handover still happens at the same time of day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_DAY: Final = timedelta(days=1)
UNITS: Final = {"day": 1, "week": 7}
LONGEST_TURN: Final = 52  # in its unit
MOST_PEOPLE: Final = 100


@dataclass(frozen=True)
class Hours:
    """When a layer counts: on some weekdays (0 = Monday) from a time of day until another; past midnight if not later."""

    weekdays: frozenset[int]
    start: time
    end: time


@dataclass(frozen=True)
class Layer:
    """People who take turns of `turn_days`, the first from `since`, handing over at a time of day."""

    name: str
    people: tuple[int, ...]
    since: date
    handover: time
    turn_days: int
    hours: Hours | None = None


def read_layer(said: Mapping[str, Any]) -> Layer:
    """Return a layer from how it is written. Raises ValueError that says what is wrong."""
    people = said.get("people")
    if not isinstance(people, Sequence) or not people or len(people) > MOST_PEOPLE:
        raise ValueError(f"`people` must name 1 to {MOST_PEOPLE} people, in the order of their turns")
    unit, every = said.get("unit", "week"), said.get("every", 1)
    if unit not in UNITS or not isinstance(every, int) or not 1 <= every <= LONGEST_TURN:
        raise ValueError(f"a turn is `every` 1 to {LONGEST_TURN} of `unit` day or week")
    return Layer(
        name=str(said.get("name") or "Rotation"),
        people=tuple(int(person) for person in people),
        since=_day(said.get("since")),
        handover=read_clock(said.get("handover", "09:00"), "handover"),
        turn_days=every * UNITS[unit],
        hours=_hours(said.get("hours")),
    )


def _day(said: object) -> date:
    try:
        return date.fromisoformat(str(said))
    except ValueError as error:
        raise ValueError(
            "`since` must be a date, like 2026-11-02: the first day of the first turn"
        ) from error


def read_clock(said: object, name: str) -> time:
    """Return a time of day from HH:MM. Raises ValueError."""
    match = _CLOCK.fullmatch(str(said))
    if match is None:
        raise ValueError(f"`{name}` must be a time of day, like 09:00")
    return time(int(match[1]), int(match[2]))


def _hours(said: object) -> Hours | None:
    if said is None:
        return None
    if not isinstance(said, Mapping):
        raise ValueError("`hours` must be {weekdays, start, end}")
    weekdays = frozenset(said.get("weekdays") or range(7))
    if not weekdays <= frozenset(range(7)):
        raise ValueError("`hours.weekdays` are numbers from 0 (Monday) to 6 (Sunday)")
    start, end = (read_clock(said.get(name), f"hours.{name}") for name in ("start", "end"))
    return Hours(weekdays, start, end)


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return when a time of day comes on a day, in UTC; one that is skipped comes as late as it would have without."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def turn_at(layer: Layer, zone: ZoneInfo, at: datetime) -> int | None:
    """Return the number of the turn at a moment, from 0; None before the first."""
    day = at.astimezone(zone).date()
    if moment_of(day, layer.handover, zone) > at:
        day -= _DAY
    passed = (day - layer.since).days
    return passed // layer.turn_days if passed >= 0 else None


def counts_at(hours: Hours | None, zone: ZoneInfo, at: datetime) -> bool:
    """Tell whether a layer's hours hold at a moment; a night belongs to the weekday on which it begins."""
    if hours is None:
        return True
    today = at.astimezone(zone).date()
    for day in (today, today - _DAY):
        start = moment_of(day, hours.start, zone)
        end = moment_of(day if hours.end > hours.start else day + _DAY, hours.end, zone)
        if day.weekday() in hours.weekdays and start <= at < end:
            return True
    return False


def person_at(layer: Layer, zone: ZoneInfo, at: datetime, working: frozenset[int]) -> int | None:
    """Return whose turn it is, of those who still work here: the next in order takes the turn of who does not."""
    turn = turn_at(layer, zone, at)
    if turn is None or not counts_at(layer.hours, zone, at):
        return None
    order = [layer.people[(turn + place) % len(layer.people)] for place in range(len(layer.people))]
    return next((person for person in order if person in working), None)


def handovers(layer: Layer, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the moments in [since, until) at which the layer may hand over or its hours begin or end."""
    day = since.astimezone(zone).date() - _DAY
    last = until.astimezone(zone).date() + _DAY
    clocks = [layer.handover, *([layer.hours.start, layer.hours.end] if layer.hours else [])]
    while day <= last:
        for clock in clocks:
            moment = moment_of(day, clock, zone)
            if since <= moment < until:
                yield moment
        day += _DAY
