"""Is this value normal? By z-score, by a count's own tail, or no verdict; and which threshold is in force."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from noc.intelligence.baselines.rules import Profile, is_anomalous, is_stable, threshold_in_force

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def profile(**change: Any) -> Profile:
    about: dict[str, Any] = {
        "metric_type": "phone_events_count", "sample_count": 40, "mean": 100.0, "std_dev": 10.0,
    }  # fmt: skip
    return Profile(**{**about, **change})


class Supposed:
    """Options as a deployment might have them."""

    def __init__(self, **values: float) -> None:
        self.values = {
            "BASELINE_DEFAULT_THRESHOLD": 3.0, "BASELINE_STABLE_SAMPLE_COUNT": 100,
            "BASELINE_SENSITIVE_THRESHOLD": 2.5, "BASELINE_FP_THRESHOLD": 0.3,
            "BASELINE_CONSERVATIVE_THRESHOLD": 4.0, **values,
        }  # fmt: skip

    def get(self, key: str, /) -> float:
        return self.values[key]


@pytest.mark.parametrize(
    ("change", "threshold"),
    [
        ({}, 3.0),
        ({"is_stable": True}, 2.5),
        ({"false_positive_rate": 0.31}, 4.0),
        ({"false_positive_rate": 0.3}, 3.0),
        ({"false_positive_rate": 0.31, "is_stable": True}, 4.0),
        ({"false_positive_rate": 1.0, "verdicts": 9}, 3.0),
        ({"false_positive_rate": 1.0, "verdicts": 10}, 4.0),
        ({"dynamic_threshold": 2.0}, 3.0),
        ({"dynamic_threshold": 2.0, "last_threshold_update": NOW, "false_positive_rate": 1.0}, 2.0),
        ({"dynamic_threshold": 4.0, "last_threshold_update": NOW, "is_stable": True}, 4.0),
    ],
)
def test_threshold_in_force_goes_by_the_rules_until_the_first_tuning(
    change: dict[str, Any], threshold: float
) -> None:
    assert threshold_in_force(profile(**change)) == threshold


def test_a_deployments_own_numbers_are_heeded() -> None:
    supposed = Supposed(BASELINE_DEFAULT_THRESHOLD=3.5, BASELINE_STABLE_SAMPLE_COUNT=20)
    assert is_anomalous(133.0, profile(), supposed).verdict is False
    assert is_anomalous(136.0, profile(), supposed).verdict is True
    assert is_stable(21, supposed)
    assert not is_stable(100)
    assert is_stable(101)


@pytest.mark.parametrize(
    ("value", "verdict", "direction"),
    [
        (100, False, None),
        (130, False, "high"),
        (130.1, True, "high"),
        (70, False, "low"),
        (69.9, True, "low"),
    ],
)
def test_a_value_beyond_the_threshold_is_anomalous_on_either_side(
    value: float, verdict: bool, direction: str | None
) -> None:
    said = is_anomalous(value, profile())
    assert (said.verdict, said.direction, said.threshold) == (verdict, direction, 3.0)
    assert said.z_score == pytest.approx((value - 100) / 10)
    assert said.tail_probability is None


def test_fewer_than_thirty_samples_give_no_verdict_and_say_so() -> None:
    said = is_anomalous(1_000.0, profile(sample_count=29))
    assert said.verdict is None
    assert "29 samples" in said.reason
    assert is_anomalous(1_000.0, profile(sample_count=30)).verdict is True


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_a_missing_value_gives_no_verdict(value: float | None) -> None:
    said = is_anomalous(value, profile())
    assert (said.verdict, said.z_score) == (None, None)


def test_a_profile_that_is_not_known_gives_no_verdict() -> None:
    assert is_anomalous(5.0, profile(mean=math.nan)).verdict is None


def test_where_nothing_ever_varied_a_count_may_still_vary_by_its_noise() -> None:
    never = profile(std_dev=0.0)
    assert is_anomalous(71.0, never).verdict is False  # the root of 100 is 10
    assert is_anomalous(69.0, never).verdict is True


def test_where_nobody_ever_walked_some_metres_are_no_news() -> None:
    still = profile(metric_type="movement_distance_filtered_meters", mean=0.0, std_dev=0.0)
    assert is_anomalous(25.0, still).verdict is False
    assert is_anomalous(300.0, still).verdict is True


def test_few_things_are_judged_by_their_own_tail_and_not_by_the_z_score() -> None:
    few = profile(mean=2.0, std_dev=math.sqrt(2.0))
    seven = is_anomalous(7.0, few)
    # 3.5 standard deviations; but a Poisson of 2 reaches 7 or more once in 220 times, twice that on two sides.
    assert seven.z_score == pytest.approx(3.54, abs=0.01)
    assert seven.tail_probability == pytest.approx(2 * 0.004534, rel=1e-3)
    assert seven.verdict is False
    assert is_anomalous(9.0, few).verdict is True
    assert "Poisson" in seven.reason
    # None where two are usual happens every seventh time.
    assert is_anomalous(0.0, few).verdict is False


def test_none_where_nine_are_usual_is_an_anomaly() -> None:
    said = is_anomalous(0.0, profile(mean=9.0, std_dev=3.0))
    assert (said.verdict, said.direction) == (True, "low")


def test_counts_that_vary_more_than_chance_are_borne_with_by_the_negative_binomial() -> None:
    wide = profile(mean=2.0, std_dev=4.0)
    said = is_anomalous(9.0, wide)
    assert said.verdict is False
    assert "negative binomial" in said.reason
    assert is_anomalous(60.0, wide).verdict is True


def test_what_never_happened_yet_may_happen_once() -> None:
    never = profile(mean=0.0, std_dev=0.0)
    assert is_anomalous(1.0, never).verdict is False
    assert is_anomalous(0.0, never).verdict is False
    assert is_anomalous(10.0, never).verdict is True


@pytest.mark.parametrize("value", [1e6, 1e9])
def test_absurdly_many_are_judged_all_the_same(value: float) -> None:
    assert is_anomalous(value, profile(mean=2.0, std_dev=3.0)).verdict is True


def test_the_tail_agrees_with_the_library_of_statistics() -> None:
    from scipy.stats import nbinom, poisson

    for mean, spread in ((0.7, 0.5), (4.0, 2.0), (4.0, 5.0), (9.5, 3.0)):
        law = poisson(mean) if spread**2 <= mean else nbinom(mean**2 / (spread**2 - mean), mean / spread**2)
        for value in (0, 1, 3, 8, 20, 40):
            told = is_anomalous(float(value), profile(mean=mean, std_dev=spread)).tail_probability
            wanted = min(1.0, 2 * min(law.cdf(value), law.sf(value - 1)))
            assert told == pytest.approx(wanted, rel=1e-6, abs=1e-15)


def test_the_reason_is_in_words() -> None:
    said = is_anomalous(40.0, profile())
    assert (
        said.reason == "40 where 100 is normal: 6.0 standard deviations below it, beyond the threshold of 3."
    )
