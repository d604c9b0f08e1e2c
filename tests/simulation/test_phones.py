"""Batteries, dead zones, and uploads that come late."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.duties import mark_within
from simulation.force import Force
from simulation.lives import Life

DAY = 86_400.0


@pytest.fixture(scope="module")
def lives(force: Force, now: float) -> list[Life]:
    return [force._biographer.live(shift) for shift in force.roster.between(now - 3 * DAY, now)]


def test_batteries_stay_between_empty_and_full_and_do_run_down(lives: list[Life]) -> None:
    for life in lives:
        status = next(table for table in life.tables if table.type == "device_status")
        levels = status.values["battery"]
        assert levels.min() >= 0
        assert levels.max() <= 1
        assert levels.min() < levels[0]


def test_what_is_noted_in_a_dead_zone_keeps_its_time_and_comes_when_the_network_is_back(
    lives: list[Life],
) -> None:
    late = 0
    for life in lives:
        for since, until in life.duty.dead_zones:
            for table in life.tables:
                if table.fixed.get("method") == "kiosk_face":
                    continue
                inside = mark_within(table.at, [(since, until)])
                assert (table.sent[inside] >= until).all()
                late += int(inside.sum())
    assert late > 100


def test_a_buffer_mostly_goes_out_oldest_first_but_not_always(lives: list[Life]) -> None:
    in_order = []
    for life in lives:
        fixes = life.tables[0]
        for zone in life.duty.dead_zones:
            rows = np.flatnonzero(mark_within(fixes.at, [zone]))
            if len(rows) > 3:
                in_order.append(bool((np.diff(fixes.at[rows][np.argsort(fixes.sent[rows])]) >= 0).all()))
    assert 0.5 < np.mean(in_order) < 1


def test_nothing_is_uploaded_before_it_happens(lives: list[Life]) -> None:
    assert all((table.sent > table.at).all() for life in lives for table in life.tables)


def test_phones_report_being_offline_in_dead_zones_alone(lives: list[Life]) -> None:
    for life in lives:
        status = next(table for table in life.tables if table.type == "device_status")
        assert (status.values["online"] == ~mark_within(status.at, life.duty.dead_zones)).all()


def test_phones_rest_at_night(force: Force, now: float) -> None:
    events = force.events(now - 5 * DAY, now, coarse=True, types=frozenset({"phone"}))
    mumbai = [e for e in events if e["event_id"].split(".")[1].startswith("BOM") and e["kind"] == "screen_on"]
    hours = np.array([(int(e["at"][11:13]) + 5.5) % 24 for e in mumbai])
    assert np.sum((hours >= 2) & (hours < 5)) < 0.6 * np.sum((hours >= 14) & (hours < 17))


def test_status_comes_every_few_minutes(lives: list[Life]) -> None:
    for life in lives:
        status = next(table for table in life.tables if table.type == "device_status")
        if not life.duty.dark:
            assert np.diff(np.unique(status.at)).max() < 6 * 60
