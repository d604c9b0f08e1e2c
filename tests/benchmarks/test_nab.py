"""NAB's rule as our benchmark applies it: small cases by hand, and the published baseline on the given series."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.nab import windowed_gaussian
from benchmarks.nab_data import FOLDER, all_series, is_there, profiles
from benchmarks.nab_rule import (
    Labelled,
    Profile,
    at_threshold,
    probation_rows,
    scaled_sigmoid,
    sweep,
)
from noc.intelligence.anomalies.detect import score

STANDARD = Profile("standard", 1.0, 0.11, 1.0)
ONE_WINDOW = Labelled(100, ((50, 59),))  # rows 0-14 are probation

with_data = pytest.mark.skipif(not is_there(), reason=f"the NAB series are not there ({FOLDER})")


def spoken(labels: Labelled, *rows: int) -> list[tuple[Labelled, np.ndarray]]:
    scores = np.zeros(labels.rows)
    scores[list(rows)] = 1.0
    return [(labels, scores)]


def worth(position: float) -> float:
    return 2 / (1 + math.exp(5 * position)) - 1


@pytest.mark.parametrize(("rows", "probation"), [(100, 15), (4032, 604), (5000, 750), (22_695, 750)])
def test_probation_is_fifteen_percent_and_at_most_750_rows(rows: int, probation: int) -> None:
    assert probation_rows(rows) == probation


def test_the_sigmoid_has_the_values_of_its_paper() -> None:
    assert scaled_sigmoid(np.array([-1.0, -0.5, 0.0, 1.0])) == pytest.approx(
        [0.98661, 0.84828, 0.0, -0.98661], abs=1e-5
    )
    assert scaled_sigmoid(np.array([3.0, 1e6])).tolist() == [-1.0, -1.0]


def test_a_detection_at_the_first_row_of_the_window_is_perfect() -> None:
    assert sweep(spoken(ONE_WINDOW, 50), STANDARD).score == pytest.approx(100.0)


def test_a_later_detection_earns_less_and_only_the_first_counts() -> None:
    late = (worth(-0.5) / worth(-1.0) + 1) / 2 * 100
    assert sweep(spoken(ONE_WINDOW, 55), STANDARD).score == pytest.approx(late)
    assert sweep(spoken(ONE_WINDOW, 55, 57, 59), STANDARD).score == pytest.approx(late)


def test_saying_nothing_scores_zero_and_only_falsehoods_are_better_left_unsaid() -> None:
    assert sweep(spoken(ONE_WINDOW), STANDARD).score == 0.0
    assert sweep(spoken(ONE_WINDOW, 30), STANDARD).score == 0.0


def test_a_false_positive_before_any_window_costs_in_full() -> None:
    assert at_threshold(spoken(ONE_WINDOW, 30), STANDARD, 0.5) == pytest.approx(100 * -0.11 / 2)


def test_a_false_positive_behind_a_window_costs_by_its_distance_in_widths_of_that_window() -> None:
    near = 0.11 * worth(3 / 9)  # three rows behind the right edge of ten rows
    assert at_threshold(spoken(ONE_WINDOW, 62), STANDARD, 0.5) == pytest.approx(100 * near / 2)
    assert at_threshold(spoken(ONE_WINDOW, 99), STANDARD, 0.5) == pytest.approx(100 * -0.11 / 2)


def test_probation_does_not_count() -> None:
    assert at_threshold(spoken(ONE_WINDOW, 3, 14, 50), STANDARD, 0.5) == pytest.approx(100.0)


def test_a_miss_costs_what_the_profile_says() -> None:
    two = Labelled(200, ((50, 59), (150, 159)))
    assert sweep(spoken(two, 50), STANDARD).score == pytest.approx(50.0)
    assert sweep(spoken(two, 50), Profile("misses cost double", 1.0, 0.11, 2.0)).score == pytest.approx(50.0)


def test_one_threshold_serves_all_series() -> None:
    quiet, loud = np.zeros(100), np.full(100, 0.6)
    quiet[50], loud[50] = 0.4, 0.9  # what finds the one finds falsehoods everywhere in the other
    both = sweep([(ONE_WINDOW, quiet), (ONE_WINDOW, loud)], STANDARD)
    assert both.threshold == 0.9
    assert both.score == pytest.approx(50.0)


def test_the_window_of_the_gaussian_moves_in_steps() -> None:
    values = np.array([0.0, 2.0, 4.0, 6.0, 8.0])
    scores = windowed_gaussian(values, window=2, step=2)
    by_hand = [0.0] + [1 - 0.5 * math.erfc(z / math.sqrt(2)) for z in (2 / 1e-6, 3.0, 5.0, 3.0)]
    assert scores.tolist() == pytest.approx(by_hand)


@with_data
def test_the_windowed_gaussian_scores_what_is_published_of_the_given_series() -> None:
    way = [(each.labels, windowed_gaussian(each.values)) for each in all_series()]
    assert sweep(way, profiles()[0]).score == pytest.approx(37.1, abs=0.05)


@with_data
def test_the_detector_beats_the_windowed_gaussian_clearly() -> None:
    way = [(each.labels, score(each.values, each.times)) for each in all_series()]
    found = {profile.name: sweep(way, profile).score for profile in profiles()}
    assert found["standard"] >= 65
    assert found["reward_low_FN_rate"] > found["standard"] > found["reward_low_FP_rate"] > 50
