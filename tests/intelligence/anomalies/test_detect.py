"""The streaming detector: what it alarms on, what it lets pass, and that it only ever looks back."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from noc.intelligence.anomalies.detect import Detector, score

Floats = NDArray[np.float64]

ALARM = 0.5
FIVE_MINUTES_S = 300.0
DAY_ROWS = 288


def times_of(rows: int) -> Floats:
    return np.arange(rows) * FIVE_MINUTES_S


def noise(rows: int, seed: int = 7) -> Floats:
    return np.random.default_rng(seed).normal(50.0, 2.0, rows)


def days(count: int, seed: int = 7) -> Floats:
    """Five-minute rows of days that rise and fall alike, with a little noise."""
    hours = np.arange(count * DAY_ROWS) % DAY_ROWS / DAY_ROWS
    return 100 + 40 * np.sin(2 * np.pi * hours) + np.random.default_rng(seed).normal(0, 2, len(hours))


def alarms(values: Floats) -> list[int]:
    return np.flatnonzero(score(values, times_of(len(values))) >= ALARM).tolist()


def test_a_value_far_from_all_before_is_an_alarm_at_once() -> None:
    values = noise(3000)
    values[2000] = 90.0
    assert 2000 in alarms(values)


def test_steady_noise_raises_few_alarms() -> None:
    assert sum(len(alarms(noise(4000, seed))) for seed in range(5)) <= 30  # of 20,000 rows


def test_a_day_like_all_days_raises_no_alarm_and_a_level_kept_at_the_wrong_hour_does() -> None:
    usual, stuck = days(14), days(14)
    night = 10 * DAY_ROWS + 216  # the lowest hour, now as high as the highest
    stuck[night : night + 24] = 140.0
    assert [row for row in alarms(usual) if row > 4 * DAY_ROWS] == []
    assert any(night <= row < night + 24 for row in alarms(stuck))


def test_a_series_that_freezes_is_an_alarm_though_every_value_was_seen_before() -> None:
    values = days(14)
    frozen = 11 * DAY_ROWS + 40
    values[frozen : frozen + 150] = values[frozen - 1]
    assert any(frozen <= row < frozen + 150 for row in alarms(values))


def test_a_constant_series_is_silent_until_it_moves() -> None:
    values = np.full(1000, 12.5)
    values[700] = 12.6
    assert alarms(values) == [700]
    assert not score(values, times_of(1000))[:700].any()


def test_after_an_alarm_the_same_again_keeps_silent_and_something_far_stranger_speaks() -> None:
    values = noise(3000)
    values[2000], values[2040], values[2080] = 62.0, 62.0, 500.0
    found = alarms(values)
    assert 2000 in found
    assert 2040 not in found
    assert 2080 in found


def test_what_recurs_for_ever_fades() -> None:
    values = noise(12_000)
    values[1000::600] = 75.0
    scores = score(values, times_of(len(values)))[1000::600]
    spoken = scores[scores >= ALARM]
    assert len(spoken) >= 2
    assert scores[-3:].max() < scores[0]


def test_a_prefix_of_a_series_has_a_prefix_of_its_scores() -> None:
    values = np.concatenate((days(6), noise(777), days(3, seed=8)))
    whole = score(values, times_of(len(values)))
    for rows in (1, 63, 64, 65, 500, 1728, 2111, 3000):
        assert (score(values[:rows], times_of(rows)) == whole[:rows]).all()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=6), st.integers(0, 3))
def test_how_rows_are_cut_into_calls_changes_nothing(cuts: list[int], seed: int) -> None:
    values = days(3, seed)
    values[::97] = np.nan
    times = times_of(len(values))
    detector, parts = Detector(), []
    for since, until in zip([0, *np.cumsum(cuts)], [*np.cumsum(cuts), len(values)], strict=True):
        parts.append(detector.extend(times[since:until], values[since:until]))
    whole = score(values, times)
    assert (np.concatenate(parts)[: len(whole)] == whole).all()


def test_row_by_row_is_the_same_as_at_once() -> None:
    values = days(3)
    values[700] = 400.0
    times, detector = times_of(len(values)), Detector()
    one_by_one = [detector.update(at, value) for at, value in zip(times, values, strict=True)]
    assert one_by_one == score(values, times).tolist()


def test_missing_values_score_nothing_and_teach_nothing() -> None:
    values = noise(2000)
    holes = np.insert(values, 1000, [np.nan, np.inf, -np.inf])
    stamps = np.insert(times_of(2000), 1000, [times_of(2000)[1000]] * 3)
    scores = score(holes, stamps)
    assert scores[1000:1003].tolist() == [0.0, 0.0, 0.0]
    assert np.delete(scores, [1000, 1001, 1002]).tolist() == score(values, times_of(2000)).tolist()


@pytest.mark.parametrize("rows", [0, 1, 5, 59])
def test_a_series_too_short_to_know_anything_scores_nothing(rows: int) -> None:
    assert score(noise(rows), times_of(rows)).tolist() == [0.0] * rows


@pytest.mark.parametrize(
    "times", [np.full(1500, np.nan), np.zeros(1500), -times_of(1500), times_of(1500) * 1e6]
)
def test_times_that_are_unknown_equal_backward_or_days_apart_are_borne(times: Floats) -> None:
    values = noise(1500)
    values[1200] = 200.0
    scores = score(values, times)
    assert np.isfinite(scores).all()
    assert scores[1200] >= ALARM


def test_huge_and_tiny_values_stay_within_bounds() -> None:
    values = noise(1500) * 1e-300
    values[900], values[1000], values[1400] = 1e308, -1e308, 5e-324
    with np.errstate(over="raise", invalid="raise"):
        scores = score(values, times_of(1500))
    assert ((scores >= 0) & (scores <= 1)).all()
    assert scores[900] >= ALARM


@pytest.mark.parametrize("change", [lambda v: v * 1e6, lambda v: v * 1e-6, lambda v: v - 1e4, lambda v: -v])
def test_the_unit_and_the_sign_of_a_series_do_not_matter(change) -> None:  # type: ignore[no-untyped-def]
    values = days(8)
    values[1900], values[2100:2110] = 260.0, 170.0
    assert alarms(change(values)) == alarms(values)


@pytest.mark.long
def test_what_is_remembered_does_not_grow_with_the_series() -> None:
    detector, sizes = Detector(), []
    values = noise(20_000)
    for n in range(15):
        detector.extend(times_of(20_000) + n * 20_000 * FIVE_MINUTES_S, values)
        sizes.append(len(pickle.dumps(detector)))
    assert max(sizes) < 1_000_000
    assert max(sizes[8:]) <= max(sizes[:8]) * 1.1


def test_a_new_level_becomes_normal() -> None:
    values = np.concatenate((noise(2000), noise(6000, seed=9) + 100))
    found = alarms(values)
    assert any(2000 <= row < 2010 for row in found)
    assert len([row for row in found if row > 5000]) <= 5
