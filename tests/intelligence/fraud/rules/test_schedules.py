"""Times at which a person comes or goes, and never does."""

from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.schedules import unusual_schedule
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    GATE,
    HOME,
    HOUR_S,
    fixes,
    history,
    honest_track,
    join,
    moved,
    place,
    punch,
    scene,
    shift,
    standing,
    uses,
)


def weight(verdict: Verdict | None) -> float:
    assert verdict is not None
    return verdict.weight


def at_hour(late_h: float, **changes) -> Scene:
    """Ravi, who comes at eight, punches in so many hours later, without a shift."""
    changes = {"shift": None, "own": history()} | changes
    return scene(punch=punch(AT + late_h * HOUR_S), **changes)


def test_three_at_night_without_a_shift_is_odd_but_no_proof() -> None:
    verdict = unusual_schedule(at_hour(-5))

    assert verdict is not None
    assert 0.15 < verdict.weight <= 0.35
    assert "h from every time" in verdict.reason


def test_the_farther_from_the_habit_the_odder() -> None:
    assert weight(unusual_schedule(at_hour(-3))) < weight(unusual_schedule(at_hour(-5)))


def test_the_usual_hour_is_usual_without_a_shift_too() -> None:
    assert weight(unusual_schedule(at_hour(0.5))) == 0


def test_midnight_is_no_edge_of_the_clock() -> None:
    late = -8.0 - 0.2  # 23:48, where the habit is 00:06
    own = history(late_s=-7.9 * HOUR_S, spread_s=60)
    assert weight(unusual_schedule(at_hour(late, own=own))) == 0


def test_what_the_shift_says_is_fine_whatever_the_habit_is() -> None:
    night = AT - 5 * HOUR_S
    found = scene(punch=punch(night), shift=shift(night), own=history())

    assert weight(unusual_schedule(found)) == 0


def test_overtime_on_request_is_fine() -> None:
    late = punch(AT + 15 * HOUR_S, is_in=False)
    there = standing(AT + 12 * HOUR_S, late.at)

    assert weight(unusual_schedule(scene(punch=late, shift=shift(), track=there))) < 0.1
    assert weight(unusual_schedule(scene(punch=late, shift=shift(), track=fixes()))) < 0.1


def test_who_comes_back_hours_later_to_punch_out_is_told() -> None:
    late = punch(AT + 15 * HOUR_S, is_in=False)
    at_home = standing(AT + 12.2 * HOUR_S, late.at - 900, HOME)

    verdict = unusual_schedule(scene(punch=late, shift=shift(), track=at_home))

    assert verdict is not None
    assert verdict.weight > 0.6
    assert "away from the post in 100 %" in verdict.reason


def test_who_punches_out_late_from_home_forgot_it() -> None:
    late = punch(AT + 15 * HOUR_S, is_in=False)
    at_home = standing(AT + 12.2 * HOUR_S, late.at, HOME)
    found = scene(punch=late, shift=shift(), track=at_home, place=place(fence_m=1_500.0))

    assert weight(unusual_schedule(found)) < 0.1


def test_hours_claimed_before_the_shift_and_spent_elsewhere_are_told_when_it_is_over() -> None:
    early = punch(AT - 3.5 * HOUR_S)
    nearby = standing(early.at + 300, AT - 300, moved(GATE, 700))
    first = unusual_schedule(scene(punch=early, shift=shift(), track=fixes()))
    final = unusual_schedule(scene(punch=early, shift=shift(), look="final", track=nearby))

    assert 0.1 < weight(first) < 0.3
    assert weight(final) > 0.6


def test_hours_claimed_long_before_a_shift_belong_to_it() -> None:
    early = punch(AT - 4 * HOUR_S)
    nearby = standing(early.at + 300, AT - 300, moved(GATE, 500))
    on_duty = standing(AT, AT + 8 * HOUR_S)
    found = scene(
        punch=early,
        shift=None,
        shifts=(shift(),),
        look="final",
        track=join(nearby, on_duty),
        ends=AT + 8 * HOUR_S,
    )

    assert weight(unusual_schedule(found)) > 0.6


def test_who_comes_early_on_request_and_is_there_is_fine() -> None:
    early = punch(AT - 2.5 * HOUR_S)
    there = standing(early.at, AT + 12 * HOUR_S)

    assert weight(unusual_schedule(scene(punch=early, shift=shift(), look="final", track=there))) < 0.1


def test_an_odd_hour_with_a_life_at_the_post_is_extra_work() -> None:
    night = AT - 5 * HOUR_S
    until = night + 8 * HOUR_S
    found = at_hour(
        -5,
        look="final",
        track=honest_track(night, until),
        uses=uses([night + n * 600 for n in range(48)], ["screen_on"] * 48),
    )

    assert weight(unusual_schedule(found)) < 0.1


def test_without_a_habit_or_a_shift_there_is_no_opinion() -> None:
    assert unusual_schedule(at_hour(-5, own=history(3))) is None
