"""Whose turn it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from noc.response.oncall.rules.layers import Layer, person_at, read_layer, turn_at
from noc.response.oncall.rules.rosters import Plan, Stretch, on_call_at, watches

BERLIN = ZoneInfo("Europe/Berlin")
EVERYBODY = frozenset({1, 2, 3, 4})
HOUR = timedelta(hours=1)


def layer(**said: Any) -> Layer:
    return read_layer(
        {"people": [1, 2, 3], "since": "2026-10-19", "handover": "09:00", "unit": "day", **said}
    )


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def test_people_take_turns_from_one_handover_to_the_next() -> None:
    daily = layer()
    assert person_at(daily, BERLIN, berlin("2026-10-19T08:59"), EVERYBODY) is None
    said = [person_at(daily, BERLIN, berlin(f"2026-10-{day}T09:00"), EVERYBODY) for day in (19, 20, 21, 22)]
    assert said == [1, 2, 3, 1]
    assert person_at(daily, BERLIN, berlin("2026-10-20T08:59"), EVERYBODY) == 1


@pytest.mark.parametrize(("day", "hours"), [("2026-10-24", 25), ("2027-03-27", 23), ("2026-11-10", 24)])
def test_handover_keeps_its_time_of_day_when_the_clocks_change(day: str, hours: int) -> None:
    daily = layer()
    start = berlin(f"{day}T09:00")
    turn = turn_at(daily, BERLIN, start)
    assert turn is not None
    assert turn_at(daily, BERLIN, start + hours * HOUR - HOUR / 60) == turn
    assert turn_at(daily, BERLIN, start + hours * HOUR) == turn + 1


def test_handover_in_an_hour_that_does_not_exist_comes_when_it_would_have_come() -> None:
    at_night = layer(handover="02:30")
    before = berlin("2027-03-28T01:59")
    turn = turn_at(at_night, BERLIN, before)
    assert turn is not None
    assert turn_at(at_night, BERLIN, before + timedelta(minutes=32)) == turn + 1  # 03:31 summer time


def test_weekly_turns_begin_at_the_day_they_were_given() -> None:
    weekly = layer(unit="week", every=2)
    turns = [turn_at(weekly, BERLIN, berlin(day)) for day in ("2026-11-02T08:59", "2026-11-02T09:00")]
    assert turns == [0, 1]


def test_hours_past_midnight_belong_to_the_evening_they_begin_on() -> None:
    nights = layer(hours={"weekdays": [4], "start": "22:00", "end": "06:00"})  # 2026-10-23 is a Friday
    at = [
        berlin(text)
        for text in ("2026-10-23T21:59", "2026-10-23T22:00", "2026-10-24T05:59", "2026-10-24T06:00")
    ]
    assert [person_at(nights, BERLIN, one, EVERYBODY) is not None for one in at] == [False, True, True, False]


def test_turn_of_who_works_here_no_more_is_the_next_ones() -> None:
    assert person_at(layer(), BERLIN, berlin("2026-10-20T12:00"), frozenset({1, 3})) == 3
    assert person_at(layer(), BERLIN, berlin("2026-10-20T12:00"), frozenset()) is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"people": []}, "people"),
        ({"since": "soon"}, "since"),
        ({"handover": "9"}, "handover"),
        ({"unit": "hour"}, "day or week"),
        ({"every": 0}, "1 to 52"),
        ({"hours": {"start": "22:00", "end": "6"}}, "hours.end"),
        ({"hours": {"weekdays": [7], "start": "22:00", "end": "06:00"}}, "weekdays"),
    ],
)
def test_layer_that_makes_no_sense_is_refused_by_name(said: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        layer(**said)


def plan(**parts: Any) -> Plan:
    whole: dict[str, Any] = {
        "layers": (layer(),),
        "duties": (),
        "overrides": (),
        "working": EVERYBODY,
        **parts,
    }
    return Plan(BERLIN, **whole)


def test_override_stands_above_the_calendar_and_the_calendar_above_the_layers() -> None:
    start = berlin("2026-10-19T12:00")
    duty, override = Stretch(3, start, start + 4 * HOUR), Stretch(4, start + HOUR, start + 2 * HOUR)
    whole = plan(duties=(duty,), overrides=(override,))
    said = [on_call_at(whole, start + hours * HOUR) for hours in (-1, 0, 1, 2, 4)]
    assert said == [
        ((1,), "Rotation"), ((3,), "calendar"), ((4,), "override"), ((3,), "calendar"), ((1,), "Rotation"),
    ]  # fmt: skip


def test_upper_layer_counts_in_its_hours_and_the_lower_one_else() -> None:
    nights = layer(name="Nights", people=[4], hours={"start": "22:00", "end": "06:00"})
    whole = plan(layers=(layer(), nights))
    assert on_call_at(whole, berlin("2026-10-19T23:00")) == ((4,), "Nights")
    assert on_call_at(whole, berlin("2026-10-19T21:00")) == ((1,), "Rotation")


def test_time_ahead_is_told_stretch_by_stretch_without_a_gap() -> None:
    since, until = berlin("2026-10-23T12:00"), berlin("2026-10-26T12:00")
    found = watches(plan(), since, until)
    assert [one.people for one in found] == [(2,), (3,), (1,), (2,)]
    assert [found[0].since, *(one.until for one in found)] == [
        since, berlin("2026-10-24T09:00"), berlin("2026-10-25T09:00"), berlin("2026-10-26T09:00"), until,
    ]  # fmt: skip
    assert all(one.until == other.since for one, other in pairwise(found))
