"""Which shift a punch belongs to, and when what belongs to it is over."""

from __future__ import annotations

import pytest

from noc.intelligence.fraud.rules.belonging import belonging, ends_of
from noc.intelligence.fraud.rules.scenes import Rostered

HOUR = 3600.0
HERE, THERE = 1, 2


def shift(start_h: float, end_h: float, site_id: int = HERE, shift_id: int = 1) -> Rostered:
    return Rostered(shift_id, 7, "Ravi", site_id, "Gate", start_h * HOUR, end_h * HOUR)


@pytest.mark.parametrize(
    ("at_h", "covered"),
    [(7.9, False), (8.0, True), (10.0, True), (21.0, True), (21.1, False)],
    ids=["too early", "two hours early", "at its start", "three hours late", "too late"],
)
def test_a_shift_holds_from_two_hours_before_it_until_three_after(at_h: float, covered: bool) -> None:
    found = belonging(at_h * HOUR, True, HERE, [shift(10, 18)])

    assert (found is not None) is covered


def test_a_shift_at_the_same_site_goes_before_a_nearer_one_elsewhere() -> None:
    here, there = shift(8, 16), shift(9, 17, THERE, 2)

    assert belonging(9 * HOUR, True, HERE, [there, here]) == here
    assert belonging(9 * HOUR, True, 3, [here, there]) == there


def test_punching_in_goes_by_the_start_and_punching_out_by_the_end() -> None:
    night, day = shift(0, 8, shift_id=1), shift(8, 16, shift_id=2)

    for shifts in ([night, day], [day, night]):
        assert belonging(8.1 * HOUR, True, HERE, shifts) == day
        assert belonging(8.1 * HOUR, False, HERE, shifts) == night


def test_what_belongs_to_a_punch_is_over_half_an_hour_after_the_shift() -> None:
    assert ends_of(10 * HOUR, True, shift(10, 18)) == 18.5 * HOUR


def test_without_a_shift_who_came_is_watched_for_twelve_hours_and_who_left_for_half_an_hour() -> None:
    assert ends_of(10 * HOUR, True, None) == 22 * HOUR
    assert ends_of(10 * HOUR, False, None) == 10.5 * HOUR


def test_a_punch_long_after_its_shift_is_over_at_once_and_never_before_itself() -> None:
    assert ends_of(20 * HOUR, False, shift(10, 18)) == 20 * HOUR
