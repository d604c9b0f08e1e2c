"""Calendars that people import: what is understood, and what is refused with the line that is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from noc.kernel.errors import TooLarge, Unprocessable
from noc.response.oncall.calendars import Found, read_calendar

PEOPLE = {"kumar": 1, "sita devi": 2}
SINCE = datetime(2026, 10, 20, tzinfo=UTC)
TIMES = ("DTSTART:20261024T200000", "DTEND:20261025T080000")


def calendar(*lines: str) -> str:
    event = ["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *event, "END:VCALENDAR", ""])


def read(*lines: str) -> list[Found]:
    return read_calendar(calendar(*lines), PEOPLE, ZoneInfo("Europe/Berlin"), SINCE)


def test_night_keeps_its_time_of_day_when_the_clocks_change() -> None:
    found = read(
        "DTSTART;TZID=Europe/Berlin:20261023T200000",
        "DURATION:PT12H",
        "RRULE:FREQ=DAILY;COUNT=3",
        "SUMMARY:Kumar",
    )
    assert [one.starts_at.hour for one in found] == [18, 18, 19]
    assert [one.ends_at - one.starts_at for one in found] == [
        timedelta(hours=hours) for hours in (12, 13, 12)
    ]


def test_time_without_a_zone_is_the_schedules_and_a_day_begins_at_its_midnight() -> None:
    assert read(*TIMES, "SUMMARY:Sita Devi") == [
        Found(2, datetime(2026, 10, 24, 18, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC))
    ]
    assert read("DTSTART;VALUE=DATE:20261024", "SUMMARY:kumar") == [
        Found(1, datetime(2026, 10, 23, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC))
    ]


def test_person_is_known_by_attendee_before_summary() -> None:
    (found,) = read(*TIMES, "ATTENDEE;CN=Nobody:mailto:Kumar@example.org", "SUMMARY:sita devi")
    assert found.person_id == 1
    (found,) = read(*TIMES, 'ATTENDEE;CN="Sita Devi":mailto:x@example.org', "SUMMARY:Night")
    assert found.person_id == 2


def test_endless_rule_is_written_out_for_four_hundred_days_alone() -> None:
    found = read("DTSTART:20001024T200000", "DTEND:20001025T080000", "RRULE:FREQ=DAILY", "SUMMARY:Kumar")
    assert 400 <= len(found) <= 402
    assert found[-1].starts_at < SINCE + timedelta(days=400)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((*TIMES, "SUMMARY:Nobody"), "line 4: .*'Nobody'"),
        ((*TIMES, "RRULE:FREQ=SECONDLY", "SUMMARY:Kumar"), "line 8: .*SECONDLY"),
        ((*TIMES, "RRULE:FREQ=HOURLY;COUNT=2", "SUMMARY:Kumar"), "line 8: .*HOURLY"),
        ((*TIMES, "RRULE:FREQ=DAILY;BYHOUR=1,2,3", "SUMMARY:Kumar"), "line 8: "),
        ((*TIMES, "RRULE:FREQ=BANANA", "SUMMARY:Kumar"), "line 8: "),
        (("DTSTART:2026x", "SUMMARY:Kumar"), "line 6: DTSTART"),
        (("DTSTART:20261024T200000", "SUMMARY:Kumar"), "line 4: .*neither DTEND"),
        (("DTSTART:20261024T200000", "DTEND:20261024T190000", "SUMMARY:Kumar"), "line 7: .*end after"),
        (("DTSTART;TZID=Nowhere/X:20261024T200000", TIMES[1], "SUMMARY:Kumar"), "line 6: .*Nowhere/X"),
        (("SUMMARY:Kumar",), "line 4: .*DTSTART"),
        (("nonsense", *TIMES), "line 6: this is no iCal line"),
    ],
)
def test_what_cannot_be_a_duty_is_refused_with_its_line(lines: tuple[str, ...], told: str) -> None:
    with pytest.raises(Unprocessable, match=told):
        read(*lines)


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "\x00"])
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(Unprocessable):
        read_calendar(text, PEOPLE, ZoneInfo("UTC"), SINCE)


def test_calendar_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(TooLarge):
        read_calendar("x" * 300_000, PEOPLE, ZoneInfo("UTC"), SINCE)
