"""Working time: the site's own hours, clock changes, holidays and pauses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from noc.response.tickets.rules.sla import Calendar, Policy, due_at, elapsed, hours_of, policy_for

H, M = timedelta(hours=1), timedelta(minutes=1)
OFFICE = hours_of({day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")})
NIGHTS = hours_of({day: [["22:00", "06:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")})
BERLIN = "Europe/Berlin"


def utc(*said: int) -> datetime:
    return datetime(*said, tzinfo=UTC)  # type: ignore[misc]


def test_always_is_always() -> None:
    assert due_at(Calendar(), utc(2026, 12, 25, 3), 4 * H) == utc(2026, 12, 25, 7)


def test_time_runs_only_in_working_hours_of_the_sites_own_zone() -> None:
    kolkata = Calendar("Asia/Kolkata", OFFICE)
    # Friday 16:00 at the site (10:30 UTC): one hour that day, three on Monday.
    assert due_at(kolkata, utc(2026, 11, 20, 10, 30), 4 * H) == utc(2026, 11, 23, 6, 30)
    # Saturday counts for nothing.
    assert due_at(kolkata, utc(2026, 11, 21, 6), H) == utc(2026, 11, 23, 4, 30)
    assert elapsed(kolkata, utc(2026, 11, 20, 10, 30), utc(2026, 11, 23, 4, 0)) == H + 30 * M


@pytest.mark.parametrize(
    ("since", "due"),
    [
        # Clocks go forward in the night to Sunday 29 March 2026: that night shift has seven hours.
        (utc(2026, 3, 28, 21), utc(2026, 3, 29, 21)),
        # Back in the night to Sunday 25 October 2026: nine.
        (utc(2026, 10, 24, 20), utc(2026, 10, 25, 4)),
    ],
)
def test_a_night_in_which_the_clocks_change_is_an_hour_shorter_or_longer(
    since: datetime, due: datetime
) -> None:
    assert due_at(Calendar(BERLIN, NIGHTS), since, 8 * H) == due


def test_the_same_office_hours_are_other_hours_of_utc_after_the_clocks_changed() -> None:
    calendar = Calendar(BERLIN, OFFICE)
    assert due_at(calendar, utc(2026, 3, 27, 15), 2 * H) == utc(
        2026, 3, 30, 8
    )  # 1 h on Friday (CET), 1 h on Monday (CEST)
    assert due_at(calendar, utc(2026, 10, 23, 14), 2 * H) == utc(2026, 10, 26, 9)


def test_holidays_are_free_and_a_night_shift_belongs_to_the_day_it_begins() -> None:
    christmas = frozenset({date(2026, 12, 25)})
    assert due_at(Calendar("UTC", OFFICE, christmas), utc(2026, 12, 24, 16), 2 * H) == utc(2026, 12, 28, 10)
    nights = Calendar("UTC", NIGHTS, christmas)
    assert due_at(nights, utc(2026, 12, 24, 22), 9 * H) == utc(2026, 12, 26, 23)


def test_pauses_do_not_count_wherever_they_lie() -> None:
    since = utc(2026, 11, 18, 9)
    pauses = [(since + H, since + 3 * H), (since + 2 * H, since + 4 * H), (since + 30 * H, since + 31 * H)]
    assert due_at(Calendar(), since, 2 * H, pauses) == since + 5 * H
    assert elapsed(Calendar(), since, since + 4 * H, pauses) == H
    office = Calendar("UTC", OFFICE)
    weekend = [(utc(2026, 11, 20, 16), utc(2026, 11, 23, 10))]  # Friday 16:00 to Monday 10:00
    assert due_at(office, utc(2026, 11, 20, 15), 2 * H, weekend) == utc(2026, 11, 23, 11)


def test_overlapping_hours_count_once() -> None:
    both = hours_of({"wed": [["09:00", "12:00"], ["11:00", "13:00"]]})
    assert elapsed(Calendar("UTC", both), utc(2026, 11, 18, 8), utc(2026, 11, 18, 20)) == 4 * H


def test_a_calendar_that_never_has_time_ends_in_two_years_and_not_in_a_loop() -> None:
    every_day = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(1200))
    assert due_at(Calendar("UTC", OFFICE, every_day), utc(2026, 1, 1), H) == utc(2026, 1, 1) + timedelta(
        days=800
    )


def test_the_promise_of_a_sites_class_wins_over_that_of_every_class_over_the_houses() -> None:
    own = [Policy("HIGH", "", 20, 300), Policy("HIGH", "A", 5, 60)]
    assert policy_for(own, "HIGH", "A").resolution_minutes == 60
    assert policy_for(own, "HIGH", "B").resolution_minutes == 300
    assert policy_for([], "HIGH", "B") == Policy("HIGH", "", 15, 240)


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        ("sometimes", 'is "always" or hours'),
        ({"funday": []}, "'funday' is no day"),
        ({"mon": []}, "at least one day"),
        ({"mon": "09:00"}, "hours are a list"),
        ({"mon": [["09:00"]]}, 'written ["09:00", "18:00"]'),
        ({"mon": [["9", "17:00"]]}, "is no time of day"),
        ({"mon": [["09:00", "25:00"]]}, "is no time of day"),
        ({"mon": [["09:00", "09:00"]]}, "no time at all"),
    ],
)
def test_what_is_no_calendar_says_why(calendar: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("[", r"\[").replace("]", r"\]")):
        hours_of(calendar)
