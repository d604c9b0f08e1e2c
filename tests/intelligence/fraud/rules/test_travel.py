"""Whether one person could have been where all the facts say he was."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from noc.intelligence.fraud.rules.scenes import Limits, Scene
from noc.intelligence.fraud.rules.travel import detect_impossible_travel
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    DAY_S,
    GATE,
    HOME,
    HOUR_S,
    MINUTE_S,
    device,
    fixes,
    history,
    honest_track,
    join,
    kiosk,
    moved,
    place,
    punch,
    punches,
    row,
    scene,
    standing,
    uses,
    walking,
    works,
)

FAR = moved(GATE, 20_000, 4_000)


def verdict_of(made: Scene) -> Verdict:
    verdict = detect_impossible_travel(made)
    assert verdict is not None
    assert verdict.detector == "IMPOSSIBLE_TRAVEL"
    assert any(letter.isdigit() for letter in verdict.reason)
    return verdict


def test_honest_way_to_work_is_no_impossible_travel() -> None:
    verdict = verdict_of(scene())
    assert verdict.score == 0
    assert "none asks for more than" in verdict.reason


def test_an_honest_day_until_its_end_is_none_either() -> None:
    assert verdict_of(scene(look="final")).score == 0


def test_nothing_is_said_of_a_punch_beside_no_other_fact() -> None:
    assert detect_impossible_travel(scene(track=fixes(), own=())) is None


def test_punch_here_while_the_own_phone_is_twenty_kilometres_away_and_in_use() -> None:
    verdict = verdict_of(
        scene(
            punch=punch(device="P-2"),
            device=device("P-2", carrier_id=2),
            track=standing(AT - HOUR_S, AT, FAR),
            uses=uses(AT - np.arange(1, 9) * MINUTE_S),
        )
    )
    assert verdict.weight > 0.8
    assert verdict.evidence["metres"] > 19_000
    assert "carried or used" in verdict.reason


def test_kiosk_that_tells_no_place_hangs_at_its_site() -> None:
    made = scene(
        punch=punch(device="K-1", lat=np.nan, lon=np.nan, accuracy_m=np.nan),
        device=kiosk(history(device="K-1")),
        track=walking(AT - HOUR_S, (FAR, moved(FAR, 4_000)), until=AT),
    )
    assert verdict_of(made).weight > 0.8


def test_punched_out_elsewhere_three_minutes_ago() -> None:
    out = row(AT - 3 * MINUTE_S, is_in=False, site_id=77, device="K-7", lat=FAR[0], lon=FAR[1])
    verdict = verdict_of(scene(own=[*history(), out], track=fixes()))
    assert verdict.weight > 0.6
    assert "punch" in verdict.evidence["contradicting"][0]["source"]


def test_late_uploaded_fixes_convict_by_when_they_happened() -> None:
    far = standing(AT + 2 * MINUTE_S, AT + HOUR_S, FAR, every_s=30)
    made = scene(
        look="final",
        punch=punch(device="P-2"),
        device=device("P-2", carrier_id=2),
        track=far,
        uses=uses(AT + np.arange(2, 9) * MINUTE_S),
    )
    assert verdict_of(made).weight > 0.8


def test_switched_on_at_home_and_off_again_is_found_when_the_own_phone_leaps() -> None:
    leap = join(
        standing(AT - 2 * HOUR_S, AT - 3 * MINUTE_S, FAR, every_s=30),
        standing(AT - 2 * MINUTE_S, AT, GATE, every_s=20),
    )
    assert verdict_of(scene(track=leap)).weight > 0.6
    whole = join(leap, standing(AT + 2 * MINUTE_S, AT + 8 * HOUR_S, FAR))
    assert verdict_of(scene(look="final", track=whole)).weight > 0.6


def test_leap_in_the_middle_of_the_shift_counts_half() -> None:
    track = join(
        honest_track(), standing(AT, AT + 5 * HOUR_S), standing(AT + 5 * HOUR_S, AT + 12 * HOUR_S, FAR)
    )
    verdict = verdict_of(scene(look="final", track=track))
    assert 0.3 < verdict.weight < 0.6
    assert "leapt" in verdict.reason


def test_single_spike_that_returns_is_a_receivers_error() -> None:
    track = honest_track()
    lat = track.lat.copy()
    lat[-2] += 0.2
    verdict = verdict_of(scene(track=replace(track, lat=lat)))
    assert verdict.weight < 0.2


def test_wrong_tower_for_ten_minutes_in_an_urban_canyon_is_one_too() -> None:
    tower = moved(GATE, 9_000, -3_000)
    track = join(
        honest_track(),
        standing(AT, AT + 2 * HOUR_S),
        standing(AT + 2 * HOUR_S, AT + 2.2 * HOUR_S, tower, every_s=45),
        standing(AT + 2.2 * HOUR_S, AT + 12 * HOUR_S),
    )
    assert verdict_of(scene(look="final", track=track)).weight < 0.2


def test_stray_position_of_the_punch_alone_outside_his_fence_is_an_error() -> None:
    far = moved(GATE, 6_000)
    made = scene(
        punch=punch(lat=far[0], lon=far[1]), place=place(fence_m=5_900.0), track=standing(AT - HOUR_S, AT)
    )
    assert verdict_of(made).weight < 0.2


def test_basement_with_an_accuracy_of_two_kilometres_proves_nothing() -> None:
    near = moved(GATE, 3_500)
    assert (
        verdict_of(scene(track=fixes(AT - np.arange(9, 0, -1) * 60.0, *near, accuracy_m=2_000.0))).score == 0
    )


def test_train_at_140_km_an_hour_is_a_commute() -> None:
    start = moved(GATE, 70_000)
    track = walking(AT - 30 * MINUTE_S, (start, GATE), speed_mps=140 / 3.6, every_s=20, noise_m=15)
    assert verdict_of(scene(track=track)).score == 0


def test_tunnel_and_a_phone_that_was_rebooted_leave_gaps_and_no_suspicion() -> None:
    track = honest_track()
    assert (
        verdict_of(scene(track=join(track.between(0, AT - 25 * MINUTE_S), track.between(AT - 60, AT)))).score
        == 0
    )


def test_phone_that_repeats_its_last_known_place_on_the_way_is_not_at_home() -> None:
    away = moved(GATE, 9_000)
    cached = fixes(AT - np.arange(20, 1, -1) * MINUTE_S, *away)
    assert verdict_of(scene(track=join(cached, standing(AT - MINUTE_S, AT, every_s=20)))).weight < 0.3


@pytest.mark.parametrize("carrier", [None, 2])
def test_own_phone_left_at_home_is_no_proof_when_the_face_was_his(carrier: int | None) -> None:
    made = scene(
        punch=punch(device="K-1"),
        device=kiosk(history(device="K-1")) if carrier is None else device("P-2", carrier_id=carrier),
        track=standing(AT - 3 * HOUR_S, AT, FAR),
        uses=uses([AT - HOUR_S]),
    )
    assert verdict_of(made).weight < 0.3


def test_own_phone_in_a_locker_at_the_site() -> None:
    locker = standing(AT - HOUR_S, AT, moved(GATE, 120, 80))
    made = scene(punch=punch(device="K-1"), device=kiosk(history(device="K-1")), track=locker)
    assert verdict_of(made).score == 0


def test_a_flight_between_two_cities_is_possible() -> None:
    delhi = row(AT - 3 * HOUR_S, is_in=False, lat=28.6, lon=77.2, site_id=50)
    assert verdict_of(scene(own=[delhi], track=fixes())).weight < 0.3


def test_vehicle_patrol_and_scans_without_a_place_are_fine() -> None:
    way = (GATE, moved(GATE, 3_000), moved(GATE, 3_000, 3_000), GATE)
    patrol = walking(AT, way, speed_mps=16, every_s=30, until=AT + 12 * HOUR_S)
    noted = works(AT + np.arange(1, 5) * HOUR_S, place=None)
    made = scene(look="final", track=join(honest_track(), patrol), works=noted)
    assert verdict_of(made).score == 0


def test_the_tenants_limit_decides() -> None:
    way = walking(AT - 20 * MINUTE_S, (moved(GATE, 30_000), GATE), speed_mps=100 / 3.6, every_s=20)
    assert verdict_of(scene(track=way)).score == 0
    assert verdict_of(scene(track=way, limits=Limits(max_travel_kmh=60.0))).score > 0.4


def test_flickering_positions_and_earlier_days_do_not_matter() -> None:
    away = row(AT - DAY_S, lat=FAR[0], lon=FAR[1])
    assert verdict_of(scene(own=[*history(), away])).score == 0
    assert len(punches([away])) == 1
    assert HOME != GATE


@pytest.mark.long
def test_a_day_of_fixes_every_second_takes_milliseconds() -> None:
    made = scene(look="final", track=standing(AT - HOUR_S, AT + 12 * HOUR_S, every_s=1.0))
    started = time.thread_time()
    verdict_of(made)
    assert time.thread_time() - started < 0.25
