"""IDENTITY_MISMATCH: another face and a picture are told from poor light, a bad camera and a short history."""

from __future__ import annotations

import json

import numpy as np
import pytest

from noc.intelligence.fraud.rules.identity import SCORES, identity_mismatch
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    DAY_S,
    HOUR_S,
    device,
    fixes,
    history,
    kiosk,
    punch,
    punches,
    row,
    scene,
)

NONE = np.nan


def judged(made: Scene) -> Verdict:
    verdict = identity_mismatch(made)
    assert verdict is not None
    json.dumps(verdict.evidence)
    assert bool(verdict.clears) == (verdict.score > 0)
    return verdict


def at_face(**changes: object) -> Scene:
    return scene(punch=punch(**changes), track=fixes())


def test_another_face_in_good_light_is_a_mismatch_and_the_reason_has_the_numbers() -> None:
    verdict = judged(at_face(face_confidence=0.5))
    assert verdict.weight > 0.85
    assert "face 0.50" in verdict.reason
    assert "in 40 punches" in verdict.reason
    assert verdict.evidence["punches_compared"] == 40


def test_photo_of_the_right_face_is_a_mismatch_by_its_liveness() -> None:
    verdict = judged(at_face(liveness=0.4))
    assert verdict.weight > 0.8
    assert "picture than a living face" in verdict.reason


def test_brother_whose_face_is_a_little_off_on_both_scores_is_suspicious_but_not_certain() -> None:
    assert 0.2 < judged(at_face(face_confidence=0.78, liveness=0.76)).weight < 0.8


def test_other_face_hidden_in_a_dim_picture_is_lower_than_the_dimness_explains() -> None:
    assert judged(at_face(face_confidence=0.35, biometric_quality=0.62, liveness=0.66)).weight > 0.4


def test_same_three_scores_as_days_ago_are_a_stored_picture() -> None:
    old = history()[7]
    verdict = judged(at_face(**{name: old[name] for name in SCORES}))
    assert verdict.weight > 0.6
    assert "stored picture" in verdict.reason


def test_scores_of_two_decimals_that_repeat_are_no_stored_picture() -> None:
    rows = [one | {name: round(one[name], 2) for name in SCORES} for one in history()]
    again = {name: rows[7][name] for name in SCORES}
    assert judged(scene(punch=punch(**again), own=rows, track=fixes())).weight < 0.05


def test_honest_punch_speaks_for_the_person() -> None:
    verdict = judged(scene())
    assert verdict.score == 0.0
    assert "nothing unlike this person" in verdict.reason


def test_poor_light_lowers_all_three_together_and_is_innocent() -> None:
    verdict = judged(at_face(face_confidence=0.62, liveness=0.68, biometric_quality=0.55))
    assert verdict.weight < 0.05
    assert "the poor picture explains" in verdict.reason


def test_night_is_measured_against_nights() -> None:
    night = AT + 16 * HOUR_S
    by_day = history(12, until=AT)
    by_night = history(12, until=night, face=(0.8, 0.03), quality=(0.85, 0.04), hours=30 / 60)
    made = punch(night, face_confidence=0.74, biometric_quality=0.84)
    known = judged(scene(punch=made, own=by_day + by_night, track=fixes()))
    assert known.score == 0.0
    assert judged(scene(punch=made, own=by_day, track=fixes())).score > known.score


def test_kiosk_whose_camera_is_bad_for_everybody_accuses_nobody() -> None:
    others = [
        one for who in (2, 3, 4, 5) for one in history(15, person_id=who, device="K-1", face=(0.7, 0.05))
    ]
    made = scene(
        punch=punch(device="K-1", face_confidence=0.68), device=kiosk(others), own=history(), track=fixes()
    )
    verdict = judged(made)
    assert verdict.weight < 0.1
    assert verdict.evidence["explained_by_camera"] > 0.2


def test_kiosk_whose_camera_broke_this_morning_accuses_nobody_either() -> None:
    rows = [one for who in (2, 3, 4, 5) for one in history(15, person_id=who, device="K-1")]
    today = [
        row(AT - 60.0 * who, person_id=who, device="K-1", face_confidence=0.6, liveness=0.65)
        for who in (2, 3, 4)
    ]
    mine = history(device="K-1")
    made = punch(device="K-1", face_confidence=0.61, liveness=0.66)
    assert judged(scene(punch=made, device=kiosk(rows + today + mine), own=mine, track=fixes())).weight < 0.1
    assert judged(scene(punch=made, device=kiosk(rows + mine), own=mine, track=fixes())).weight > 0.6


def test_new_guard_whom_nobody_knows_is_judged_with_care() -> None:
    new = judged(scene(punch=punch(face_confidence=0.55), own=(), track=fixes()))
    assert new.weight < 0.3
    assert new.confidence < judged(at_face(face_confidence=0.55)).confidence


def test_past_punches_that_another_made_do_not_make_his_face_usual() -> None:
    spoilt = history(12, until=AT - 8 * DAY_S) + history(8, face=(0.5, 0.06), seed=3)
    assert judged(scene(punch=punch(face_confidence=0.5), own=spoilt, track=fixes())).weight > 0.6


def test_nobody_measured_gives_no_opinion_and_one_measurement_is_enough() -> None:
    blind = punch(face_confidence=NONE, liveness=NONE, biometric_quality=NONE)
    assert identity_mismatch(scene(punch=blind)) is None
    assert judged(at_face(face_confidence=NONE, liveness=0.3)).weight > 0.6


def test_honest_faces_of_many_cameras_hardly_ever_look_like_others() -> None:
    rng = np.random.default_rng(11)
    weights = []
    for number in range(300):
        usual, spread = rng.uniform(0.75, 0.97), rng.uniform(0.01, 0.05)
        past = history(int(rng.integers(2, 25)), face=(usual, spread), quality=(0.8, 0.07), seed=number)
        light = rng.uniform(0.6, 0.9) if rng.random() < 0.06 else 1.0
        now = punch(
            face_confidence=min(light * rng.normal(usual, spread), 1.0),
            biometric_quality=min(light * rng.normal(0.8, 0.07), 1.0),
            liveness=min(light * rng.normal(0.95, 0.02), 1.0),
        )
        weights.append(judged(scene(punch=now, own=past, track=fixes())).weight)
    assert np.mean(np.array(weights) > 0.3) < 0.01


@pytest.mark.parametrize("face", [0.95, 0.7, 0.3])
def test_order_of_the_same_facts_changes_nothing(face: float) -> None:
    rows = history()
    one = scene(punch=punch(face_confidence=face), own=punches(rows), device=device(made=rows), track=fixes())
    other = scene(
        punch=punch(face_confidence=face),
        own=punches(rows[::-1]),
        device=device(made=rows[::-1]),
        track=fixes(),
    )
    assert judged(one) == judged(other)
