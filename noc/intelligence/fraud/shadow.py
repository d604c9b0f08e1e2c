"""A candidate beside the active model: both score every punch, one decides; after some days the better one does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.models import FraudPredictionLog
from noc.intelligence.fraud.registry import activate, model_state, reject
from noc.intelligence.fraud.registry_models import FraudDetectionModel
from noc.intelligence.fraud.rules.quality import Judged, at_threshold
from noc.intelligence.fraud.rules.ranking import Ranking
from noc.kernel.clock import rfc3339
from noc.kernel.options import options

ENOUGH_LABELLED: Final = 50  # punches scored by both and labelled since; fewer: the held-out slice speaks
ENOUGH_FRAUDS: Final = 10
SLACK: Final = timedelta(hours=12)  # the clock's task does not come at the same second
DIFFERENT: Final = 50  # that are shown
COMPARED: Final = 20_000  # newest


@dataclass(frozen=True)
class Pairs:
    """Punches (n,) that both models scored: ids of the scorings, both probabilities, what people said (None: nothing)."""

    ids: list[UUID]
    active: NDArray[np.float64]
    shadow: NDArray[np.float64]
    outcome: list[bool | None]
    person: NDArray[np.int64]

    def labelled(self) -> tuple[Judged, NDArray[np.float64]]:
        """Return the active model's scores of labelled punches, and the candidate's."""
        rows = np.array([one is not None for one in self.outcome], dtype=np.bool_)
        fraud = np.array([bool(one) for one in self.outcome], dtype=np.bool_)[rows]
        judged = Judged(self.active[rows], fraud, np.ones(int(rows.sum())), self.person[rows])
        return judged, self.shadow[rows]


def standing() -> tuple[FraudDetectionModel | None, FraudDetectionModel | None]:
    """Return the model that decides and the candidate in the shadow."""
    rows = FraudDetectionModel.objects.defer("artifact").filter(state__in=("ACTIVE", "SHADOW"))
    found = {row.state: row for row in rows}
    return found.get("ACTIVE"), found.get("SHADOW")


def read_pairs(active: FraudDetectionModel, candidate: FraudDetectionModel) -> Pairs:
    """Return the newest scorings that both made since the candidate came into the shadow."""
    rows = FraudPredictionLog.objects.filter(
        newest=True,
        model_id=active.model_id,
        shadow_model_id=candidate.model_id,
        predicted_at__gte=candidate.shadow_since or candidate.training_date,
    ).order_by("-at", "-pk")
    found = list(
        rows.values_list(
            "prediction_id",
            "predicted_fraud_probability",
            "shadow_probability",
            "actual_fraud_detected",
            "person_id",
        )[:COMPARED]
    )
    columns = list(zip(*found, strict=True)) or [(), (), (), (), ()]
    ids, here, there, outcome, person = columns
    return Pairs(
        list(ids),
        np.array(here, dtype=np.float64),
        np.array(there, dtype=np.float64),
        list(outcome),
        np.array(person, dtype=np.int64),
    )


def shadow_state() -> dict[str, Any] | None:
    """Return the candidate beside the active model as the API shows it; None when there is no such pair."""
    active, candidate = standing()
    if active is None or candidate is None:
        return None
    pairs = read_pairs(active, candidate)
    here, there = pairs.active >= _limit(active), pairs.shadow >= _limit(candidate)
    apart = np.argsort(-np.abs(pairs.active - pairs.shadow), kind="stable")
    judged, scores = pairs.labelled()
    since = candidate.shadow_since or candidate.training_date
    return {
        "active": model_state(active),
        "candidate": model_state(candidate),
        "since": rfc3339(since),
        "until": rfc3339(since + timedelta(days=options().FRAUD_SHADOW_DAYS)),
        "punches": len(pairs.ids),
        "agreement": round(float((here == there).mean()), 4) if len(pairs.ids) else None,
        "differs": [
            {
                "prediction_id": str(pairs.ids[row]),
                "active": round(float(pairs.active[row]), 4),
                "shadow": round(float(pairs.shadow[row]), 4),
                "outcome": pairs.outcome[row],
            }
            for row in apart
            if here[row] != there[row]
        ][:DIFFERENT],
        "labelled": {
            "punches": len(judged.fraud),
            "frauds": int(judged.fraud.sum()),
            "active": _figures(judged, _limit(active)),
            "shadow": _figures(_of(judged, scores), _limit(candidate)),
        },
    }


def decide_shadow(at: datetime) -> FraudDetectionModel | None:
    """Let a candidate decide whose time in the shadow is over, if it is still better; else send it away. Returns it, or
    None when no candidate's time is over."""
    active, candidate = standing()
    if candidate is None:
        return None
    since = candidate.shadow_since or candidate.training_date
    days = timedelta(days=options().FRAUD_SHADOW_DAYS)
    if active is not None and at - since < days - SLACK:
        return None
    good, why = (True, "No model decides.") if active is None else _compare(active, candidate)
    if good:
        return activate(candidate, at, reason=f"Out of the shadow: {why}")
    reject(candidate, at, f"Did not come out of the shadow: {why}")
    candidate.refresh_from_db()
    return candidate


def _compare(active: FraudDetectionModel, candidate: FraudDetectionModel) -> tuple[bool, str]:
    """Tell whether the candidate is better, and by what."""
    judged, scores = read_pairs(active, candidate).labelled()
    frauds = int(judged.fraud.sum())
    if len(judged.fraud) >= ENOUGH_LABELLED and frauds >= ENOUGH_FRAUDS:
        here = Ranking(judged.score, judged.fraud).average_precision(judged.weight)
        there = Ranking(scores, judged.fraud).average_precision(judged.weight)
        said = f"PR-AUC {there:.3f} against {here:.3f} of version {active.model_version}"
        return (
            there >= here,
            f"{said} on {len(judged.fraud)} labelled punches of that time ({frauds} frauds).",
        )
    few = f"{len(judged.fraud)} labelled punches ({frauds} frauds) are too few to compare live"
    compared = (candidate.metrics.get("present") or {}).get("model_id")
    if compared == str(active.model_id):
        return True, f"{few}; it was better on the held-out slice."
    return False, f"{few}, and another model than version {active.model_version} decided when it was judged."


def _limit(row: FraudDetectionModel) -> float:
    return 0.5 if row.threshold is None else row.threshold


def _of(judged: Judged, scores: NDArray[np.float64]) -> Judged:
    return Judged(scores, judged.fraud, judged.weight, judged.person)


def _figures(judged: Judged, threshold: float) -> dict[str, float | None]:
    names = ("precision", "recall", "f1")
    found = dict(zip(names, at_threshold(judged, threshold), strict=True))
    return {name: None if np.isnan(value) else round(value, 4) for name, value in found.items()}
