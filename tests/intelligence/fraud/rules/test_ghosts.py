"""Punches, and no life between them."""

import numpy as np

from noc.intelligence.fraud.rules.ghosts import ghost_shift
from noc.intelligence.fraud.rules.scenes import EarlierTrack, PastLife, Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    DAY_S,
    GATE,
    HOME,
    HOUR_S,
    SITA,
    colleague,
    device,
    fixes,
    history,
    honest_track,
    join,
    kiosk,
    moved,
    punch,
    punches,
    row,
    scene,
    shift,
    standing,
    statuses,
    uses,
    works,
)

END = AT + 12 * HOUR_S
EVERY_5_MIN = np.arange(AT - HOUR_S, END, 300.0)
SYNCS = np.arange(AT, END, 1200.0)
LYING = standing(AT - 2 * HOUR_S, END)


def weight(verdict: Verdict | None) -> float:
    assert verdict is not None
    return verdict.weight


def a_day(**changes) -> Scene:
    """A day of Ravi's on duty, final look, of which his phone (on all day) tells nothing but that it is there."""
    changes = {
        "look": "final",
        "later": punches([row(END, is_in=False)]),
        "track": LYING,
        "statuses": statuses(EVERY_5_MIN),
        "uses": uses(SYNCS, ["sync"] * len(SYNCS)),
        "past": PastLife(12, 12 * 90, 0, 0),
    } | changes
    return scene(**changes)


def used(*hours_of_use: float) -> dict:
    at = np.array([AT + hour * HOUR_S for hour in hours_of_use])
    return {"uses": uses(at, ["screen_on"] * len(at))}


def test_a_phone_that_is_on_all_day_and_lifeless_is_told() -> None:
    verdict = ghost_shift(a_day())

    assert verdict is not None
    assert verdict.weight > 0.75
    assert "0 signs of use" in verdict.reason
    assert "no scan, no task, no movement" in verdict.reason


def test_one_tap_in_twelve_hours_does_not_make_it_life() -> None:
    assert weight(ghost_shift(a_day(**used(5.0, 5.01)))) > 0.5


def test_a_phone_in_the_locker_that_lay_there_long_before_is_told_though_it_never_showed_any_use() -> None:
    always = a_day(past=PastLife(12, 12 * len(SYNCS), 0, 0))

    assert weight(ghost_shift(always)) > 0.45


def test_an_app_that_tells_nothing_but_positions_from_the_punch_on_makes_no_ghost_of_a_desk_guard() -> None:
    bare = {"statuses": statuses(), "uses": uses(), "track": standing(AT - 300, END)}

    assert weight(ghost_shift(a_day(past=PastLife(12, 0, 0, 0), **bare))) < 0.15
    assert weight(ghost_shift(a_day(past=PastLife(0, 0, 0, 0), **bare))) < 0.15


def test_a_phone_in_use_at_home_while_its_owner_is_on_duty_is_told() -> None:
    found = a_day(track=standing(AT - 2 * HOUR_S, END, HOME), **used(*np.arange(0.5, 12, 0.4)))

    verdict = ghost_shift(found)

    assert verdict is not None
    assert verdict.weight > 0.8
    assert "never at the post" in verdict.reason


def test_a_punch_on_a_colleague_s_phone_while_one_s_own_lies_at_home_is_told() -> None:
    theirs = device("P-2", carrier_id=SITA)
    found = a_day(track=standing(AT - 2 * HOUR_S, END, HOME), device=theirs, punch=punch(device="P-2"))

    assert weight(ghost_shift(found)) > 0.7


def test_the_punch_out_shows_all_of_it_at_once() -> None:
    made = punch(END, is_in=False)
    track = standing(AT, END, HOME)
    hours = np.arange(AT, END, 900.0)
    at_home = uses(hours, ["screen_on"] * len(hours))
    found = scene(punch=made, track=track, uses=at_home, own=[*history(10), row(AT)])

    assert weight(ghost_shift(found)) > 0.7


def test_never_a_sign_of_life_in_earlier_shifts_is_a_weak_word_at_the_punch() -> None:
    found = scene(past=PastLife(12, 0, 0, 0), statuses=statuses(np.arange(AT - HOUR_S, AT, 300.0)))

    assert 0.05 < weight(ghost_shift(found)) < 0.15
    assert weight(ghost_shift(scene())) == 0


def test_an_honest_day_with_patrols_is_fine() -> None:
    assert weight(ghost_shift(a_day(track=honest_track(AT, END)))) == 0


def test_a_desk_guard_who_hardly_moves_is_fine() -> None:
    desk = a_day(**used(*np.linspace(0.3, 11.8, 25)), past=PastLife(12, 12 * 30, 0, 0))

    assert weight(ghost_shift(desk)) == 0


def test_a_desk_guard_whose_phone_never_tells_of_use_is_not_accused() -> None:
    poor = a_day(past=PastLife(12, 0, 0, 0), uses=uses(), track=join(honest_track(), standing(AT, END)))

    assert weight(ghost_shift(poor)) < 0.15


def test_who_scans_is_there() -> None:
    rounds = works([AT + hour * HOUR_S for hour in (1, 4, 7, 10)])

    assert weight(ghost_shift(a_day(works=rounds))) == 0


