"""Whether a track is one of an earlier day again."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from noc.intelligence.fraud.rules.replay import detect_replayed_track
from noc.intelligence.fraud.rules.scenes import EarlierTrack, Fixes, Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    DAY_S,
    GATE,
    HOUR_S,
    METRES,
    MINUTE_S,
    earlier_tracks,
    fixes,
    honest_track,
    join,
    moved,
    scene,
    standing,
    walking,
)

EARLIER = earlier_tracks(10)
WHOLE = earlier_tracks(8, hours_after=4.0)
END = AT + 4 * HOUR_S


def verdict_of(made: Scene) -> Verdict:
    verdict = detect_replayed_track(made)
    assert verdict is not None
    assert any(letter.isdigit() for letter in verdict.reason)
    return verdict


def again(earlier: EarlierTrack, shift_s: float = 0.0, noise_m: float = 0.0, seed: int = 3) -> Fixes:
    """Return an earlier track as if it were today's, later by so much, each position moved by some noise."""
    rng = np.random.default_rng(seed)
    track, count = earlier.fixes, len(earlier.fixes)
    north, east = rng.normal(0, noise_m, (2, count)) if noise_m else np.zeros((2, count))
    return replace(
        track,
        at=track.at - earlier.anchor + AT + shift_s,
        lat=track.lat + north / METRES,
        lon=track.lon + east / METRES / np.cos(np.radians(GATE[0])),
    )


def at_the_punch(track: Fixes) -> Scene:
    return scene(track=track.between(0, AT), earlier=EARLIER)


def at_the_end(track: Fixes, earlier: tuple[EarlierTrack, ...] = WHOLE) -> Scene:
    return scene(look="final", track=track, earlier=earlier)


def test_honest_way_of_another_day_is_no_replay() -> None:
    verdict = verdict_of(at_the_punch(honest_track(seed=99)))
    assert verdict.score == 0
    assert "over" in verdict.reason or "jitter" in verdict.reason


def test_honest_day_with_patrols_along_the_same_ring_is_none() -> None:
    assert verdict_of(at_the_end(honest_track(until=END, seed=99))).score == 0


def test_without_a_track_or_an_earlier_one_nothing_is_said() -> None:
    assert detect_replayed_track(scene()) is None
    assert detect_replayed_track(scene(track=fixes(), earlier=EARLIER)) is None


def test_a_track_sent_again_is_found_at_the_punch() -> None:
    verdict = verdict_of(at_the_punch(again(EARLIER[3])))
    assert verdict.weight > 0.9
    assert verdict.evidence["earlier_punch_at"] == EARLIER[3].anchor
    assert verdict.evidence["places"][0]["at"] > AT - HOUR_S
    assert "to the decimetre" in verdict.reason


@pytest.mark.parametrize("shift_s", [-640.0, 37.3, 700.0])
def test_a_track_sent_again_earlier_or_later_is_found(shift_s: float) -> None:
    verdict = verdict_of(at_the_punch(again(EARLIER[3], shift_s)))
    assert verdict.weight > 0.8
    assert verdict.evidence["lag_s"] == pytest.approx(shift_s, abs=2)


@pytest.mark.parametrize(("shift_s", "noise_m"), [(0.0, 1.0), (137.4, 2.0), (-411.0, 1.5)])
def test_some_metres_of_noise_do_not_hide_it(shift_s: float, noise_m: float) -> None:
    verdict = verdict_of(at_the_punch(again(EARLIER[5], shift_s, noise_m)))
    assert verdict.weight > 0.7
    assert verdict.evidence["lag_s"] == pytest.approx(shift_s, abs=6)


@pytest.mark.parametrize("noise_m", [1.0, 3.0, 5.0])
def test_a_whole_shift_at_rest_is_known_by_its_jitter(noise_m: float) -> None:
    made = tuple(
        EarlierTrack(anchor, standing(anchor - 40 * MINUTE_S, anchor + 4 * HOUR_S, every_s=30, seed=number))
        for number, anchor in enumerate(AT - np.arange(9, 0, -1) * DAY_S)
    )
    verdict = verdict_of(at_the_end(again(made[4], 95.0, noise_m), made))
    assert verdict.weight > 0.7
    assert "jitter" in verdict.reason
    honest = standing(AT - 40 * MINUTE_S, END, every_s=30, seed=77)
    assert verdict_of(at_the_end(honest, made)).score == 0


def test_jitter_that_comes_again_with_the_stars_weighs_little() -> None:
    anchor = AT - 3 * 86_164.1
    desk = EarlierTrack(anchor, standing(anchor - 40 * MINUTE_S, anchor + 4 * HOUR_S, every_s=30))
    verdict = verdict_of(at_the_end(again(desk, noise_m=2.0), (desk,)))
    assert 0 < verdict.weight < 0.3
    assert "sidereal" in verdict.reason


