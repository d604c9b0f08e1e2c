"""Whether the phone came to the place of the punch as phones come, and stayed there as they stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from noc.intelligence.fraud.rules.scenes import EarlierTrack, Fixes, Scene
from noc.intelligence.fraud.rules.spoofing import detect_gps_spoofing
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    DAY_S,
    GATE,
    HOUR_S,
    MINUTE_S,
    earlier_tracks,
    fixes,
    history,
    honest_track,
    join,
    kiosk,
    moved,
    place,
    punch,
    row,
    scene,
    standing,
    walking,
)

EARLIER = earlier_tracks(8)
WHOLE = earlier_tracks(6, hours_after=4.0)
END = AT + 8 * HOUR_S


def verdict_of(made: Scene) -> Verdict:
    verdict = detect_gps_spoofing(made)
    assert verdict is not None
    return verdict


def desks(every_s: float = 30.0, **more: float) -> tuple[EarlierTrack, ...]:
    return tuple(
        EarlierTrack(at, standing(at - 40 * MINUTE_S, at + 4 * HOUR_S, every_s=every_s, seed=number, **more))
        for number, at in enumerate(AT - np.arange(7, 0, -1) * DAY_S)
    )


def test_leap_from_home_to_the_post_before_the_punch() -> None:
    away = standing(AT - 2 * HOUR_S, AT - 8 * MINUTE_S, moved(GATE, 9_000), every_s=30)
    post = standing(AT - 7.5 * MINUTE_S, AT, GATE, every_s=30)
    verdict = verdict_of(scene(track=join(away, post), earlier=EARLIER))
    assert verdict.weight > 0.5
    assert "leap" in verdict.evidence


def test_way_that_always_took_half_an_hour_and_now_three_minutes() -> None:
    def ride(at: float, minutes: float, seed: int) -> Fixes:
        start, begin = moved(GATE, 6_000), at - minutes * MINUTE_S
        home = standing(at - 2 * HOUR_S, begin, start, every_s=60, seed=seed)
        return join(home, walking(begin, (start, GATE), speed_mps=6_000 / minutes / 64, seed=seed)).between(
            0, at
        )

    made = tuple(EarlierTrack(AT - n * DAY_S, ride(AT - n * DAY_S, 28, n)) for n in range(7, 0, -1))
    home = standing(AT - 2 * HOUR_S, AT - 4 * MINUTE_S, moved(GATE, 6_000), every_s=60, seed=40)
    quick = join(home, standing(AT - 1.5 * MINUTE_S, AT, GATE, every_s=20))
    assert verdict_of(scene(track=quick, earlier=made)).weight > 0.3
    assert verdict_of(scene(track=ride(AT, 24, 41), earlier=made)).weight == 0


def test_same_spot_to_the_decimetre_as_on_two_other_days() -> None:
    own = [*history(), *(row(AT - n * DAY_S + 60, lat=GATE[0] + 2e-5, lon=GATE[1] - 3e-5) for n in (3, 6))]
    assert verdict_of(scene(own=own)).weight > 0.5
    shared = scene(own=own, punch=punch(device="K-1"), device=kiosk(history(device="K-1")))
    assert verdict_of(shared).weight == 0


def test_dead_centre_of_the_fence_alone_is_a_whisper() -> None:
    there = punch(lat=GATE[0], lon=GATE[1])
    assert 0.2 < verdict_of(scene(punch=there, place=place(centre_m=0.0))).weight < 0.4
    assert verdict_of(scene(punch=there, place=place(centre_m=0.4))).weight <= 0.1  # a receiver's luck


def sparse_rides(count: int = 6) -> tuple[EarlierTrack, ...]:
    """Return ways to work of 6 km at 20 km/h, told every three minutes."""
    made = []
    for number in range(count, 0, -1):
        at = AT - number * DAY_S
        way = walking(at - 20 * MINUTE_S, (moved(GATE, 6_000), GATE), speed_mps=5.6, every_s=180, seed=number)
        made.append(EarlierTrack(at, way.between(0, at)))
    return tuple(made)


def test_leap_between_two_sparse_fixes_that_no_road_allows() -> None:
    home = standing(AT - 40 * MINUTE_S, AT - 10 * MINUTE_S, moved(GATE, 5_500), every_s=180)
    post = standing(float(home.at[-1]) + 60, AT, GATE, every_s=120)
    verdict = verdict_of(scene(track=join(home, post), earlier=sparse_rides()))
    assert verdict.weight > 0.5
    assert "quick_leap" in verdict.evidence
    honest = walking(AT - 20 * MINUTE_S, (moved(GATE, 6_000), GATE), speed_mps=6.5, every_s=180, seed=60)
    assert verdict_of(scene(track=honest.between(0, AT), earlier=sparse_rides())).weight == 0


def test_phone_switched_on_again_at_the_post_after_the_usual_way() -> None:
    home = standing(AT - 60 * MINUTE_S, AT - 24 * MINUTE_S, moved(GATE, 6_000), every_s=180)
    track = join(home, standing(AT - 3 * MINUTE_S, AT, GATE, every_s=60))
    assert verdict_of(scene(track=track, earlier=sparse_rides())).weight == 0


def test_spot_that_is_sat_on_all_day_by_somebody_who_comes_and_goes_is_a_whisper() -> None:
    seat = standing(AT - 45 * MINUTE_S, END, every_s=180, noise_m=3)
    verdict = verdict_of(
        scene(look="final", track=seat, earlier=(*WHOLE, *earlier_tracks(2, hours_after=4, seed=90)))
    )
    assert 0.1 < verdict.weight < 0.25
    assert "never_left" in verdict.evidence
    assert verdict_of(scene(look="final", track=seat, earlier=desks(180.0))).weight == 0


def test_accuracies_that_a_phone_of_few_steps_never_told() -> None:
    steps = np.array([4.7, 6.4, 9.6, 12.9, 19.3])

    def told(track: Fixes, seed: int) -> Fixes:
        return replace(track, accuracy_m=np.random.default_rng(seed).choice(steps, len(track)))

    made = tuple(replace(one, fixes=told(one.fixes, n)) for n, one in enumerate(EARLIER))
    assert 0.3 < verdict_of(scene(earlier=made)).weight < 0.5
    assert verdict_of(scene(track=told(honest_track(seed=77), 9), earlier=made)).weight == 0


def test_four_decimals_are_seen_in_a_few_fixes() -> None:
    track = honest_track().between(AT - 8 * MINUTE_S, AT)
    short = replace(track, lat=np.round(track.lat, 4), lon=np.round(track.lon, 4))
    assert len(short) < 20
    assert verdict_of(scene(track=short, earlier=EARLIER)).weight > 0.6


def test_a_habit_of_cheating_does_not_become_the_phones() -> None:
    def held(at: float) -> Fixes:
        return fixes(np.arange(at - 44 * MINUTE_S, at + 4 * HOUR_S, 60.0), *GATE, accuracy_m=5.0)

    cheats = EarlierTrack(AT - 9 * DAY_S, held(AT - 9 * DAY_S))
    frozen = fixes(np.arange(AT - 44 * MINUTE_S, END, 60.0), *GATE, accuracy_m=5.0)
    assert verdict_of(scene(look="final", track=frozen, earlier=(cheats, *desks(60.0)))).weight > 0.5
