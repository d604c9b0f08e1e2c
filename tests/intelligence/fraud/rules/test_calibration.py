"""Probabilities that mean what they say, figures that are right on cases reckoned by hand, and how luck is said."""

from __future__ import annotations

import numpy as np
import pytest

from noc.intelligence.fraud.rules.calibrating import apply, by_look, calibrate
from noc.intelligence.fraud.rules.quality import (
    Judged,
    at_threshold,
    better_by,
    calibration,
    choose_threshold,
    confusion,
    figures,
    intervals,
    precision_recall_curve,
)
from noc.intelligence.fraud.rules.ranking import Ranking

SCORE = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
FRAUD = np.array([True, True, False, True, False, False])
EACH = np.ones(6)


def drawn(n: int, slope: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return margins, and frauds whose true odds are `slope` times the margin less two."""
    rng = np.random.default_rng(seed)
    margin = rng.normal(0, 2, n)
    return margin, rng.random(n) < 1 / (1 + np.exp(-(slope * margin - 2)))


@pytest.mark.parametrize(("n", "method"), [(600, "platt"), (6_000, "isotonic")])
def test_a_margin_that_exaggerates_becomes_a_probability_that_holds(n: int, method: str) -> None:
    margin, fraud = drawn(n, 0.5)
    curve = calibrate(margin, fraud, np.ones(n))
    fresh, truth = drawn(20_000, 0.5, seed=2)
    error, _ = calibration(apply(curve, fresh), truth, np.ones(20_000))
    raw, _ = calibration(1 / (1 + np.exp(-fresh)), truth, np.ones(20_000))
    assert curve["method"] == method
    assert error < 0.03 < 0.1 < raw


@pytest.mark.parametrize("n", [600, 6_000])
def test_calibration_never_changes_who_comes_before_whom(n: int) -> None:
    margin, fraud = drawn(n, 0.5)
    ordered = np.linspace(-6, 6, 500)
    assert (np.diff(apply(calibrate(margin, fraud, np.ones(n)), ordered)) > 0).all()


def test_ties_of_margin_are_one_step() -> None:
    margin = np.repeat([-1.0, 0.0, 1.0], 1_000)
    fraud = np.tile([True, False, False, False], 750)
    curve = calibrate(margin, fraud, np.ones(3_000))
    assert curve["method"] == "isotonic"
    assert len(curve["at"]) <= 3
    assert apply(curve, np.array([0.0]))[0] == pytest.approx(0.25, abs=0.02)


def test_a_sigmoid_of_few_frauds_stays_humble() -> None:
    """Platt's targets: with two frauds, perfectly apart, nobody is called a fraud for certain."""
    margin, fraud = np.array([*([-3.0] * 20), 3.0, 3.0]), np.array([*([False] * 20), True, True])
    found = apply(calibrate(margin, fraud, np.ones(22)), np.array([3.0]))[0]
    assert found == pytest.approx(0.75, abs=0.02)


def test_margins_that_say_the_contrary_are_not_turned_round() -> None:
    margin, fraud = drawn(400, -1.0)
    assert calibrate(margin, fraud, np.ones(400))["slope"] > 0


def test_each_look_is_calibrated_by_itself_unless_it_has_too_few_frauds() -> None:
    margin, fraud = drawn(2_000, 1.0)
    final = np.arange(2_000) % 2 == 0
    shifted = np.where(final, margin + 3.0, margin)
    curves = by_look(shifted, fraud, np.ones(2_000), final)
    assert curves["punch"]["offset"] - curves["final"]["offset"] > 2
    few = by_look(shifted, fraud & ~final, np.ones(2_000), final)
    assert few["final"] == calibrate(shifted, fraud & ~final, np.ones(2_000))


def test_what_no_detector_supports_is_held_down_as_far_as_labels_teach() -> None:
    """Margins that exaggerate for some honest ones, whom the detectors clear."""
    rng = np.random.default_rng(3)
    fraud = rng.random(900) < 0.1
    margin = rng.normal(np.where(fraud, 2.0, -2.0), 1.0) + np.where(rng.random(900) < 0.1, 4.0, 0.0)
    said = np.where(fraud, rng.normal(1.0, 2.0, 900), -4.6)
    curve = calibrate(margin, fraud, np.ones(900), said)
    assert curve["trust"] > 0.2
    cleared, supported = apply(curve, np.array([2.0, 2.0]), np.array([-4.6, 2.0]))
    alone = apply(calibrate(margin, fraud, np.ones(900)), np.array([2.0]))[0]
    assert cleared < alone < supported


def test_detectors_that_say_the_contrary_are_not_turned_round() -> None:
    margin, fraud = drawn(800, 1.0)
    assert calibrate(margin, fraud, np.ones(800), np.where(fraud, -4.6, 1.0))["trust"] == 0.0


def test_average_precision_is_the_sum_over_steps_of_recall() -> None:
    assert Ranking(SCORE, FRAUD).average_precision(EACH) == pytest.approx((1 + 1 + 3 / 4) / 3)


def test_rows_of_equal_score_stand_or_fall_together() -> None:
    tied = Ranking(np.array([0.5, 0.5, 0.5, 0.5]), np.array([True, False, False, False]))
    assert tied.average_precision(np.ones(4)) == pytest.approx(0.25)


def test_a_weight_counts_as_often_as_the_row_would_stand_there() -> None:
    doubled = Ranking(np.append(SCORE, SCORE[2]), np.append(FRAUD, FRAUD[2])).average_precision(np.ones(7))
    weighted = Ranking(SCORE, FRAUD).average_precision(np.array([1, 1, 2, 1, 1, 1.0]))
    assert weighted == pytest.approx(doubled)


def test_figures_of_a_case_reckoned_by_hand() -> None:
    judged = Judged(SCORE, FRAUD, EACH, np.arange(6))
    assert at_threshold(judged, 0.65) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    found = figures(judged, 0.65)
    assert found["precision_at_80_recall"] == pytest.approx(3 / 4)
    assert found["recall_at_3_false_alarms"] == pytest.approx(2 / 3)
    assert precision_recall_curve(judged)[-1] == {"recall": 1.0, "precision": 0.5}
    assert confusion(["a", "a", "a", "b", "b", "b"], judged, 0.65) == [
        {"name": "a", "frauds": 2, "found": 2, "innocents": 1, "false_alarms": 1},
        {"name": "b", "frauds": 1, "found": 0, "innocents": 2, "false_alarms": 0},
    ]


def test_three_false_alarms_in_a_thousand_are_allowed_and_no_fourth() -> None:
    fraud = np.zeros(1_000, dtype=bool)
    fraud[[0, 4, 9]] = True  # behind 0, 3 and 7 honest ones
    ranking = Ranking(np.linspace(1, 0, 1_000), fraud)
    assert ranking.recall_at_false_alarms(np.ones(1_000), 3.0) == pytest.approx(2 / 3)


def test_without_frauds_there_is_nothing_to_measure() -> None:
    nobody = Judged(SCORE, np.zeros(6, dtype=bool), EACH, np.arange(6))
    assert np.isnan(
        [figures(nobody, 0.5)[name] for name in ("recall", "pr_auc", "precision_at_80_recall")]
    ).all()
    assert choose_threshold(nobody, 0.85, 0.75) == 0.5


def test_the_threshold_reaches_both_limits_where_any_does_and_lies_between_punches() -> None:
    judged = Judged(SCORE, FRAUD, EACH, np.arange(6))
    assert choose_threshold(judged, 0.7, 0.7) == pytest.approx(0.55)
    assert choose_threshold(judged, 0.99, 0.6) == pytest.approx(0.75)


def test_the_interval_goes_by_people_because_their_punches_are_alike() -> None:
    """Ten people of forty punches each, found or not as one: as uncertain as ten punches, not as four hundred."""
    person = np.arange(400) // 40
    fraud = np.ones(400, dtype=bool)
    score = np.where(person % 2 == 0, 0.9, 0.1)
    low, high = intervals(Judged(score, fraud, np.ones(400), person), 0.5)["recall"]
    narrow = intervals(Judged(score, fraud, np.ones(400), np.arange(400)), 0.5)["recall"]
    assert low <= 0.3 < 0.5 < 0.7 <= high
    assert narrow[1] - narrow[0] < 0.15
    assert [low, high] == intervals(Judged(score, fraud, np.ones(400), person), 0.5)["recall"]


def test_the_gain_over_another_model_is_paired() -> None:
    judged = Judged(SCORE, FRAUD, EACH, np.arange(6))
    assert better_by(judged, SCORE)[0] == 0.0
    gain, bounds = better_by(judged, -SCORE)
    assert gain > 0.3
    assert bounds[0] <= gain <= bounds[1]
