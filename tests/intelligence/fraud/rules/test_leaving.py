"""Punched in, and went away."""

from dataclasses import replace

import numpy as np

from noc.intelligence.fraud.rules.leaving import left_after_punch
from noc.intelligence.fraud.rules.scenes import EarlierTrack, Fixes, Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    DAY_S,
    GATE,
    HOME,
    HOUR_S,
    SITA,
    colleague,
    history,
    honest_track,
    join,
    moved,
    place,
    punch,
    punches,
    row,
    scene,
    shift,
    standing,
    walking,
    works,
)

END = AT + 12 * HOUR_S


def weight(verdict: Verdict | None) -> float:
    assert verdict is not None
    return verdict.weight


def away(since_h: float, until_h: float, where=HOME, **more) -> Fixes:
    """Return a day at the post but for the hours given, spent elsewhere."""
    since, until = AT + since_h * HOUR_S, AT + until_h * HOUR_S
    parts = [honest_track(AT, since), walking(since, [GATE, where], **more)]
    there = float(parts[1].at[-1])
    parts.append(standing(there, max(until, there + 60), where))
    if until < END:
        back = walking(until, [where, GATE], **more)
        parts += [back, standing(float(back.at[-1]), END)]
    return join(*parts)


def a_day(track: Fixes, **changes) -> Scene:
    changes = {"look": "final", "later": punches([row(END, is_in=False)]), "track": track} | changes
    return scene(**changes)


def test_who_goes_home_after_half_an_hour_is_told() -> None:
    verdict = left_after_punch(a_day(away(0.5, 12)))

    assert verdict is not None
    assert verdict.weight > 0.85
    assert "1.6 km outside the fence" in verdict.reason
    assert "did not come back" in verdict.reason


def test_who_leaves_and_returns_to_punch_out_is_told() -> None:
    verdict = left_after_punch(a_day(away(1.0, 11.3)))

    assert weight(verdict) > 0.85
    assert verdict is not None
    assert "came back" in verdict.reason


def test_half_a_shift_elsewhere_is_told_with_less_certainty() -> None:
    assert 0.5 < weight(left_after_punch(a_day(away(4, 8)))) < weight(left_after_punch(a_day(away(1, 11))))


def test_the_punch_out_shows_it_at_once() -> None:
    made = punch(END, is_in=False)
    found = scene(punch=made, track=away(4, 11.8).between(END - 3 * HOUR_S, END), own=[*history(5), row(AT)])

    assert weight(left_after_punch(found)) > 0.4


def test_an_honest_day_is_fine() -> None:
    assert weight(left_after_punch(a_day(honest_track(AT, END)))) == 0


def test_lunch_is_fine() -> None:
    assert weight(left_after_punch(a_day(away(4, 5, speed_mps=3)))) < 0.15


def test_an_errand_nearby_stays_weak() -> None:
    assert weight(left_after_punch(a_day(away(4, 6, moved(GATE, 450))))) < 0.25


def test_going_home_after_punching_out_early_is_fine() -> None:
    gone = away(5, 12)
    early = punches([row(AT + 5.1 * HOUR_S, is_in=False)])

    assert weight(left_after_punch(a_day(gone, later=early))) == 0


def test_going_home_at_the_end_without_punching_out_is_fine() -> None:
    assert weight(left_after_punch(a_day(away(11.8, 13), later=()))) == 0


def test_without_a_shift_who_goes_after_eight_hours_forgot_to_punch_out() -> None:
    found = a_day(away(8, 12), later=(), shift=None, shifts=())

    assert weight(left_after_punch(found)) < 0.15


def test_a_change_of_posts_is_fine() -> None:
    other = shift(AT + 3 * HOUR_S, hours=9, site_id=20)
    due = shift()

    assert weight(left_after_punch(a_day(away(3, 12), shift=due, shifts=(due, other)))) < 0.15
    punched = punches([row(AT + 3.5 * HOUR_S, site_id=20), row(END, is_in=False)])
    assert weight(left_after_punch(a_day(away(3, 12), later=punched))) < 0.15


def test_work_done_on_the_way_is_work() -> None:
    scans = works([AT + 5 * HOUR_S], place=HOME)

    assert weight(left_after_punch(a_day(away(3, 9), works=scans))) < 0.15


def test_a_vehicle_s_round_is_what_he_always_does() -> None:
    def rounds(day: int) -> Fixes:
        at = AT - day * DAY_S
        return walking(at, [GATE, HOME, moved(GATE, 3000, 2000)], speed_mps=6, until=at + 12 * HOUR_S)

    earlier = tuple(
        EarlierTrack(AT - day * DAY_S, rounds(day).between(0, AT - day * DAY_S + 4 * HOUR_S))
        for day in (3, 2, 1)
    )

    assert weight(left_after_punch(a_day(rounds(0), earlier=earlier))) < 0.15


def test_a_badly_drawn_fence_makes_nobody_absent() -> None:
    where = moved(GATE, 500)
    track = standing(AT - HOUR_S, END, where)
    made = punch(lat=where[0], lon=where[1])

    assert weight(left_after_punch(a_day(track, punch=made, place=place(fence_m=400, centre_m=500)))) == 0


def test_a_watch_that_moved_together_is_fine() -> None:
    others = tuple(colleague(number, standing(AT, END, HOME, seed=number)) for number in (SITA, 3))

    assert weight(left_after_punch(a_day(away(0.5, 12), colleagues=others))) < 0.15


def test_positions_that_admit_to_be_blurred_prove_nothing() -> None:
    there, blurred = standing(AT, END), standing(AT, END, HOME, seed=2)
    blurred = replace(blurred, accuracy_m=np.full(len(blurred), 2_000.0))

    assert weight(left_after_punch(a_day(join(there, blurred)))) == 0
    assert left_after_punch(a_day(blurred)) is None


def test_at_the_punch_in_nothing_has_happened_yet() -> None:
    assert left_after_punch(scene()) is None


def test_others_who_stay_away_elsewhere_clear_nobody() -> None:
    far, farther = moved(HOME, 3000), moved(GATE, -9000)
    others = (colleague(SITA, standing(AT, END, far)), colleague(3, standing(AT, END, farther, seed=3)))

    assert weight(left_after_punch(a_day(away(0.5, 12), colleagues=others))) > 0.85
