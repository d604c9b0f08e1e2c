"""Hours of a site's own week, by its own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from noc.intelligence.baselines.rules.weeks import (
    QUARTER,
    dates_of_slots,
    hour_of_week,
    hours_of_slots,
    moment_of,
    slot_of,
)

ZONES = ("UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe", "Europe/Berlin")


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_quarters_agrees_with_the_clock_on_the_wall(zone: str) -> None:
    first, count = slot_of(datetime(2026, 1, 1, tzinfo=UTC)), 4 * 24 * 365
    hours, dates = hours_of_slots(first, count, zone), dates_of_slots(first, count, zone)
    for n in range(0, count, 7):
        at = moment_of(first + n)
        local = (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        assert hours[n] == hour_of_week(at, zone) == local.weekday() * 24 + local.hour, at
        assert dates[n] == (local.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days


def test_the_hour_that_clocks_repeat_has_twice_the_quarters_and_the_one_they_skip_none() -> None:
    autumn = slot_of(datetime(2026, 11, 1, 4, tzinfo=UTC))
    hours = hours_of_slots(autumn, 96, "America/New_York").tolist()
    assert hours.count(6 * 24 + 1) == 8
    spring = slot_of(datetime(2026, 3, 8, 4, tzinfo=UTC))
    hours = hours_of_slots(spring, 96, "America/New_York").tolist()
    assert (hours.count(6 * 24 + 1), hours.count(6 * 24 + 2), hours.count(6 * 24 + 3)) == (4, 0, 4)


def test_a_slot_is_the_last_quarter_that_has_ended() -> None:
    at = datetime(2026, 11, 20, 10, 15, tzinfo=UTC)
    assert moment_of(slot_of(at)) == at
    assert moment_of(slot_of(at + QUARTER - timedelta(microseconds=1))) == at
    # The quarter that ends at ten sharp belongs to the hour before.
    assert hour_of_week(datetime(2026, 11, 20, 10, tzinfo=UTC), "UTC") == 4 * 24 + 9
