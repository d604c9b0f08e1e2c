"""How a model did on the later punches that it never saw, and whether that is enough."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.artifacts import Refused, load
from noc.intelligence.fraud.dataset import Dataset
from noc.intelligence.fraud.learn import judged_rows
from noc.intelligence.fraud.registry_models import FraudDetectionModel
from noc.intelligence.fraud.rules import gates as rules
from noc.intelligence.fraud.rules import quality
from noc.intelligence.fraud.rules.drifting import histogram, trust
from noc.intelligence.fraud.rules.features import DETECTOR, FEATURES, KINDS
from noc.intelligence.fraud.rules.quality import Judged
from noc.intelligence.fraud.rules.ranking import Ranking
from noc.sources.sites.models import Site

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Predict = Callable[[Floats, Flags], Floats]

FIRED: Final = 0.5  # score x confidence from which a detector's verdict counts as an alarm of its own
SHOWN_NAMES: Final = 50
_DETECTORS: Final = [FEATURES.index(DETECTOR + kind) for kind in KINDS]


@dataclass(frozen=True)
class Assessment:
    """Figures on the held-out slice, the gates, and what is shown beside them (JSON)."""

    figures: dict[str, float]
    calibration_error: float
    gates: list[rules.Gate]
    shown: dict[str, Any]


def assess(
    data: Dataset, test: Flags, predict: Predict, threshold: float, limits: dict[str, float]
) -> Assessment:
    """Judge a model by the newest look at each punch of the test slice (`test`: flags of punches), each look beside it."""
    rows = test[data.punch]
    chosen = rows & data.newest
    judged = judged_rows(data, predict(data.features[chosen], data.final[chosen]), chosen)
    figures = quality.figures(judged, threshold)
    luck = quality.intervals(judged, threshold)
    error, curve = quality.calibration(judged.score, judged.fraud, judged.weight)
    gates = rules.judge_figures(figures, luck, limits)
    against = _present(data, chosen, judged)
    if against is not None:
        gates.append(against[0])
    shown = {
        "curves": {"calibration": curve, "pr": quality.precision_recall_curve(judged)},
        "intervals": luck,
        "recall_at_3_false_alarms": figures["recall_at_3_false_alarms"],
        "by_look": _by_look(data, rows, predict, threshold),
        "confusion": _confusion(data, chosen, judged, threshold),
        "present": None if against is None else against[1],
        "test": {"punches": len(judged.score), "frauds": int(judged.fraud.sum())},
    }
    return Assessment(figures, error, gates, without_nan(shown))


def _present(data: Dataset, chosen: Flags, judged: Judged) -> tuple[rules.Gate, dict[str, Any]] | None:
    """Return the gate of the model that decides now, on the same punches; None when none decides, or it cannot be asked."""
    row = FraudDetectionModel.objects.filter(is_active=True).first()
    if row is None:
        return None
    about: dict[str, Any] = {"model_id": str(row.model_id), "version": row.model_version}
    try:
        there = load(row).predict(data.features[chosen], data.final[chosen])
    except Refused as error:
        nan = float("nan")
        return rules.better(0.0, nan, [nan, nan]), {**about, "pr_auc": None, "refused": str(error)}
    value = Ranking(judged.score, judged.fraud).average_precision(judged.weight)
    gain, bounds = quality.better_by(judged, there)
    return rules.better(value, value - gain, bounds, learnt_more=row.digest != data.digest()), {
        **about,
        "pr_auc": value - gain,
    }


def _by_look(data: Dataset, rows: Flags, predict: Predict, threshold: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for look, looks in (("punch", ~data.final), ("final", data.final)):
        chosen = rows & looks
        if chosen.any():
            judged = judged_rows(data, predict(data.features[chosen], data.final[chosen]), chosen)
            error, curve = quality.calibration(judged.score, judged.fraud, judged.weight)
            found[look] = {
                **quality.figures(judged, threshold),
                "calibration_error": error,
                "calibration": curve,
                "punches": len(judged.score),
            }
    return found


def _confusion(data: Dataset, chosen: Flags, judged: Judged, threshold: float) -> dict[str, Any]:
    places = {
        pk: (name, client) for pk, name, client in Site.objects.values_list("pk", "name", "client__name")
    }
    sites = [places.get(int(pk), ("no site", "no client")) for pk in data.labels.site[data.punch[chosen]]]
    named = {
        "by_kind": leading_kinds(data.features[chosen]),
        "by_site": [site for site, _ in sites],
        "by_client": [client or "no client" for _, client in sites],
    }
    return {key: quality.confusion(names, judged, threshold)[:SHOWN_NAMES] for key, names in named.items()}


def leading_kinds(features: Floats) -> list[str]:
    """Return which detector weighed most on each row, "none" where none weighed anything."""
    weights = np.nan_to_num(features[:, _DETECTORS])
    return [
        KINDS[place] if row[place] > 0 else "none"
        for row, place in zip(weights, weights.argmax(axis=1), strict=True)
    ]


def reliability(data: Dataset) -> dict[str, float]:
    """Return how far each detector is to be trusted here: by its own alarms on the newest look at labelled punches."""
    features, fraud = data.features[data.newest], data.labels.fraud[data.punch[data.newest]]
    found = {}
    for kind, column in zip(KINDS, _DETECTORS, strict=True):
        alarms = features[:, column] >= FIRED
        if alarms.any():
            found[kind] = round(trust(int(alarms.sum()), int((alarms & fraud).sum())), 4)
    return found


def reference(features: Floats, score: Floats) -> dict[str, Any]:
    """Return the distributions of one look against which drift is measured."""
    return {
        "features": {name: histogram(features[:, place]) for place, name in enumerate(FEATURES)},
        "score": histogram(score),
    }


def without_nan(value: Any) -> Any:
    """Return JSON in which what could not be measured is null; floats of six digits."""
    if isinstance(value, dict):
        return {key: without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(inner) for inner in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value
