"""Is this value normal here at this hour? A verdict, how far off, against what, and why in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from noc.intelligence.baselines.rules.profiles import (
    AS_PROMISED,
    MINIMUM_SAMPLES,
    Limits,
    Profile,
    threshold_in_force,
)

Direction = Literal["low", "high"]

# Below this mean the normal curve is wrong about a count: its low side ends at 0 and its high side is too thin.
FEW: Final = 10.0
# Half a unit of measurement: nobody can know a whole number, or a walk that receivers see to some 10 m, any better.
COUNT_FLOOR: Final = 0.5
METRES_FLOOR: Final = 10.0
QUARTERS_AN_HOUR: Final = 4  # samples overlap: four of them hold one hour of its own
_ENOUGH: Final = 1e-17


@dataclass(frozen=True, slots=True)
class Judgement:
    """`verdict`: anomalous or not, None where nothing can be said. `z_score` is told even where a count's own tail
    (`tail_probability`, two-sided) decided; None without a value."""

    verdict: bool | None
    z_score: float | None
    threshold: float
    reason: str
    direction: Direction | None = None
    tail_probability: float | None = None


def is_anomalous(value: float | None, profile: Profile, limits: Limits = AS_PROMISED) -> Judgement:
    """Judge a value by the profile of its site, metric and hour of the week, at the threshold in force."""
    return judge_at(value, profile, threshold_in_force(profile, limits))


def judge_at(value: float | None, profile: Profile, threshold: float) -> Judgement:
    """Judge a value as if `threshold` were in force."""
    if value is None or not math.isfinite(value):
        return Judgement(None, None, threshold, "There is no value to judge.")
    if not (math.isfinite(profile.mean) and math.isfinite(profile.std_dev)):
        return Judgement(None, None, threshold, "The profile itself is not known.")
    z = (value - profile.mean) / spread_of(profile)
    direction: Direction | None = "low" if value < profile.mean else "high" if value > profile.mean else None
    if profile.sample_count < MINIMUM_SAMPLES:
        why = f"Only {profile.sample_count} samples of this hour; {MINIMUM_SAMPLES} are needed for a verdict."
        return Judgement(None, z, threshold, why, direction)
    usual = f"{value:.4g} where {profile.mean:.3g} is normal"
    if profile.is_count and profile.mean < FEW:
        tail, law = two_sided_tail(value, profile)
        limit = normal_tail(threshold)
        found = tail < limit
        why = f"{usual}: as rare as {_rarity(tail)} by {law}, {_compare(found)} {_rarity(limit)}, what {threshold:g} "
        return Judgement(found, z, threshold, f"{why}standard deviations stand for.", direction, tail)
    found = abs(z) > threshold
    side = f" {'below' if z < 0 else 'above'} it" if z else ""
    why = f"{usual}: {abs(z):.1f} standard deviations{side}, {_beyond(found)} the threshold of {threshold:g}."
    return Judgement(found, z, threshold, why, direction)


def spread_of(profile: Profile) -> float:
    """Return the standard deviation to divide by, in the metric's unit: never 0, whatever was learnt.

    Where the past never differed a count still varies by the root of its mean (Poisson), and no measurement is known
    better than half of its unit.
    """
    least = COUNT_FLOOR if profile.is_count else METRES_FLOOR
    if profile.std_dev > 0:
        return max(profile.std_dev, least) if profile.is_count else profile.std_dev
    return max(least, math.sqrt(max(profile.mean, 0.0))) if profile.is_count else least


def two_sided_tail(value: float, profile: Profile) -> tuple[float, str]:
    """Return the probability of a count at least as far out (twice the nearer tail, at most 1), and the law's name.

    Poisson; negative binomial where the spread is larger than a Poisson's (Cameron & Trivedi 1998, section 2.3). A count
    never seen may still have a rate: half an event over the hours looked at (Jeffreys 1946).
    """
    hours = max(profile.sample_count / QUARTERS_AN_HOUR, 1.0)
    mean = max(profile.mean, 0.5 / hours)
    variance = profile.std_dev**2
    count = max(0, math.floor(value))
    overdispersed = variance > mean * 1.0001
    below = _sum_below(count, mean, variance if overdispersed else None)
    here = math.exp(_log_probability(count, mean, variance if overdispersed else None))
    low, high = below + here, 1.0 - below
    if count > mean:
        high = _sum_from(count, mean, variance if overdispersed else None)
    tail = min(1.0, 2.0 * min(low, high))
    return tail, "the negative binomial law" if overdispersed else "the Poisson law"


def normal_tail(threshold: float) -> float:
    """Return the two-sided tail of the normal law beyond `threshold` standard deviations."""
    return math.erfc(threshold / math.sqrt(2.0))


def _log_probability(count: int, mean: float, variance: float | None) -> float:
    if variance is None:
        return count * math.log(mean) - mean - math.lgamma(count + 1)
    size = mean**2 / (variance - mean)
    chance = mean / variance  # of a failure that ends the count
    shape = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
    return shape + size * math.log(chance) + count * math.log1p(-chance)


def _sum_below(count: int, mean: float, variance: float | None) -> float:
    """Return P(X < count); past ten times the mean and spread nothing is left to add."""
    most = min(count, int(mean + 40 * math.sqrt(variance or mean)) + 40)
    return min(1.0, math.fsum(math.exp(_log_probability(n, mean, variance)) for n in range(most)))


def _sum_from(count: int, mean: float, variance: float | None) -> float:
    """Return P(X >= count), summed from there up, because 1 - P(X < count) would lose the rare ones to rounding."""
    total, n = 0.0, count
    while True:
        term = math.exp(_log_probability(n, mean, variance))
        total += term
        n += 1
        if term <= _ENOUGH + 1e-9 * total:
            return min(1.0, total)


def _rarity(probability: float) -> str:
    if probability >= 0.01:
        return f"{probability:.0%}"
    return f"1 in {1 / probability:,.0f}" if probability > 1e-12 else "less than 1 in a million million"


def _compare(found: bool) -> str:  # a word for a verdict
    return "rarer than" if found else "no rarer than"


def _beyond(found: bool) -> str:  # a word for a verdict
    return "beyond" if found else "within"
