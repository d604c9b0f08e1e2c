"""Until when a ticket must be answered and solved: working time of the site's calendar, without the pauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

WARN_SHARE: Final = 0.75
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_MINUTES: Final = 43_200  # 30 days of working time
_HORIZON_DAYS: Final = 800
_FAR: Final = timedelta(days=_HORIZON_DAYS)
Span = tuple[datetime, datetime]
Hours = Mapping[int, Sequence[tuple[int, int]]]  # weekday (0 Monday) -> (from, until) in minutes of its day


@dataclass(frozen=True)
class Policy:
    """How long, by priority and site class ("" is every class); `calendar`: "always" or hours by day."""

    priority: str
    site_class: str
    first_response_minutes: int
    resolution_minutes: int
    calendar: Any = "always"


@dataclass(frozen=True)
class Calendar:
    """A site's working hours in its own time zone; `hours` None is always, holidays included."""

    timezone: str = "UTC"
    hours: Hours | None = None
    holidays: frozenset[date] = frozenset()


DEFAULTS: Final = (
    Policy("URGENT", "", 5, 60),
    Policy("HIGH", "", 15, 240),
    Policy("MEDIUM", "", 60, 1_440),
    Policy("LOW", "", 240, 4_320),
)


def policy_for(policies: Sequence[Policy], priority: str, site_class: str) -> Policy:
    """Return the policy of a priority and site class: its own, else that of every class, else the house's default."""
    known = {(one.priority, one.site_class): one for one in (*DEFAULTS, *policies)}
    return known.get((priority, site_class)) or known[priority, ""]


def hours_of(calendar: Any) -> Hours | None:
    """Read a calendar: "always", or {"mon": [["09:00", "18:00"]], ...}; until 24:00, or past midnight ("22:00" to
    "06:00"). Raises ValueError that says what is wrong."""
    if calendar == "always":
        return None
    if not isinstance(calendar, Mapping):
        raise ValueError('a calendar is "always" or hours by day, such as {"mon": [["09:00", "18:00"]]}')
    unknown = [name for name in calendar if name not in DAYS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no day; days are {', '.join(DAYS)}")
    hours = {DAYS.index(name): [_span(span) for span in _spans(name, calendar[name])] for name in calendar}
    if not any(hours.values()):
        raise ValueError("a calendar needs hours on at least one day")
    return hours


def _spans(name: str, said: Any) -> list[Any]:
    if not isinstance(said, list) or len(said) > 8:
        raise ValueError(f'{name}: hours are a list such as [["09:00", "18:00"]], of 8 at most')
    return said


def _span(said: Any) -> tuple[int, int]:
    if not (isinstance(said, list | tuple) and len(said) == 2):
        raise ValueError('hours are written ["09:00", "18:00"]')
    start, end = (_minute(str(one)) for one in said)
    if start == end or start == 1_440:
        raise ValueError(f"{said[0]} to {said[1]} is no time at all")
    return start, end if end > start else end + 1_440


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2):
        raise ValueError(f"{text!r} is no time of day; write it like 09:00")
    minutes = int(hour) * 60 + int(minute)
    if int(minute) > 59 or minutes > 1_440:
        raise ValueError(f"{text!r} is no time of day; write it like 09:00")
    return minutes


def working_spans(calendar: Calendar, since: datetime) -> Iterator[Span]:
    """Yield the working time from a moment on, in UTC, each stretch after the one before it; about two years at most."""
    end = since.astimezone(UTC) + _FAR
    if calendar.hours is None:
        yield since.astimezone(UTC), end
        return
    zone, reached = ZoneInfo(calendar.timezone), since.astimezone(UTC)
    first = since.astimezone(zone).date() - timedelta(days=1)  # a night shift began the day before
    for day in (first + timedelta(days=number) for number in range(_HORIZON_DAYS)):
        if day in calendar.holidays:
            continue
        for begin, until in sorted(calendar.hours.get(day.weekday(), ())):
            start, stop = max(_moment(day, begin, zone), reached), _moment(day, until, zone)
            if start < stop:
                yield start, stop
                reached = stop


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return a time of a local day in UTC; one that a clock change skips is as much later."""
    local = datetime.combine(day + timedelta(days=minute // 1_440), time(minute % 1_440 // 60, minute % 60))
    return local.replace(tzinfo=zone).astimezone(UTC)


def without(spans: Iterator[Span], pauses: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of ordered stretches when pauses are taken out."""
    breaks = sorted(pauses)
    for start, stop in spans:
        at = start
        for pause, resumed in breaks:
            if resumed <= at or pause >= stop:
                continue
            if at < pause:
                yield at, pause
            at = max(at, resumed)
        if at < stop:
            yield at, stop


def due_at(calendar: Calendar, since: datetime, allowed: timedelta, pauses: Sequence[Span] = ()) -> datetime:
    """Return when so much working time will have passed since a moment; two years on if the calendar has not as much."""
    left = allowed
    for start, stop in without(working_spans(calendar, since), pauses):
        if stop - start >= left:
            return start + left
        left -= stop - start
    return since.astimezone(UTC) + _FAR


def elapsed(calendar: Calendar, since: datetime, until: datetime, pauses: Sequence[Span] = ()) -> timedelta:
    """Return how much working time has passed between two moments."""
    passed = timedelta(0)
    for start, stop in without(working_spans(calendar, since), pauses):
        if start >= until:
            break
        passed += min(stop, until) - start
    return passed
