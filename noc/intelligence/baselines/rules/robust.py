"""Level, spread and percentiles that a few wild values do not move, for many cells at once.

Arrays are (cells, values) with NaN where there is none, and weights of the same shape or None (each value counts one).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PERCENTILES: Final = (0.05, 0.25, 0.50, 0.75, 0.95)
# Of a normal law: spread over the median absolute deviation, the interquartile range, and the middle nine tenths
# (Rousseeuw & Croux 1993, section 1).
MAD_TO_SPREAD: Final = 1.4826
QUARTILES_TO_SPREAD: Final = 1 / 1.349
NINE_TENTHS_TO_SPREAD: Final = 1 / 3.290
HUBER_K: Final = 1.345  # 95 % as good as the mean on normal values (Huber 1964; Holland & Welsch 1977)
_ROUNDS: Final = 4


class Shape(NamedTuple):
    """Of each cell: its level, its spread, and its PERCENTILES (cells, 5)."""

    mean: Floats
    spread: Floats
    percentiles: Floats


def shape_of(values: Floats, weights: Floats | None, *, counts: bool, floor: float) -> Shape:
    """Return the shape of each cell; NaN where it has no value.

    The spread is the MAD's; where more than half of the values are equal, that of the quartiles; where those are, that
    of the middle nine tenths: each ignores what lies outside it. A count's is at least its Poisson noise, any other at
    least `floor`, in the metric's unit. The level is Huber's M-estimate about the median.
    """
    percentiles = quantiles(values, weights, PERCENTILES)
    median = percentiles[:, 2]
    spread = MAD_TO_SPREAD * quantiles(np.abs(values - median[:, None]), weights, (0.5,))[:, 0]
    for low, high, factor in ((1, 3, QUARTILES_TO_SPREAD), (0, 4, NINE_TENTHS_TO_SPREAD)):
        wider = (percentiles[:, high] - percentiles[:, low]) * factor
        spread = np.where(spread > 0, spread, wider)
    least = np.sqrt(np.maximum(median, 1.0)) if counts else np.full(len(median), floor)
    mean = _huber_mean(values, weights, median, np.maximum(spread, least))
    noise = np.sqrt(np.maximum(mean, 0.0)) if counts else least
    return Shape(mean, np.maximum(spread, noise), percentiles)


def quantiles(values: Floats, weights: Floats | None, shares: tuple[float, ...]) -> Floats:
    """Return quantiles (cells, shares), between the middles of the values' weights (Hazen's definition)."""
    if values.shape[1] == 0:
        return np.full((len(values), len(shares)), np.nan)
    if weights is None:
        return _plain_quantiles(np.sort(values, axis=1), shares)
    order = np.argsort(values, axis=1)
    values = np.take_along_axis(values, order, axis=1)
    weights = np.where(np.isnan(values), 0.0, np.take_along_axis(weights, order, axis=1))
    middles = np.cumsum(weights, axis=1) - weights / 2
    total, last = weights.sum(axis=1), np.maximum((weights > 0).sum(axis=1) - 1, 0)
    found = np.empty((len(values), len(shares)))
    for n, share in enumerate(shares):
        target = share * total
        high = np.minimum((middles < target[:, None]).sum(axis=1), last)
        low = np.maximum(high - 1, 0)
        found[:, n] = _between(values, middles, low, high, target)
    return np.where(total[:, None] > 0, found, np.nan)


def _plain_quantiles(ordered: Floats, shares: tuple[float, ...]) -> Floats:
    count = (~np.isnan(ordered)).sum(axis=1)
    last = np.maximum(count - 1, 0)
    found = np.empty((len(ordered), len(shares)))
    rows = np.arange(len(ordered))
    for n, share in enumerate(shares):
        place = np.clip(share * count - 0.5, 0, last)
        low = place.astype(np.intp)
        high = np.minimum(low + 1, last)
        part = place - low
        found[:, n] = ordered[rows, low] * (1 - part) + ordered[rows, high] * part
    return found


def _between(
    values: Floats, middles: Floats, low: NDArray[np.intp], high: NDArray[np.intp], target: Floats
) -> Floats:
    rows = np.arange(len(values))
    width = middles[rows, high] - middles[rows, low]
    part = np.clip((target - middles[rows, low]) / np.where(width > 0, width, 1.0), 0.0, 1.0)
    return np.asarray(values[rows, low] * (1 - part) + values[rows, high] * part)


def _huber_mean(values: Floats, weights: Floats | None, start: Floats, spread: Floats) -> Floats:
    """Return the M-estimate of each cell's level; values beyond k spreads weigh as much less as they are farther."""
    known = ~np.isnan(values)
    plain = np.where(known, values, 0.0)
    own = known.astype(np.float64) if weights is None else np.where(known, weights, 0.0)
    level = start
    for _ in range(_ROUNDS):
        off = np.abs(plain - level[:, None]) / spread[:, None]
        weight = own * np.minimum(1.0, HUBER_K / np.maximum(off, HUBER_K))
        total = weight.sum(axis=1)
        level = np.where(total > 0, (weight * plain).sum(axis=1) / np.where(total > 0, total, 1.0), start)
    return level
