"""How far a day's punches lie from what a model was trained on.

Population stability index over the tenths of the training values, with missing as a bin of its own; its sampling noise is
taken off and bounded as a chi-squared variable (Yurdakul 2018), so that a small tenant's quiet Sunday is no alarm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

Floats = NDArray[np.float64]

TENTHS: Final = 10
ALARM: Final = 0.25  # the usual limit of "must be looked at" (Siddiqi 2006)
SHARE: Final = 0.25  # of what the model goes by: drifted features above this alarm
FEWEST: Final = 50  # punches; fewer say nothing
_HALF: Final = 0.5  # a bin that is empty by chance holds half a punch (Jeffreys)
_SURE: Final = 0.999


def histogram(values: Floats) -> dict[str, Any]:
    """Return edges and shares of values (n,), NaN in the last share, as JSON; n beside them."""
    known = values[~np.isnan(values)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, TENTHS + 1)[1:-1])) if len(known) else np.array([])
    return {"edges": [float(edge) for edge in edges], "shares": _shares(values, edges), "n": len(values)}


def psi(reference: Mapping[str, Any], values: Floats) -> tuple[float, float]:
    """Return the index of values (n,) against a histogram, noise taken off, and the limit above which it is no noise."""
    count = max(int(reference["n"]), 1)
    expected = _smooth(reference["shares"], count)
    observed = _smooth(_shares(values, np.array(reference["edges"])), len(values))
    noise = 1.0 / len(values) + 1.0 / count
    raw = float(((observed - expected) * np.log(observed / expected)).sum())
    freedom = max(len(expected) - 1, 1)
    found = max(0.0, raw - freedom * noise)
    return found, max(ALARM, float(chi2.ppf(_SURE, freedom)) * noise - freedom * noise)


def alarm(drifted: Mapping[str, bool], gains: Mapping[str, float], *, score: bool) -> bool:
    """Tell whether it must be looked at: the score drifted, or features that carry a quarter of the model's gain did."""
    return score or sum(gains.get(name, 0.0) for name, is_far in drifted.items() if is_far) >= SHARE


def trust(alarms: int, right: int, prior: float = 20.0, least: float = 0.2) -> float:
    """Return how far to trust a detector that gave so many alarms of which so many were right, in [least, 1].

    The mean of a Beta distribution that begins at 1 with the strength of `prior` alarms: few verdicts move it little.
    """
    return float(np.clip((prior + right) / (prior + alarms), least, 1.0))


def _shares(values: Floats, edges: Floats) -> list[float]:
    missing = np.isnan(values)
    places = np.searchsorted(edges, values[~missing], side="right")
    counts = np.append(np.bincount(places, minlength=len(edges) + 1), missing.sum())
    return [float(share) for share in counts / max(len(values), 1)]


def _smooth(shares: Sequence[float], count: int) -> Floats:
    held = np.asarray(shares, dtype=np.float64) * count + _HALF
    return np.asarray(held / held.sum())


def worst_first(found: Mapping[str, float], most: int) -> Sequence[dict[str, Any]]:
    """Return [{feature, psi}] of the largest."""
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:most]
    return [{"feature": name, "psi": round(value, 4)} for name, value in ranked]