def test_phone_that_tells_its_last_place_again_and_again_every_day_replays_nothing() -> None:
    def desk(anchor: float, seed: int) -> Fixes:
        rng = np.random.default_rng(seed)
        at = np.arange(anchor - 40 * MINUTE_S, anchor + 4 * HOUR_S, 60.0)
        which = np.repeat(rng.integers(0, 5, len(at) // 12 + 1), 12)[: len(at)]
        return fixes(at, GATE[0] + which * 4e-5, GATE[1] + (which % 3) * 5e-5, accuracy_m=20.0)

    made = tuple(EarlierTrack(AT - day * DAY_S, desk(AT - day * DAY_S, day)) for day in range(9, 0, -1))
    assert verdict_of(at_the_end(desk(AT, 40), made)).weight < 0.3


def test_rounded_coordinates_on_the_same_street_every_day_are_no_replay() -> None:
    def rounded(track: Fixes) -> Fixes:
        return replace(track, lat=np.round(track.lat, 4), lon=np.round(track.lon, 4))

    made = tuple(replace(one, fixes=rounded(one.fixes)) for one in EARLIER)
    today = scene(track=rounded(honest_track(seed=99)), earlier=made)
    assert verdict_of(today).weight < 0.3


def test_two_punches_of_one_morning_share_the_same_hours_honestly() -> None:
    track = honest_track(until=AT + HOUR_S)
    before = EarlierTrack(AT - 20 * MINUTE_S, track.between(AT - 65 * MINUTE_S, AT))
    verdict = verdict_of(scene(track=track.between(0, AT), earlier=(*EARLIER, before)))
    assert verdict.score == 0


def test_a_train_that_keeps_its_timetable_is_no_replay() -> None:
    def ride(anchor: float, seed: int) -> Fixes:
        rng = np.random.default_rng(seed)
        legs, since, here = [], anchor - 40 * MINUTE_S + rng.normal(0, 25), moved(GATE, 36_000)
        for stop in range(1, 6):
            there = moved(GATE, 36_000 - stop * 7_200)
            legs.append(
                walking(since, (here, there), speed_mps=20 * rng.normal(1, 0.03), every_s=15, seed=seed)
            )
            since, here = float(legs[-1].at[-1]) + 40 + rng.exponential(10), there
        return join(*legs).between(anchor - 45 * MINUTE_S, anchor)

    made = tuple(EarlierTrack(AT - day * DAY_S, ride(AT - day * DAY_S, day)) for day in range(9, 0, -1))
    assert verdict_of(scene(track=ride(AT, 70), earlier=made)).score == 0


def test_a_track_moved_aside_is_the_same_track() -> None:
    aside = again(EARLIER[4], 40.0)
    aside = replace(aside, lat=np.round(aside.lat + 9e-5, 6), lon=np.round(aside.lon - 7e-5, 6))
    assert verdict_of(at_the_punch(aside)).weight > 0.7


@pytest.mark.parametrize("noise_m", [0.0, 2.5])
def test_a_fix_in_three_minutes_is_enough_when_the_shift_is_over(noise_m: float) -> None:
    def day(anchor: float, seed: int) -> Fixes:
        rng = np.random.default_rng(seed)
        way = walking(
            anchor - 30 * MINUTE_S,
            (moved(GATE, 7_000), GATE),
            speed_mps=4.5 + rng.normal(0, 0.3),
            every_s=90,
            seed=seed,
        )
        return join(way, standing(anchor, anchor + 4 * HOUR_S, every_s=180, noise_m=6, seed=seed))

    made = tuple(EarlierTrack(AT - n * DAY_S, day(AT - n * DAY_S, n)) for n in range(9, 0, -1))
    assert verdict_of(at_the_end(again(made[4], 61.0, noise_m), made)).weight > 0.7
    assert verdict_of(at_the_end(day(AT, 50), made)).score == 0


@pytest.mark.parametrize("every_s", [1.0, 60.0])
def test_sampling_does_not_fool_it(every_s: float) -> None:
    def desk(anchor: float, seed: int) -> Fixes:
        return standing(anchor - 45 * MINUTE_S, anchor, every_s=every_s, noise_m=10, seed=seed)

    made = tuple(EarlierTrack(AT - day * DAY_S, desk(AT - day * DAY_S, day)) for day in range(9, 0, -1))
    assert verdict_of(scene(track=desk(AT, 70), earlier=made)).score == 0


@pytest.mark.long
def test_the_first_look_takes_milliseconds() -> None:
    made = scene(track=honest_track(seed=99), earlier=earlier_tracks(14))
    verdict_of(made)
    started = time.thread_time()
    for _ in range(20):
        verdict_of(made)
    assert (time.thread_time() - started) / 20 < 0.01
