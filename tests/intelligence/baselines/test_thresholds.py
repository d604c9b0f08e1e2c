"""Where a threshold goes next, and what holds it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from noc.intelligence.baselines.rules import Confirmed, Profile, Verdicts, next_threshold
from noc.intelligence.baselines.rules.profiles import AS_PROMISED

NOW = datetime(2026, 11, 20, tzinfo=UTC)
USUAL = Profile("phone_events_count", 40, 100.0, 10.0)


def profile(threshold: float = 3.0, **change: Any) -> Profile:
    return Profile(
        "phone_events_count", 40, 100.0, 10.0, dynamic_threshold=threshold,
        **{"last_threshold_update": NOW, **change},
    )  # fmt: skip


def verdicts(false: int, confirmed: int, value: float | None = 0.0) -> Verdicts:
    return Verdicts(false, tuple(Confirmed(n, "finding", value, USUAL) for n in range(confirmed)))


@pytest.mark.parametrize(
    ("before", "false", "confirmed", "after"),
    [
        (profile(3.0), 4, 6, 4.0),
        (profile(3.0), 3, 7, 3.0),  # three of ten is borne
        (profile(2.5, is_stable=True), 10, 0, 3.0),  # one step a week
        (profile(3.0, is_stable=True), 10, 0, 4.0),  # noisy wins over stable
        (profile(4.0), 10, 0, 4.0),
        (profile(3.0, is_stable=True), 3, 7, 2.5),
        (profile(4.0, is_stable=True), 0, 10, 3.0),
        (profile(4.0), 0, 10, 3.0),
        (profile(2.5), 0, 10, 3.0),
        (profile(3.4), 10, 0, 4.0),  # off the ladder: on to it
        (profile(3.0, last_threshold_update=None), 10, 0, 4.0),
        (profile(3.0, last_threshold_update=None, is_stable=True), 0, 10, 2.5),
    ],
)
def test_a_noisy_profile_goes_up_and_a_quiet_one_down_a_step_at_a_time(
    before: Profile, false: int, confirmed: int, after: float
) -> None:
    said = next_threshold(before, verdicts(false, confirmed), AS_PROMISED)
    assert said.proposed == after
    assert said.moves == (after != before.dynamic_threshold)
    assert not said.refused
    assert len(said.reason) > 20


def test_nine_verdicts_move_nothing() -> None:
    said = next_threshold(profile(3.0), verdicts(9, 0), AS_PROMISED)
    assert (said.moves, said.refused) == (False, False)
    assert "9 verdicts" in said.reason


def test_a_threshold_that_moved_this_week_stays() -> None:
    said = next_threshold(profile(3.0), verdicts(10, 0), AS_PROMISED, moved_this_week=True)
    assert (said.proposed, said.refused) == (3.0, True)


def test_a_confirmed_incident_that_would_be_lost_holds_the_threshold() -> None:
    seen_at_3_5 = verdicts(9, 1, value=65.0)
    said = next_threshold(profile(3.0), seen_at_3_5, AS_PROMISED)
    assert (said.moves, said.refused, [one.id for one in said.would_miss]) == (False, True, [0])
    assert "finding 0" in said.reason
    seen_at_4_5 = verdicts(9, 1, value=55.0)
    assert next_threshold(profile(3.0), seen_at_4_5, AS_PROMISED).proposed == 4.0


def test_a_confirmed_incident_of_unknown_strength_holds_the_threshold_too() -> None:
    assert next_threshold(profile(3.0), verdicts(9, 1, value=None), AS_PROMISED).refused


def test_a_count_that_its_own_tail_found_is_held_by_its_own_tail() -> None:
    few = Profile("tasks_completed_count", 40, 2.0, 1.4142)
    # Nine where two are usual is five standard deviations, and yet no rarer than four stand for.
    nine = Verdicts(9, (Confirmed(7, "finding", 9.0, few),))
    assert next_threshold(profile(3.0), nine, AS_PROMISED).refused


def test_a_stable_profile_that_a_brake_holds_goes_on_judging_as_it_did() -> None:
    fresh = profile(3.0, last_threshold_update=None, is_stable=True)
    said = next_threshold(fresh, verdicts(9, 1, value=65.0), AS_PROMISED)
    assert (said.proposed, said.refused) == (2.5, True)
