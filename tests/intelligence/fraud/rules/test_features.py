"""Features: all of them always, missing where missing, as of the punch, each with its words."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from noc.intelligence.fraud.rules.features import (
    CONTRACT,
    FEATURES,
    KINDS,
    MONOTONE,
    detectors_say,
    features_of,
)
from noc.intelligence.fraud.rules.judge import DETECTORS
from noc.intelligence.fraud.rules.scenes import KnownVerdicts, PastLife, Scene
from noc.intelligence.fraud.rules.verdicts import Verdict, combine
from noc.intelligence.fraud.rules.words import describe, title_of, usual_of
from tests.intelligence.fraud.scene_cast import (
    AT,
    DAY_S,
    HOUR_S,
    RAVI,
    SITA,
    fixes,
    history,
    honest_track,
    join,
    kiosk,
    place,
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
NOTHING = math.nan


def of(found: Scene, *verdicts: Verdict) -> dict[str, float]:
    return features_of(found, verdicts)


def bare() -> Scene:
    """A punch of which nothing is known but that there was one."""
    blank = punch(
        site_id=None, device=None, lat=NOTHING, lon=NOTHING, accuracy_m=NOTHING, mock=None,
        biometric_quality=NOTHING, face_confidence=NOTHING, liveness=NOTHING,
    )  # fmt: skip
    return scene(
        punch=blank,
        place=None,
        home_site_id=None,
        shift=None,
        own=[],
        track=fixes(),
        past=PastLife(0, 0, 0, 0),
    )


def verdicts_known(*said: tuple[float, float, bool]) -> KnownVerdicts:
    punch_at, known_at, fraud = zip(*said, strict=True)
    return KnownVerdicts(np.array(punch_at), np.array(known_at), np.array(fraud))


def test_the_twelve_come_first_and_no_name_comes_twice() -> None:
    assert FEATURES[:12] == CONTRACT
    assert len(set(FEATURES)) == len(FEATURES)
    assert set(DETECTORS) == set(KINDS)
    assert set(MONOTONE) < set(FEATURES)


@pytest.mark.parametrize("look", ["punch", "final"])
def test_every_feature_is_there_whatever_is_known(look) -> None:
    assert tuple(of(scene(look=look))) == FEATURES
    assert tuple(of(replace(bare(), look=look))) == FEATURES


def test_what_is_not_known_is_missing_and_never_zero() -> None:
    known = {name for name, value in of(bare()).items() if not math.isnan(value)}

    assert known == {
        "is_in", "hour_sin", "hour_cos", "is_night", "has_shift", "others_rostered_now",
        "others_starting_now", "own_shifts_elsewhere", "history_punches", "history_days", "habit_punches", "past_shifts",
        "position_known", "fixes_60min", "location_update_frequency", "phone_events_60min", "steps_60min",
        "statuses_60min", "works_3h", "is_final", "phone_elsewhere_known",
    }  # fmt: skip


def test_the_twelve_are_what_their_names_say() -> None:
    before = np.arange(AT - HOUR_S + 1, AT, 600.0)
    found = of(
        scene(
            punch=punch(biometric_quality=0.81, accuracy_m=12.0),
            place=place(fence_m=310.0),
            statuses=statuses(before, np.linspace(0.8, 0.75, 6), -97.0),
            track=standing(AT - HOUR_S, AT, every_s=120),
            tours_done=0.75,
        )
    )

    assert found["biometric_quality_score"] == 0.81
    assert found["gps_accuracy"] == 12.0
    assert found["geofence_distance_meters"] == 310.0
    assert found["time_of_day_anomaly_score"] < 0.05
    assert found["day_of_week_pattern_score"] > 0.6
    assert found["velocity_kmh"] < 1
    assert found["tour_completion_rate"] == 0.75
    assert found["phone_signal_strength"] == -97.0
    assert found["battery_level"] == 0.75
    assert 25 <= found["location_update_frequency"] <= 35


def test_an_hour_that_never_was_is_an_anomaly() -> None:
    odd = of(scene(punch=punch(AT - 5 * HOUR_S), own=history()))

    assert odd["time_of_day_anomaly_score"] > 0.95
    assert odd["habit_gap_minutes"] > 280


def test_the_fraud_rate_knows_only_what_was_said_before_the_punch() -> None:
    day = AT - 5 * DAY_S
    said = verdicts_known(
        (day, day + DAY_S, True), (day + DAY_S, AT + 1, True), (day + DAY_S, AT - 60, False)
    )

    assert of(scene(verdicts=said))["historical_fraud_rate"] == pytest.approx((1 + 0.1) / (2 + 5))
    assert math.isnan(of(scene())["historical_fraud_rate"])


def test_violations_count_back_to_the_last_punch_that_was_fine() -> None:
    good = history(6)
    bad = [
        row(AT - 3 * HOUR_S, mock=1.0),
        row(AT - 2.5 * HOUR_S, fence_m=900.0),
        row(AT - 2 * HOUR_S, face_confidence=0.4),
    ]

    assert of(scene(own=good))["consecutive_violations"] == 0
    assert of(scene(own=[*good, *bad]))["consecutive_violations"] == 3
    assert of(scene(own=[*good, *bad, row(AT - HOUR_S)]))["consecutive_violations"] == 0


def test_a_bad_face_in_bad_light_and_a_blurred_position_are_no_violations() -> None:
    poor = row(AT - HOUR_S, face_confidence=0.6, biometric_quality=0.5, fence_m=400.0, accuracy_m=300.0)

    assert of(scene(own=[*history(4), poor]))["consecutive_violations"] == 0


def test_a_known_fraud_is_a_violation() -> None:
    fake = row(AT - 2 * HOUR_S)
    said = verdicts_known((fake["at"], AT - HOUR_S, True))

    assert of(scene(own=[*history(4), fake], verdicts=said))["consecutive_violations"] == 1


def test_what_was_measured_at_the_punch_does_not_change_when_more_is_known() -> None:
    later = {
        "track": honest_track(AT, END),
        "later": punches([row(END, is_in=False)]),
        "uses": uses(np.arange(AT + 60, END, 500.0)),
        "statuses": statuses(np.arange(AT + 60, END, 300.0), 0.3),
        "works": works([AT + HOUR_S]),
    }
    first, final = of(scene()), of(scene(look="final", **later))
    after = {name for name in FEATURES if name.startswith(("duty_", "onduty_"))} | {
        "is_final", "out_punch_present", "worked_hours", "hours_short_of_shift", "out_punch_distance_m",
        "nearest_colleague_m", "colleagues_alive",
    }  # fmt: skip

    for name in set(FEATURES) - after:
        assert first[name] == pytest.approx(final[name], nan_ok=True), name
    assert all(math.isnan(first[name]) for name in after - {"is_final"})
    assert final["duty_scans"] == 1
    assert final["worked_hours"] == pytest.approx(12)


def test_what_the_detectors_said_is_there_and_silence_is_missing() -> None:
    found = of(scene(), Verdict("GHOST_SHIFT", 0.8, 0.5, ""), Verdict("BUDDY_PUNCHING", 0.0, 1.0, ""))

    assert found["detector_GHOST_SHIFT"] == pytest.approx(0.4)
    assert found["detector_BUDDY_PUNCHING"] == 0
    assert math.isnan(found["detector_COLLUSION"])


def test_pairs_are_counted_with_their_order() -> None:
    hers = history(8, person_id=SITA, device="K-1", spread_s=5, late_s=-60)
    his = history(8, device="K-1", spread_s=5)
    found = of(
        scene(
            punch=punch(device="K-1"),
            own=his,
            device=kiosk([*hers, *his, row(AT - 55, person_id=SITA, device="K-1")]),
        )
    )

    assert found["minutes_since_other_person_on_device"] == pytest.approx(55 / 60)
    assert found["pair_repeats_28d"] == 8
    assert found["pair_same_order_share"] == 1.0
    assert found["device_people_28d"] == 2


def test_a_change_of_the_clock_moves_no_habit() -> None:
    london = place(timezone="Europe/London")
    before = 1_774_681_200.0 + 3600 * 8  # the clocks went forward on 29 March 2026
    at = before + 3 * DAY_S - 3600
    own = [row(before - day * DAY_S) for day in range(12)]
    found = scene(punch=punch(at), own=own, place=london, local_hour=(before % DAY_S) / 3600)

    assert of(found)["habit_gap_minutes"] == pytest.approx(0, abs=1)


def test_it_takes_milliseconds_at_a_busy_kiosk_after_a_long_shift() -> None:
    rows = [one for person in range(RAVI, 12) for one in history(28, person_id=person, device="K-1")]
    track = join(honest_track(AT, END), standing(AT, END, every_s=20))
    found = scene(look="final", device=kiosk(rows), track=track, shift=shift())
    features_of(found, ())

    best = min(_timed(found) for _ in range(20))

    assert best < 0.008


def _timed(found: Scene) -> float:
    begun = time.thread_time()
    features_of(found, ())
    return time.thread_time() - begun


def test_every_feature_has_words_for_every_value() -> None:
    for name in FEATURES:
        for value in (0.0, 0.4, 1.0, -3.2, 4_100.0, math.nan):
            words = describe(name, value, None)
            assert words
            assert "nan" not in words
            assert "|" not in words, words


def test_words_carry_numbers_units_and_what_is_usual() -> None:
    assert describe("geofence_distance_meters", 4_100, 60) == "4.1 km from the fence, usually within 60 m"
    assert describe("minutes_from_start", -12, None) == "12 min before the start of the shift"
    assert (
        describe("face_z_own", -3.2, None)
        == "likeness of the face 3.2 spreads below what is usual for the person"
    )
    assert describe("mock", 1.0, None) == "the phone says that the position is mocked"
    assert describe("detector_GHOST_SHIFT", 0.61, None) == "Ghost shift: 61 % sure"


def test_titles_are_words() -> None:
    assert title_of("BUDDY_PUNCHING") == "Punched by a colleague"
    assert title_of("SOMETHING_NEW") == "Something new"
    assert all(title_of(kind) != kind for kind in KINDS)


def test_usual_is_what_the_history_says() -> None:
    made = scene(own=history(fence_m=40.0))

    assert usual_of("geofence_distance_meters", made) == 40.0
    assert usual_of("face_confidence", made) == pytest.approx(0.94, abs=0.02)
    assert usual_of("battery_level", made) is None
    assert usual_of("detector_GHOST_SHIFT", made) is None
    assert usual_of("face_confidence", bare()) is None


def test_numbers_behind_the_verdicts_are_features_and_what_is_no_number_is_missing() -> None:
    faces = Verdict("IDENTITY_MISMATCH", 0.0, 0.9, "", {"picture_ratio": 100.0, "other_face_ratio": None})
    replay = Verdict("REPLAYED_TRACK", 0.0, 0.9, "", {"apart_m": math.inf, "usual_m": None, "way_m": 900})
    buddy = Verdict("BUDDY_PUNCHING", 0.3, 0.9, "", {"clues": [{"points": 1.5}, {"points": -0.5}]})

    found = of(scene(), faces, replay, buddy)

    assert found["picture_log_ratio"] == pytest.approx(2)
    assert math.isnan(found["other_face_log_ratio"])
    assert found["replay_apart_m"] == 1e6
    assert math.isnan(found["replay_usual_ratio"])
    assert found["buddy_points"] == pytest.approx(1)
    assert describe("picture_log_ratio", 2.0, None).startswith("100 times likelier a picture")


def test_every_feature_is_a_number_a_model_can_take() -> None:
    for look in ("punch", "final"):
        assert all(math.isnan(value) or math.isfinite(value) for value in of(scene(look=look)).values())


def test_what_detectors_say_together_is_read_from_the_row_as_the_rules_combine_it() -> None:
    said = [
        Verdict("GHOST_SHIFT", 0.8, 0.5, ""),
        Verdict("COLLUSION", 0.5, 1.0, ""),
        Verdict("WRONG_PERSON", 0, 1, ""),
    ]
    rows = np.array([list(of(scene(), *said).values()), list(of(scene()).values())])
    odds = detectors_say(rows)
    assert 1 / (1 + np.exp(-odds[0])) == pytest.approx(combine(said))
    assert 1 / (1 + np.exp(-odds[1])) == pytest.approx(0.01)
