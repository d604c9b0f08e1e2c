"""Times at which a person comes or goes, and never does."""

from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.schedules import unusual_schedule
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    HOUR_S,
    history,
    honest_track,
    punch,
    scene,
    shift,
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

    assert weight(unusual_schedule(scene(punch=late, shift=shift()))) == 0


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
