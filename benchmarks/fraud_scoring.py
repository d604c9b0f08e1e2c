"""How well scores tell false punches from true ones: PR-AUC, recall at a rate of false alarms, intervals by person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
FALSE_ALARMS = 3.0 / 1000  # of all punches
RESAMPLES = 400


@dataclass(frozen=True)
class Quality:
    """Average precision, and recall at the allowed rate of false alarms with the threshold that gives it."""

    pr_auc: float
    recall: float
    threshold: float


def measure(scores: Floats, fraud: Flags) -> Quality:
    """Measure scores (n,) against the truth (n,). Ties count as one step."""
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(fraud[order])
    last = np.flatnonzero(np.append(np.diff(ranked) != 0, True))
    found, wrong = hits[last], (last + 1) - hits[last]
    total = max(1, int(fraud.sum()))
    precision, recall = found / (last + 1), found / total
    pr_auc = float(np.sum(np.diff(np.concatenate([[0.0], recall])) * precision))
    allowed = wrong <= FALSE_ALARMS * len(scores)
    if not allowed.any() or not fraud.any():
        return Quality(pr_auc, 0.0, float("inf"))
    at = int(np.flatnonzero(allowed)[-1])
    return Quality(pr_auc, float(recall[at]), float(ranked[last[at]]))


def bootstrap(
    scores: Floats, fraud: Flags, people: NDArray[np.int64], seed: int = 1
) -> tuple[Floats, Floats]:
    """Return the 95 % intervals of PR-AUC and of recall: people are drawn again, with all their punches."""
    rng = np.random.default_rng(seed)
    names, places = np.unique(people, return_inverse=True)
    rows = [np.flatnonzero(places == n) for n in range(len(names))]
    drawn = []
    for _ in range(RESAMPLES):
        picked = np.concatenate([rows[n] for n in rng.integers(len(names), size=len(names))])
        one = measure(scores[picked], fraud[picked])
        drawn.append((one.pr_auc, one.recall))
    low, high = np.quantile(np.array(drawn), [0.025, 0.975], axis=0)
    return np.array([low[0], high[0]]), np.array([low[1], high[1]])
