"""How alike punches are: nearness of their feature vectors, each feature in its own spread, missing ones left out."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

LEAST_SHARED: Final = 0.3  # of the features must be known of both; on less nothing is said
WIDEST: Final = 5.0  # spreads; farther apart is simply far


def likenesses(
    one: NDArray[np.float64], others: NDArray[np.float64], ahead: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return how alike `others` (n, f) are to `one` (f,), 0-1; NaN where too little is known of both.

    The mean absolute difference over the features that both have, in spreads (interquartile range, else standard
    deviation, of all of them), as 1 / (1 + difference): the Gower idea of leaving out what is missing (Gower 1971).
    Those that are not `ahead` (n,), whose leading detector is another, count half.
    """
    if not len(others):
        return np.zeros(0)
    with np.errstate(all="ignore"):
        apart = np.minimum(np.abs(others - one) / _spreads(np.vstack([one, others])), WIDEST)
    known = ~np.isnan(apart)
    shared = known.sum(axis=1)
    total = np.where(known, apart, 0.0).sum(axis=1)
    mean = np.divide(total, shared, out=np.full(len(others), np.nan), where=shared > 0)
    alike = 1.0 / (1.0 + mean)
    alike[shared < LEAST_SHARED * max(int((~np.isnan(one)).sum()), 1)] = np.nan
    return np.asarray(np.where(ahead, alike, alike * 0.5), dtype=np.float64)


def _spreads(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each column's spread; NaN for one that never differs, which says nothing of likeness."""
    spread = np.full(rows.shape[1], np.nan)
    for column in range(rows.shape[1]):
        values = rows[~np.isnan(rows[:, column]), column]
        if len(values) < 2:
            continue
        low, high = np.percentile(values, [25, 75])
        width = float(high - low) or float(values.std())
        spread[column] = width if width > 0 else np.nan
    return spread
