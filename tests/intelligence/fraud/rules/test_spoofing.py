"""Whether a program made the positions, and not a receiver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from noc.intelligence.fraud.rules.scenes import EarlierTrack, Fixes, KnownVerdicts, Scene
from noc.intelligence.fraud.rules.spoofing import detect_gps_spoofing
from noc.intelligence.fraud.rules.texture import feel
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
    history,
    honest_track,
    join,
    kiosk,
    moved,
    punch,
    scene,
    standing,
    statuses,
    walking,
)

EARLIER = earlier_tracks(8)
WHOLE = earlier_tracks(6, hours_after=4.0)
END = AT + 8 * HOUR_S


def verdict_of(made: Scene) -> Verdict:
    verdict = detect_gps_spoofing(made)
    assert verdict is not None
    assert (
        verdict.score == 0 or any(letter.isdigit() for letter in verdict.reason) or "mock" in verdict.evidence
    )
    return verdict


def day(track: Fixes, **changes: object) -> Scene:
    return scene(look="final", track=join(honest_track(), track), **{"earlier": WHOLE, **changes})


def white_noise(
    since: float, until: float, every_s: float = 30.0, sigma_m: float = 4.0, seed: int = 1
) -> Fixes:
    rng = np.random.default_rng(seed)
    at = np.arange(since, until, every_s)
    north, east = rng.normal(0, sigma_m, (2, len(at)))
    lat, lon = moved(GATE, north, east)
    return fixes(at, lat, lon, accuracy_m=np.round(rng.uniform(4, 12, len(at)), 1))


def desks(every_s: float = 30.0, **more: float) -> tuple[EarlierTrack, ...]:
    return tuple(
        EarlierTrack(at, standing(at - 40 * MINUTE_S, at + 4 * HOUR_S, every_s=every_s, seed=number, **more))
        for number, at in enumerate(AT - np.arange(7, 0, -1) * DAY_S)
    )


def test_honest_receiver_is_told_so() -> None:
    for made in (scene(earlier=EARLIER), day(honest_track(until=END), earlier=WHOLE), scene()):
        assert verdict_of(made).weight == 0


def test_nothing_is_said_without_flag_and_track() -> None:
    assert detect_gps_spoofing(scene(punch=punch(mock=None), track=fixes())) is None


def test_the_phones_own_flag_decides() -> None:
    assert verdict_of(scene(punch=punch(mock=True), track=fixes())).weight > 0.9
    track = honest_track()
    flagged = replace(track, mock=(track.at > AT - 10 * MINUTE_S).astype(float))
    assert verdict_of(scene(track=flagged)).weight > 0.75


def test_flag_that_people_found_honest_before_weighs_little() -> None:
    own = history(mock=1.0)
    at = np.array([one["at"] for one in own[-6:]])
    verdicts = KnownVerdicts(at, at + DAY_S / 2, np.zeros(len(at), dtype=bool))
    assert verdict_of(scene(punch=punch(mock=True), own=own, verdicts=verdicts)).weight < 0.3


def test_position_that_stands_still_to_the_digit_on_a_phone_that_never_does() -> None:
    frozen = fixes(np.arange(AT, END, 60.0), *GATE, accuracy_m=5.0)
    verdict = verdict_of(day(frozen))
    assert verdict.weight > 0.6
    assert verdict.evidence["frozen"]["until"] - verdict.evidence["frozen"]["since"] > 7 * HOUR_S


def test_position_frozen_before_the_punch_is_found_at_the_punch() -> None:
    frozen = fixes(np.arange(AT - 42 * MINUTE_S, AT, 60.0), *GATE, accuracy_m=5.0)
    track = join(standing(AT - 3 * HOUR_S, AT - 43 * MINUTE_S, moved(GATE, 300), every_s=300), frozen)
    assert verdict_of(scene(track=track, earlier=desks(60.0))).weight > 0.5


def test_desk_phone_that_stands_still_every_day_is_a_desk_phone() -> None:
    def desk(at: float) -> Fixes:
        return fixes(np.arange(at - 30 * MINUTE_S, at + 4 * HOUR_S, 60.0), *GATE, accuracy_m=22.0)

    made = tuple(EarlierTrack(AT - n * DAY_S, desk(AT - n * DAY_S)) for n in range(6, 0, -1))
    assert verdict_of(scene(look="final", track=desk(AT), earlier=made)).weight < 0.1


def test_new_guard_at_a_desk_all_night_is_not_accused() -> None:
    frozen = fixes(np.arange(AT, END, 60.0), *GATE, accuracy_m=22.0)
    assert verdict_of(day(frozen, earlier=())).weight < 0.3


def test_last_place_repeated_in_a_cellar_without_network_is_no_proof() -> None:
    at = np.arange(AT + HOUR_S, AT + 2.5 * HOUR_S, 60.0)
    cellar = join(standing(AT, AT + HOUR_S), fixes(at, *moved(GATE, 20), accuracy_m=40.0))
    silent = statuses(at[::5], signal_dbm=-118.0, online=0.0)
    assert verdict_of(day(cellar, statuses=silent)).weight < 0.3


def test_last_place_repeated_for_ten_minutes_is_common() -> None:
    cached = fixes(np.arange(AT - 11 * MINUTE_S, AT, 60.0), *GATE, accuracy_m=30.0)
    assert (
        verdict_of(
            scene(track=join(honest_track().between(0, AT - 12 * MINUTE_S), cached), earlier=EARLIER)
        ).weight
        < 0.1
    )


def test_grid_of_a_program_on_a_phone_that_knows_more_digits() -> None:
    track = honest_track(until=END)
    grid = replace(track, lat=np.round(track.lat * 4000) / 4000, lon=np.round(track.lon * 4000) / 4000)
    assert verdict_of(day(grid)).weight > 0.6


def test_phone_that_rounds_every_day_is_a_phone_that_rounds() -> None:
    def rounded(track: Fixes) -> Fixes:
        return replace(track, lat=np.round(track.lat, 4), lon=np.round(track.lon, 4))

    made = tuple(replace(one, fixes=rounded(one.fixes)) for one in WHOLE)
    today = scene(look="final", track=rounded(honest_track(until=END)), earlier=made)
    assert verdict_of(today).weight < 0.1


@pytest.mark.parametrize("every_s", [10.0, 30.0, 60.0])
def test_noise_without_memory_where_the_receivers_had_one(every_s: float) -> None:
    track = white_noise(AT - 40 * MINUTE_S, END, every_s)
    assert verdict_of(scene(look="final", track=track, earlier=desks(every_s))).weight > 0.45


def test_receiver_whose_errors_never_had_a_memory_is_poor_and_honest() -> None:
    made = tuple(
        EarlierTrack(at, white_noise(at - 40 * MINUTE_S, at + 4 * HOUR_S, seed=number))
        for number, at in enumerate(AT - np.arange(7, 0, -1) * DAY_S)
    )
    assert verdict_of(scene(look="final", track=white_noise(AT, END, seed=60), earlier=made)).weight < 0.1


@pytest.mark.parametrize("every_s", [1.0, 60.0])
def test_memory_of_a_real_receiver_is_seen_at_every_sampling(every_s: float) -> None:
    assert feel(standing(AT, AT + 2 * HOUR_S, every_s=every_s, noise_m=10)).memory > 0.35
    assert abs(feel(white_noise(AT, AT + 4 * HOUR_S, every_s)).memory) < 0.2


def test_accuracy_that_never_changes_and_speed_nought_on_the_way_add_up() -> None:
    way = walking(AT - 35 * MINUTE_S, (moved(GATE, 8_000), GATE), speed_mps=4, every_s=20)
    odd = replace(
        way, accuracy_m=np.full(len(way), 5.0), speed_mps=np.zeros(len(way)), altitude_m=np.zeros(len(way))
    )
    made = tuple(
        EarlierTrack(
            at, walking(at - 35 * MINUTE_S, (moved(GATE, 8_000), GATE), speed_mps=4, every_s=20, seed=seed)
        )
        for seed, at in enumerate(AT - np.arange(6, 0, -1) * DAY_S)
    )
    assert verdict_of(scene(track=odd, earlier=made)).weight > 0.5
    assert verdict_of(scene(track=way, earlier=made)).weight == 0


def test_positions_with_the_charge_of_another_phone() -> None:
    track = replace(honest_track(), battery=np.full(len(honest_track()), 0.95))
    at = np.arange(AT - 2 * HOUR_S, AT, 300.0)
    assert 0.15 < verdict_of(scene(track=track, statuses=statuses(at, battery=0.4))).weight < 0.4


def test_urban_canyon_tunnel_and_reboot_do_not_speak_of_programs() -> None:
    track = honest_track(until=END, noise_m=15.0, seed=5)
    rng = np.random.default_rng(4)
    spikes = rng.random(len(track)) < 0.03
    lat = track.lat + np.where(spikes, rng.normal(0, 250, len(track)), 0) / METRES
    torn = replace(track, lat=lat)
    gap = join(torn.between(0, AT + HOUR_S), torn.between(AT + 2 * HOUR_S, END))
    assert verdict_of(scene(look="final", track=gap, earlier=WHOLE)).weight < 0.3


def test_own_phone_in_a_locker_says_little_of_a_punch_at_the_kiosk() -> None:
    locker = fixes(np.arange(AT - HOUR_S, AT, 60.0), *GATE, accuracy_m=25.0)
    made = scene(
        punch=punch(device="K-1"), device=kiosk(history(device="K-1")), track=locker, earlier=EARLIER
    )
    assert verdict_of(made).weight < 0.3
