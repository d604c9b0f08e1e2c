"""How improbable a strangeness is by a view's own past: this is what makes views and series comparable."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.anomalies.history import History
from noc.intelligence.anomalies.settings import Settings

Floats = NDArray[np.float64]

_SHARE = 0.95
_TINY = 1e-12
_LIGHTEST = 0.25  # a tail is never taken for more than four times lighter than the body promises


class Tail:
    """The upper tail of a view's past: exponential above the 95th percentile, scaled by the median of the excess.

    What lies within the past cannot be much more surprising than its rank there says; what was never seen can.
    Source: the peaks over a threshold of extreme value theory (Siffer et al., "Anomaly Detection in Streams with
    Extreme Value Theory", KDD 2017) with a robust scale, and the rank of conformal prediction (KNN-CAD, 2016).
    """

    def __init__(self, settings: Settings) -> None:
        self._history = History(settings.history)
        self._settings = settings
        self._start, self._scale = math.inf, 1.0
        self._ordered = self._by_rank = np.zeros(0)

    def surprise(self, strange: Floats) -> Floats:
        """Return -ln of the tail probability of each row; 0 below the tail and where nothing is known."""
        beyond = np.where(strange > self._start, strange - self._start, np.nan) / self._scale
        likely = np.minimum(beyond - math.log(1 - _SHARE), self._settings.surprise_at_most)
        if len(self._ordered):
            likely = np.minimum(likely, self._by_rank[np.searchsorted(self._ordered, strange)])
        return np.where(np.isnan(likely), 0.0, likely)

    def learn(self, strange: Floats, lots: Floats) -> None:
        """Take in a block of rows with their lots."""
        known = ~np.isnan(strange)
        self._history.add(lots[known], strange[known])

    def fit(self) -> None:
        """Draw the tail anew from what is remembered."""
        if len(self._history) < self._settings.first_rows:
            return
        self._ordered = ordered = np.sort(self._history.rows[:, 0])
        last = len(ordered) - 1
        middle, self._start, far = (
            float(ordered[int(share * last)]) for share in (0.5, _SHARE, (1 + _SHARE) / 2)
        )
        body = _LIGHTEST * (self._start - middle) / math.log(0.5 / (1 - _SHARE))
        self._scale = max((far - self._start) / math.log(2), body, 1e-6 * self._start, _TINY)
        at_least_as_strange = np.arange(len(ordered), -1, -1)
        rank = -np.log((at_least_as_strange + 1) / (len(ordered) + 1))
        self._by_rank = np.where(at_least_as_strange > 0, self._settings.repeats_at_most * rank, np.inf)
