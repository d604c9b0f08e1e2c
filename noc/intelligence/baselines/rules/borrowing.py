"""Where a thin hour borrows: from the hours beside it, then from like sites, discounted, until it may speak.

A borrowed sample counts as a part of a sample (power prior: Ibrahim & Chen 2000), the part made so small that own and
borrowed together never count above MINIMUM_SAMPLES. Kish's effective size (1965), (sum w)^2 / sum w^2, is never below
this sum, as no weight is above 1: counting the sum is the careful way.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.baselines.rules.profiles import MINIMUM_SAMPLES
from noc.intelligence.baselines.rules.weeks import HOURS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BESIDE: Final = ((1, 0.5), (2, 0.25))  # hours away, what a sample of there counts at most
LIKE: Final = 0.25
LIKE_SITES_LEVELS: Final = tuple((n + 0.5) / 15 for n in range(15))
ENOUGH_FOR_A_LEVEL: Final = 30  # samples of a site, of any hour, before its level can be compared
_FRIDAY_ENDS: Final = 120


class Loan(NamedTuple):
    """What each sample of the lenders counts, (cells,) each: 1 hour away, 2 hours away, like sites; and the sum."""

    beside: tuple[Floats, Floats]
    like: Floats
    effective: Floats


def neighbours(hour: int, away: int) -> list[int]:
    """Return the hours of the week `away` from an hour, those of another kind of day (weekend or not) left out."""
    both = ((hour - away) % HOURS, (hour + away) % HOURS)
    return [other for other in both if (other >= _FRIDAY_ENDS) == (hour >= _FRIDAY_ENDS)]


def lend(own: Ints, beside: tuple[Ints, Ints], like: Ints) -> Loan:
    """Return what lenders' samples count, given how many samples each cell has of its own and each lender of it."""
    effective = own.astype(np.float64)
    weights = []
    for count, most in ((beside[0], BESIDE[0][1]), (beside[1], BESIDE[1][1]), (like, LIKE)):
        wanted = np.maximum(MINIMUM_SAMPLES - effective, 0.0)
        weight = np.minimum(most, wanted / np.maximum(count, 1))
        weights.append(np.where(count > 0, weight, 0.0))
        effective = effective + weights[-1] * count
    return Loan((weights[0], weights[1]), weights[2], effective)


class Kin(NamedTuple):
    """What like sites say of one hour: values (sites, levels) in each site's own scale, and how many samples lend."""

    values: Floats
    lent: Ints


def scales_of(sums: Floats, counts: Floats, kinds: Ints) -> tuple[Floats, Floats]:
    """Return (each site's scale within its kind, each site's own level), NaN where not known.

    `sums`, `counts`: (sites, 168) over the samples of each hour. A kind's curve is the median over its sites of hour
    over level; a site's scale is what makes the curve fit its own samples, over the hours that it has.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / counts
    known = counts > 0
    hours = np.maximum(known.sum(axis=1), 1)
    level = np.where(known, means, 0.0).sum(axis=1) / hours
    level = np.where((level > 0) & (counts.sum(axis=1) >= ENOUGH_FOR_A_LEVEL), level, np.nan)
    scale = np.full(len(sums), np.nan)
    for kind in np.unique(kinds):
        rows = np.flatnonzero(kinds == kind)
        curve = median_of(means[rows] / level[rows, None])
        fits = known[rows] & ~np.isnan(curve)
        expected = np.where(fits, counts[rows] * np.nan_to_num(curve), 0.0).sum(axis=1)
        seen = np.where(fits, sums[rows], 0.0).sum(axis=1)
        enough = (counts[rows].sum(axis=1) >= ENOUGH_FOR_A_LEVEL) & (expected > 0)
        scale[rows] = np.where(enough, seen / np.where(expected > 0, expected, 1.0), np.nan)
    return scale, level


def median_of(values: Floats) -> Floats:
    """Return the median down each column, NaN where a column has no value; quiet about it."""
    ordered = np.sort(values, axis=0)
    count = (~np.isnan(ordered)).sum(axis=0)
    columns = np.arange(values.shape[1])
    low, high = np.maximum((count - 1) // 2, 0), np.minimum(count // 2, max(len(values) - 1, 0))
    return np.asarray((ordered[low, columns] + ordered[high, columns]) / 2)


def kin_of(grid: Floats, own: Ints, scale: Floats, level: Floats, kinds: Ints) -> Kin:
    """Return what like sites say of one hour. `grid` (sites, levels): quantiles of each site's own samples there.

    Only hours that may speak for themselves lend.
    """
    values, count = np.full(grid.shape, np.nan), np.zeros(len(grid), dtype=np.int64)
    for kind in np.unique(kinds):
        rows = np.flatnonzero(kinds == kind)
        lenders = rows[(own[rows] >= MINIMUM_SAMPLES) & ~np.isnan(level[rows])]
        if len(lenders):
            usual = median_of(grid[lenders] / level[lenders, None])
            fits = rows[~np.isnan(scale[rows])]
            values[fits] = usual * scale[fits, None]
            count[fits] = own[lenders].sum()
    return Kin(values, count)
