"""Read an iCal file (RFC 5545) of on-call duties: who, from when until when.

A person is named by an ATTENDEE (its CN, or the part of its address before the @) or by the SUMMARY: by code or name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from noc.kernel.errors import TooLarge, Unprocessable

MOST_BYTES: Final = 256 * 1024
MOST_EVENTS: Final = 1_000
MOST_DUTIES: Final = 5_000
WINDOW: Final = timedelta(days=400)
LONGEST_DUTY: Final = timedelta(days=60)
_RULES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_FINER: Final = ("BYSECOND", "BYMINUTE", "BYHOUR")
Event = (
    Any  # a property of icalendar's events is one of thirty types, and the wrong one where the file is wrong
)
People = Mapping[str, int]  # by code and by name, in lower case


@dataclass(frozen=True)
class Found:
    """One stretch of duty that a calendar tells of."""

    person_id: int
    starts_at: datetime
    ends_at: datetime


def read_calendar(text: str, people: People, zone: ZoneInfo, since: datetime) -> list[Found]:
    """Return the duties of a calendar in [since, since + WINDOW), in order; `zone` is that of times without one.

    Raises TooLarge, and Unprocessable with the line that is wrong.
    """
    if len(text.encode()) > MOST_BYTES:
        raise TooLarge(f"A calendar may have {MOST_BYTES} bytes at most.")
    lines = _Lines(text)
    calendar = _parsed(text, lines)
    events = list(calendar.walk("VEVENT"))
    if not events:
        raise Unprocessable("The calendar has no event (VEVENT).")
    if len(events) > MOST_EVENTS:
        raise Unprocessable(f"A calendar may have {MOST_EVENTS} events at most; this one has {len(events)}.")
    for number, event in enumerate(events):
        _check(event, number, lines, zone)
        _person(event, people, lines.of(number))
    found = []
    for event in _occurrences(calendar, since):
        person = _person(event, people, "")
        found.append(Found(person, *_span(event, zone)))
        if len(found) > MOST_DUTIES:
            raise Unprocessable(f"The calendar has more than {MOST_DUTIES} duties in {WINDOW.days} days.")
    return sorted(found, key=lambda duty: (duty.starts_at, duty.person_id))


class _Lines:
    """Where the events of a file begin, and where in them a property stands; for messages."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.starts = [
            number for number, line in enumerate(self.lines, 1) if line.strip().upper() == "BEGIN:VEVENT"
        ]

    def of(self, event: int, name: str = "") -> str:
        """Return `line n: ` of an event, or of a property of it."""
        start = self.starts[event] if event < len(self.starts) else 1
        for number in range(start, len(self.lines) + 1):
            line = self.lines[number - 1].upper()
            if line.strip() == "END:VEVENT":
                break
            if name and line.startswith(name):
                return f"line {number}: "
        return f"line {start}: "


def _parsed(text: str, lines: _Lines) -> Calendar:
    if not lines.lines or lines.lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise Unprocessable("line 1: an iCal file begins with BEGIN:VCALENDAR.")
    for number, line in enumerate(lines.lines, 1):
        if line and not line.startswith((" ", "\t")) and ":" not in line:
            raise Unprocessable(f"line {number}: this is no iCal line: {line[:60]!r}.")
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError) as error:
        raise Unprocessable(f"The calendar cannot be read: {error}.") from error
    return calendar


def _check(event: Event, number: int, lines: _Lines, zone: ZoneInfo) -> None:
    """Raise Unprocessable for an event that cannot be a duty."""
    for name, problem in event.errors:
        raise Unprocessable(f"{lines.of(number, str(name or ''))}{name} cannot be read: {problem}.")
    if event.get("DTSTART") is None:
        raise Unprocessable(f"{lines.of(number)}the event has no DTSTART.")
    endless = event.get("DTEND") is None and event.get("DURATION") is None
    if endless and not _is_day(event.get("DTSTART").dt):
        raise Unprocessable(f"{lines.of(number)}the event has neither DTEND nor DURATION.")
    for name in ("DTSTART", "DTEND"):
        said = event.get(name)
        if said is not None and said.params.get("TZID") and not _is_day(said.dt) and said.dt.tzinfo is None:
            zone_id = said.params["TZID"]
            raise Unprocessable(f"{lines.of(number, name)}there is no time zone {zone_id!r}.")
    _check_rules(event, number, lines)
    if event.get("DTEND") is not None:
        start, end = (_moment(event[name].dt, zone) for name in ("DTSTART", "DTEND"))
        if end <= start:
            raise Unprocessable(f"{lines.of(number, 'DTEND')}the event must end after it begins.")


def _check_rules(event: Event, number: int, lines: _Lines) -> None:
    rules = event.get("RRULE")
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        often = str((rule.get("FREQ") or [""])[0]).upper()
        if often not in _RULES or any(rule.get(name) for name in _FINER):
            raise Unprocessable(
                f"{lines.of(number, 'RRULE')}a duty recurs daily or more seldom, not by {often or 'nothing'}."
            )


def _occurrences(calendar: Calendar, since: datetime) -> Iterator[Event]:
    try:
        yield from recurring_ical_events.of(calendar).between(since, since + WINDOW)
    except (ValueError, OverflowError, TypeError) as error:
        raise Unprocessable(f"The calendar's recurrences cannot be worked out: {error}.") from error


def _person(event: Event, people: People, where: str) -> int:
    names = list(_names(event))
    for name in names:
        if name.lower() in people:
            return people[name.lower()]
    told = ", ".join(repr(name) for name in names[:5]) or "nobody"
    raise Unprocessable(f"{where}the event names {told}: no active person has such a code or name.")


def _names(event: Event) -> Iterator[str]:
    attendees: Any = event.get("ATTENDEE") or []
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        if attendee.params.get("CN"):
            yield str(attendee.params["CN"]).strip()
        yield str(attendee).removeprefix("mailto:").removeprefix("MAILTO:").partition("@")[0].strip()
    if event.get("SUMMARY"):
        yield str(event["SUMMARY"]).strip()


def _span(event: Event, zone: ZoneInfo) -> tuple[datetime, datetime]:
    starts_at, ends_at = _moment(event.start, zone), _moment(event.end, zone)
    if not starts_at < ends_at <= starts_at + LONGEST_DUTY:
        raise Unprocessable(
            f"The duty of {starts_at:%Y-%m-%d %H:%M} must end after it begins, within {LONGEST_DUTY.days} days."
        )
    return starts_at, ends_at


def _moment(said: date | datetime, zone: ZoneInfo) -> datetime:
    """Return a moment in UTC; a day begins at its midnight, a time without a zone is of the schedule's."""
    if not isinstance(said, datetime):
        return datetime.combine(said, time(), zone).astimezone(UTC)
    return (said if said.tzinfo else said.replace(tzinfo=zone)).astimezone(UTC)


def _is_day(said: object) -> bool:
    return isinstance(said, date) and not isinstance(said, datetime)
