"""More hours than there are, and two places at once."""

from noc.intelligence.fraud.rules.hours import excessive_hours
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    GATE,
    HOUR_S,
    MINUTE_S,
    fixes,
    history,
    honest_track,
    moved,
    place,
    punch,
    punches,
    row,
    scene,
    shift,
    standing,
)

OTHER_SITE = 20
FAR = moved(GATE, 9_000)


def weight(verdict: Verdict | None) -> float:
    assert verdict is not None
    return verdict.weight


def at_far(at: float, *, is_in: bool) -> dict:
    return row(at, is_in=is_in, site_id=OTHER_SITE, lat=FAR[0], lon=FAR[1])


def after(*rows: dict, **changes) -> Scene:
    """Ravi punches in at the gate at 08:00 after what `rows` tell of today, and some honest days."""
    honest = [one for one in history(6) if one["at"] < AT - 30 * HOUR_S]
    return scene(own=[*honest, *rows], **changes)


def out_after(hours: float, **changes) -> Scene:
    """Ravi punches out so many hours after he punched in at 08:00."""
    made = punch(AT + hours * HOUR_S, is_in=False)
    changes = {"shift": shift(), "own": [*history(6, until=AT), row(AT)]} | changes
    changes.setdefault("track", standing(made.at - 3 * HOUR_S, made.at))
    return scene(punch=made, **changes)


def test_punched_in_at_two_sites_at_once_is_told() -> None:
    other = shift(AT - 2 * HOUR_S, site_id=OTHER_SITE)
    found = after(at_far(AT - 2 * HOUR_S, is_in=True), shift=None, shifts=(other,))

    verdict = excessive_hours(found)

    assert verdict is not None
    assert verdict.weight > 0.6
    assert "9.0 km away" in verdict.reason


def test_two_sites_at_once_are_told_without_a_roster_too() -> None:
    assert weight(excessive_hours(after(at_far(AT - 2 * HOUR_S, is_in=True), shift=None))) > 0.5


def test_the_first_of_two_punches_is_judged_again_when_the_second_overtakes_it() -> None:
    later = punches([at_far(AT + 3 * HOUR_S, is_in=True)])
    found = after(look="final", later=later, track=fixes())

    assert weight(excessive_hours(found)) > 0.4
    stood_here = after(look="final", later=later, track=honest_track(AT, AT + 10 * HOUR_S))
    assert weight(excessive_hours(stood_here)) == 0


def test_a_second_duty_far_away_within_minutes_is_told() -> None:
    found = after(
        at_far(AT - 9 * HOUR_S, is_in=True), at_far(AT - 3 * MINUTE_S, is_in=False), shift=None
    )  # fmt: skip

    assert weight(excessive_hours(found)) > 0.5


def test_enough_time_to_travel_is_fine() -> None:
    found = after(at_far(AT - 9 * HOUR_S, is_in=True), at_far(AT - 40 * MINUTE_S, is_in=False), shift=None)

    assert weight(excessive_hours(found)) == 0


def test_nineteen_hours_on_end_are_told() -> None:
    verdict = excessive_hours(out_after(19))

    assert verdict is not None
    assert verdict.weight > 0.5
    assert "19.0 h" in verdict.reason


def test_an_hour_over_the_limit_is_to_be_looked_at_and_some_minutes_are_not() -> None:
    assert weight(excessive_hours(out_after(16.1))) < 0.5 <= weight(excessive_hours(out_after(17))) < 0.6
    assert weight(excessive_hours(out_after(24))) < 0.8


def test_two_duties_with_a_short_rest_between_count_as_one() -> None:
    own = [*history(6), row(AT - 7 * HOUR_S), row(AT - 1 * HOUR_S, is_in=False), row(AT)]
    own = [one for one in own if not AT - 20 * HOUR_S < one["at"] < AT - 7.5 * HOUR_S]

    assert weight(excessive_hours(out_after(12, own=own))) > 0.4


def test_a_rostered_double_is_fine() -> None:
    double = (shift(), shift(AT + 12 * HOUR_S, hours=8))

    assert weight(excessive_hours(out_after(19, shift=double[0], shifts=double))) < 0.1


def test_a_punch_out_that_was_forgotten_and_made_up_from_home_is_weak() -> None:
    gone = standing(AT + 14 * HOUR_S, AT + 19 * HOUR_S, FAR)

    assert weight(excessive_hours(out_after(19, track=gone, place=place(fence_m=8_900.0)))) < 0.2


def test_who_comes_back_to_punch_out_after_nineteen_hours_is_told() -> None:
    gone = standing(AT + 14 * HOUR_S, AT + 18.9 * HOUR_S, FAR)

    assert weight(excessive_hours(out_after(19, track=gone))) > 0.7


def test_a_punch_out_that_was_forgotten_yesterday_is_fine() -> None:
    planned = shift(AT - 12 * HOUR_S, hours=11.5, site_id=OTHER_SITE)
    found = after(at_far(AT - 12 * HOUR_S, is_in=True), shifts=(planned, shift()), shift=shift())

    assert weight(excessive_hours(found)) < 0.2
    assert weight(excessive_hours(after(row(AT - 24 * HOUR_S)))) == 0


def test_a_change_of_posts_by_the_roster_is_fine() -> None:
    both = (shift(AT - 3 * HOUR_S, site_id=OTHER_SITE), shift())
    found = after(at_far(AT - 3 * HOUR_S, is_in=True), shift=both[1], shifts=both)

    assert weight(excessive_hours(found)) < 0.1


def test_a_whole_honest_shift_and_a_little_overtime_are_fine() -> None:
    assert weight(excessive_hours(out_after(12))) == 0
    assert weight(excessive_hours(out_after(15))) == 0


def test_without_any_other_punch_there_is_no_opinion() -> None:
    assert excessive_hours(scene(own=[])) is None
