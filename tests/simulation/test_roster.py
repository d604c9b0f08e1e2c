"""Who should be where: every site, every hour, nobody twice."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from simulation.force import Force
from simulation.roster import Shift

HOUR, DAY = 3600.0, 86_400.0


@pytest.fixture(scope="module")
def weeks(force: Force) -> list[Shift]:
    """Five weeks round the end of daylight saving in Europe and America in 2026."""
    since = datetime(2026, 10, 10, tzinfo=UTC).timestamp()
    return force.roster.between(since, since + 35 * DAY)


def test_guards_are_on_shift_at_every_site_at_every_hour(force: Force, weeks: list[Shift]) -> None:
    since = weeks[0].end
    for site in force.sites:
        spans = [(s.start, s.end) for s in weeks if s.site is site and s.kind != "V"]
        for hour in range(34 * 24):
            moment = since + hour * HOUR
            assert any(start <= moment < end for start, end in spans), (site.code, moment)


def test_in_the_cycle_nobody_works_in_two_places_or_more_than_sixteen_hours_on_end(
    weeks: list[Shift],
) -> None:
    by_person: dict[str, list[Shift]] = defaultdict(list)
    for shift in weeks:
        if not shift.extra:
            by_person[shift.person.code].append(shift)
    for shifts in by_person.values():
        for one, two in pairwise(shifts):
            assert two.start - one.end >= 8 * HOUR, (one.code, two.code)
    assert max(shift.end - shift.start for shift in weeks) <= 13 * HOUR


def test_shifts_start_at_the_same_local_hour_before_and_after_the_clocks_change(
    force: Force, weeks: list[Shift]
) -> None:
    london = next(site for site in force.sites if site.city.code == "LON")
    starts = [
        datetime.fromtimestamp(s.start, tz=london.zone) for s in weeks if s.site is london and s.kind in "DE"
    ]
    assert {moment.hour for moment in starts} == {london.start_hour}
    assert len({moment.utcoffset() for moment in starts}) == 2


def test_codes_are_unique_and_some_nights_are_lonely_and_some_shifts_a_substitutes(
    weeks: list[Shift],
) -> None:
    assert len({shift.code for shift in weeks}) == len(weeks)
    assert any(shift.lone for shift in weeks)
    assert not any(shift.lone for shift in weeks if shift.kind != "N")
    stand_ins = [shift for shift in weeks if shift.substitute_for]
    assert 0 < len(stand_ins) < 0.05 * len(weeks)
    assert all(shift.substitute_for is not shift.person for shift in stand_ins)


def test_sites_work_in_shifts_of_eight_or_twelve_hours(force: Force) -> None:
    assert {site.pattern_h for site in force.sites} == {8, 12}


def test_too_few_guards_are_refused_with_the_number_needed() -> None:
    with pytest.raises(ValueError, match="at least 6 guards"):
        Force(seed=1, guards=5, sites=2)


def test_cities_have_their_zones_and_one_of_them_saves_daylight() -> None:
    zones = {site.city.timezone for site in Force(7, 80, 16).sites}
    assert {"Asia/Kolkata", "Asia/Dubai", "Europe/London", "America/New_York"} == zones
