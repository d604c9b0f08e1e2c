"""The detector's parts: a memory that is spread evenly, tails that extrapolate, windows summed up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from noc.intelligence.anomalies.detect import score
from noc.intelligence.anomalies.history import History, lots
from noc.intelligence.anomalies.settings import Settings
from noc.intelligence.anomalies.silence import Silence
from noc.intelligence.anomalies.tails import Tail
from noc.intelligence.anomalies.views import hours_of, windows_of


def test_a_memory_that_is_not_full_holds_everything() -> None:
    history = History(100)
    history.add(lots(0, 60), np.arange(60.0))
    assert history.rows[:, 0].tolist() == list(range(60))


def test_a_full_memory_is_spread_evenly_over_what_was_seen() -> None:
    history = History(128)
    for first in range(0, 2048, 32):
        history.add(lots(first, 32), np.arange(first, first + 32.0))
    kept = history.rows[:, 0]
    assert 64 <= len(kept) <= 128
    assert np.histogram(kept, bins=4, range=(0, 2048))[0].min() >= len(kept) / 8
    assert (np.diff(kept) > 0).all()


def test_a_rhythm_is_not_always_met_at_the_same_places() -> None:
    history = History(256)
    for first in range(0, 288 * 20, 64):
        history.add(lots(first, 64), np.arange(first, first + 64.0) % 288)
    assert len(np.unique(history.rows[:, 0])) > 100


def test_a_very_old_memory_forgets_its_older_half_and_stays_bounded() -> None:
    history = History(64)
    for first in range(0, 64_000, 32):
        history.add(lots(first, 32), np.arange(first, first + 32.0))
        assert len(history) <= 64
    assert history.rows.min() > 64_000 - 3 * 64 * 32


def test_an_exponential_tail_is_told_its_own_probability() -> None:
    tail = Tail(Settings())
    ordered = -np.log(1 - (np.arange(4000) + 0.5) / 4000)  # every quantile of the exponential distribution
    tail.learn(np.random.default_rng(1).permutation(ordered), lots(0, 4000))
    tail.fit()
    far = tail.surprise(np.array([0.1, 5.0, 12.0]))
    assert far[0] == 0.0
    assert far[1:] == pytest.approx([5.0, 12.0], rel=0.05)


def test_what_was_seen_before_is_at_most_twice_as_surprising_as_its_rank() -> None:
    tail = Tail(Settings())
    past = np.ones(999)
    past[:5] = 1000.0
    tail.learn(past, lots(0, 999))
    tail.fit()
    assert tail.surprise(np.array([1000.0]))[0] == pytest.approx(2 * math.log(1000 / 6))
    assert tail.surprise(np.array([1001.0]))[0] == Settings().surprise_at_most


def test_a_tail_that_knows_too_little_says_nothing() -> None:
    tail = Tail(Settings())
    tail.learn(np.ones(59), lots(0, 59))
    tail.fit()
    assert tail.surprise(np.array([1e9, np.nan])).tolist() == [0.0, 0.0]


def test_surprise_at_the_alarm_level_scores_a_half() -> None:
    level = Settings().alarm_surprise
    assert Silence(Settings()).judge(0, np.array([0.0, level, 3 * level])).tolist() == [0.0, 0.5, 0.75]


def test_windows_are_summed_up_by_the_means_of_their_parts() -> None:
    assert windows_of(np.arange(6.0), 4, 2).tolist() == [[0.5, 2.5], [1.5, 3.5], [2.5, 4.5]]
    assert windows_of(np.arange(3.0), 2, 2).tolist() == [[0.0, 1.0], [1.0, 2.0]]


def test_hours_are_those_of_the_clock_given() -> None:
    assert hours_of(np.array([0.0, 3599.0, 3600.0, 86_399.9, 86_400.0, -1.0])).tolist() == [
        0,
        0,
        1,
        23,
        0,
        23,
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"history": 100}, {"references": 64}, {"long_parts": 7}, {"short_window": 41}, {"short_window": 1}],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must"):
        Settings(**wrong)


def test_a_small_memory_works_too() -> None:
    values = np.random.default_rng(2).normal(0, 1, 3000)
    values[2500] = 30.0
    scores = score(values, np.arange(3000.0), Settings(history=128, references=128))
    assert scores[2500] >= 0.5
