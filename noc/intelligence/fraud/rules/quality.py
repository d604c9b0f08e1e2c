"""How good a model is: figures that hold for rare frauds, with the luck in them said.

Precision and recall in place of accuracy and ROC (Saito and Rehmsmeier 2015); calibration error over ten bins of
probability (Naeini, Cooper and Hauskrecht 2015); intervals by the bootstrap over people, not rows, because the punches of
one person are alike (Field and Welsh 2007).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.ranking import Flags, Floats, Ranking

BINS: Final = 10
ROUNDS: Final = 300
CURVE_POINTS: Final = 60
FALSE_ALARMS: Final = 3.0  # per 1,000 punches: what a control room bears
FIGURES: Final = ("precision", "recall", "f1", "pr_auc", "precision_at_80_recall", "recall_at_3_false_alarms")


@dataclass(frozen=True, slots=True)
class Judged:
    """Predictions (n,) of punches, with what was true, what each counts for, and whose each is."""

    score: Floats
    fraud: Flags
    weight: Floats
    person: NDArray[np.int64]


def at_threshold(
    judged: Judged, threshold: float, weight: Floats | None = None
) -> tuple[float, float, float]:
    """Return precision, recall and F1 of what scores at least `threshold`; NaN without an alarm, or without a fraud."""
    counts = judged.weight if weight is None else weight
    alarm = judged.score >= threshold
    hit = float(counts[alarm & judged.fraud].sum())
    alarms, frauds = float(counts[alarm].sum()), float(counts[judged.fraud].sum())
    return _share(hit, alarms), _share(hit, frauds), _share(2.0 * hit, alarms + frauds)


def choose_threshold(judged: Judged, precision: float, recall: float) -> float:
    """Return the threshold of the best F1, among those that reach both limits if there are any; 0.5 without a fraud.

    It lies in the middle of the gap, not at the luck of one punch. Of calibrated scores the best one is half of the F1
    that it gives (Lipton, Elkan and Naryanaswamy 2014): few frauds may show a lower one, and it would not hold; so the
    nearest to that is taken that reaches both limits.
    """
    if not judged.fraud.any():
        return 0.5
    scores, precisions, recalls = Ranking(judged.score, judged.fraud).curve(judged.weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        f1 = np.nan_to_num(2.0 * precisions * recalls / (precisions + recalls))
    good = (precisions >= precision) & (recalls >= recall)
    best = int(np.argmax(np.where(good, f1, -1.0) if good.any() else f1))
    below = scores[best + 1] if best + 1 < len(scores) else 0.0
    found, theory = float((scores[best] + below) / 2.0), float(f1[best] / 2.0)
    near = (good if good.any() else np.ones(len(scores), dtype=np.bool_)) & (scores <= theory)
    return max(found, float(np.max(scores[near], initial=0.0)))


def figures(judged: Judged, threshold: float) -> dict[str, float]:
    """Return FIGURES by name, NaN where there is nothing to measure."""
    return dict(
        zip(
            FIGURES,
            _figures(judged, Ranking(judged.score, judged.fraud), threshold, judged.weight),
            strict=True,
        )
    )


def intervals(judged: Judged, threshold: float, seed: int = 7) -> dict[str, list[float]]:
    """Return the 95 % interval of each figure, people drawn with replacement."""
    ranking = Ranking(judged.score, judged.fraud)
    drawn = redraw(
        judged.person, judged.weight, lambda weight: _figures(judged, ranking, threshold, weight), seed
    )
    return {name: _bounds(drawn[:, place]) for place, name in enumerate(FIGURES)}


def better_by(judged: Judged, other: Floats, seed: int = 7) -> tuple[float, list[float]]:
    """Return by how much the PR-AUC of `judged` exceeds that of other scores of the same punches, with its interval."""
    here, there = Ranking(judged.score, judged.fraud), Ranking(other, judged.fraud)

    def gain(weight: Floats) -> Sequence[float]:
        return [here.average_precision(weight) - there.average_precision(weight)]

    return gain(judged.weight)[0], _bounds(redraw(judged.person, judged.weight, gain, seed)[:, 0])


def redraw(
    person: NDArray[np.int64], weight: Floats, figure: Callable[[Floats], Sequence[float]], seed: int
) -> Floats:
    """Return figures (ROUNDS, k) under weights of people drawn with replacement; seeded, so twice is the same."""
    rng = np.random.default_rng(seed)
    _, place = np.unique(person, return_inverse=True)
    people = int(place.max()) + 1 if len(place) else 0
    rounds = []
    for _ in range(ROUNDS if people else 0):
        drawn = np.bincount(rng.integers(0, people, people), minlength=people)
        rounds.append(figure(weight * drawn[place]))
    return np.array(rounds, dtype=np.float64) if rounds else np.full((1, 16), np.nan)


def calibration(score: Floats, fraud: Flags, weight: Floats) -> tuple[float, list[dict[str, float]]]:
    """Return the expected calibration error, and the curve: predicted, observed and n of each bin that holds anything."""
    bins = np.minimum((score * BINS).astype(np.int64), BINS - 1)
    total, error, curve = float(weight.sum()), 0.0, []
    for place in np.unique(bins):
        rows = bins == place
        mass = float(weight[rows].sum())
        if mass <= 0:
            continue
        predicted = float((weight[rows] * score[rows]).sum()) / mass
        observed = float(weight[rows & fraud].sum()) / mass
        error += mass / total * abs(predicted - observed)
        curve.append({"predicted": round(predicted, 4), "observed": round(observed, 4), "n": int(rows.sum())})
    return (error if total > 0 else float("nan")), curve


def precision_recall_curve(judged: Judged) -> list[dict[str, float]]:
    """Return points of the curve, by rising recall."""
    _, precision, recall = Ranking(judged.score, judged.fraud).curve(judged.weight)
    known = ~np.isnan(precision) & ~np.isnan(recall)
    precision, recall = precision[known], recall[known]
    if not len(recall):
        return []
    chosen = np.unique(np.linspace(0, len(recall) - 1, CURVE_POINTS).astype(np.int64))
    return [
        {"recall": round(float(recall[i]), 4), "precision": round(float(precision[i]), 4)} for i in chosen
    ]


def confusion(names: Sequence[str], judged: Judged, threshold: float) -> list[dict[str, Any]]:
    """Return, by name, how many frauds were found of how many, and how many innocents were accused; most frauds first."""
    alarm = judged.score >= threshold
    by_name: dict[str, list[int]] = {}
    for name, guilty, raised in zip(names, judged.fraud, alarm, strict=True):
        row = by_name.setdefault(name, [0, 0, 0, 0])
        row[0 if guilty else 2] += 1
        row[1 if guilty else 3] += int(raised)
    found = [
        {"name": name, "frauds": row[0], "found": row[1], "innocents": row[2], "false_alarms": row[3]}
        for name, row in by_name.items()
    ]
    return sorted(
        found, key=lambda one: (-int(str(one["frauds"])), -int(str(one["false_alarms"])), str(one["name"]))
    )


def _figures(judged: Judged, ranking: Ranking, threshold: float, weight: Floats) -> list[float]:
    return [
        *at_threshold(judged, threshold, weight),
        ranking.average_precision(weight),
        ranking.precision_at_recall(weight, 0.8),
        ranking.recall_at_false_alarms(weight, FALSE_ALARMS),
    ]


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def _bounds(drawn: Floats) -> list[float]:
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return [float("nan"), float("nan")]
    low, high = np.percentile(known, [2.5, 97.5])
    return [float(low), float(high)]
