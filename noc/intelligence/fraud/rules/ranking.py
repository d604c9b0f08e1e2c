"""Rows in order of their score: what every figure of quality is read from, under any weights, sorted once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Ranking:
    """Scores (n,) and what was true (n,). Rows of equal score stand or fall together."""

    def __init__(self, score: Floats, fraud: Flags) -> None:
        self.order = np.argsort(-score, kind="stable")
        self.score: Floats = score[self.order]
        self.fraud: Flags = fraud[self.order]
        self._ends = (
            np.flatnonzero(np.append(np.diff(self.score) != 0, True)) if len(score) else np.array([], int)
        )

    def curve(self, weight: Floats) -> tuple[Floats, Floats, Floats]:
        """Return, for each distinct score from the highest, that score, precision and recall; NaN where undefined."""
        found, raised = self._sums(weight)
        with np.errstate(invalid="ignore", divide="ignore"):
            precision = found / raised
            recall = found / (found[-1] if len(found) else np.nan)
        return self.score[self._ends], precision, recall

    def average_precision(self, weight: Floats) -> float:
        """Return the area under the precision-recall curve as average precision (Davis and Goadrich 2006: no
        straight lines between points); NaN without a fraud."""
        _, precision, recall = self.curve(weight)
        if not len(recall) or np.isnan(recall[-1]):
            return float("nan")
        steps = np.diff(recall, prepend=0.0)
        return float(np.nansum(np.where(steps > 0, steps * precision, 0.0)))

    def precision_at_recall(self, weight: Floats, wanted: float) -> float:
        """Return the best precision at a recall of at least `wanted`; NaN without a fraud."""
        _, precision, recall = self.curve(weight)
        reached = precision[recall >= wanted - 1e-12]
        return float(np.nanmax(reached)) if len(reached) else float("nan")

    def recall_at_false_alarms(self, weight: Floats, per_thousand: float) -> float:
        """Return the best recall with so many false alarms at most in 1,000 rows of all; NaN without a fraud."""
        found, raised = self._sums(weight)
        total = float(weight.sum())
        if not len(found) or found[-1] <= 0:
            return float("nan")
        allowed = (raised - found) <= per_thousand / 1000.0 * total + 1e-12
        return float(found[allowed].max() / found[-1]) if allowed.any() else 0.0

    def _sums(self, weight: Floats) -> tuple[Floats, Floats]:
        """Return the weight of frauds and of all rows down to each distinct score."""
        ranked = weight[self.order]
        return np.cumsum(ranked * self.fraud)[self._ends], np.cumsum(ranked)[self._ends]