def test_a_phone_that_stays_when_its_owner_goes_is_told_by_the_long_silence() -> None:
    found = a_day(**used(0.2, 0.3, 0.5, 0.8, 11.5, 11.8), past=PastLife(12, 12 * 60, 0, 0))

    verdict = ghost_shift(found)

    assert verdict is not None
    assert 0.4 < verdict.weight < 0.6
    assert "10.7 h" in verdict.reason


def test_sleep_by_night_is_no_absence() -> None:
    night = AT + 14 * HOUR_S
    at = night + np.concatenate([np.arange(0, 3, 0.2), np.arange(8, 10, 0.2)]) * HOUR_S
    found = scene(
        punch=punch(night),
        look="final",
        track=standing(night - HOUR_S, night + 10 * HOUR_S),
        shift=shift(night, hours=10),
        uses=uses(at, ["screen_on"] * len(at)),
        past=PastLife(12, 12 * 60, 0, 0),
    )

    assert weight(ghost_shift(found)) < 0.15


def test_at_the_kiosk_a_phone_that_is_at_home_every_time_is_told_at_once() -> None:
    home = [AT - day * DAY_S for day in range(6, 0, -1)]
    earlier = tuple(EarlierTrack(at, standing(at - HOUR_S, at, HOME, every_s=90)) for at in home)
    found = scene(
        punch=punch(device="K-1"),
        device=kiosk(history(5, device="K-1")),
        track=standing(AT - HOUR_S, AT, HOME, every_s=90),
        earlier=earlier,
    )

    verdict = ghost_shift(found)

    assert verdict is not None
    assert verdict.weight > 0.6
    assert "6 of 6 earlier punches" in verdict.reason


def test_a_phone_at_home_is_a_word_only_and_more_when_somebody_holds_it() -> None:
    lying = {
        "punch": punch(device="K-1"),
        "device": kiosk(history(5)),
        "track": standing(AT - HOUR_S, AT, HOME),
    }
    held = lying | {"uses": uses([AT - 600], ["screen_on"])}

    assert 0.1 < weight(ghost_shift(scene(**lying))) < 0.3
    assert weight(ghost_shift(scene(**held))) > 0.4


def test_who_came_by_bus_between_two_positions_was_not_elsewhere() -> None:
    far = standing(AT - HOUR_S, AT - 600, moved(GATE, 4000), every_s=300)

    assert weight(ghost_shift(scene(track=far))) == 0


def test_a_wrong_position_of_the_punch_makes_the_phone_no_absentee() -> None:
    lat, lon = moved(GATE, 3000)

    assert weight(ghost_shift(scene(punch=punch(lat=lat, lon=lon)))) == 0


def test_a_phone_that_is_off_proves_nothing() -> None:
    off = a_day(track=honest_track(), statuses=statuses(), uses=uses())

    assert ghost_shift(off) is None
    there = colleague(track=standing(AT, END))
    assert (
        weight(
            ghost_shift(a_day(track=honest_track(), statuses=statuses(), uses=uses(), colleagues=(there,)))
        )
        < 0.15
    )


def test_nothing_ever_while_colleagues_upload_is_more_but_no_proof() -> None:
    there = colleague(track=standing(AT, END))
    ghost = a_day(
        track=fixes(), statuses=statuses(), uses=uses(), past=PastLife(12, 0, 0, 0), colleagues=(there,)
    )

    assert 0.15 < weight(ghost_shift(ghost)) < 0.3


def test_a_battery_that_ran_down_clears() -> None:
    low = statuses(np.arange(AT - HOUR_S, AT + HOUR_S, 300.0), np.linspace(0.2, 0.02, 24))
    there = colleague(track=standing(AT, END))

    assert ghost_shift(a_day(track=honest_track(), statuses=low, uses=uses(), colleagues=(there,))) is None


def test_a_nap_before_the_punch_out_is_not_a_ghost() -> None:
    made = punch(END, is_in=False)
    hours = np.arange(AT, END - 3 * HOUR_S, 600.0)
    awake = uses(hours, ["screen_on"] * len(hours))
    past = PastLife(12, 12 * 60, 0, 0)
    found = scene(punch=made, track=standing(AT, END), uses=awake, own=[*history(10), row(AT)], past=past)

    assert weight(ghost_shift(found)) < 0.3


def test_a_phone_forgotten_at_home_is_a_weak_word() -> None:
    found = a_day(
        track=standing(AT - 2 * HOUR_S, END, HOME), device=kiosk(history(5)), past=PastLife(12, 1000, 30, 0)
    )

    assert weight(ghost_shift(found)) < 0.3


def test_scans_without_the_phone_at_the_post_are_work() -> None:
    found = a_day(track=standing(AT, END, HOME), works=works([AT + HOUR_S, AT + 5 * HOUR_S]))

    assert weight(ghost_shift(found)) == 0


def test_a_punch_out_long_after_the_shift_tells_nothing_of_the_duty() -> None:
    late = punch(END + 4 * HOUR_S, is_in=False, lat=HOME[0], lon=HOME[1])
    track = standing(END + HOUR_S, END + 4 * HOUR_S, HOME)

    assert ghost_shift(scene(punch=late, track=track, shift=a_day().shift, own=[row(AT)])) is None
