"""Every day: how far do yesterday's punches lie from what the active model was trained on, and how late do verdicts come?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.dataset import as_row
from noc.intelligence.fraud.models import FraudLabel, FraudPredictionLog
from noc.intelligence.fraud.registry_models import FraudDetectionModel, FraudDrift
from noc.intelligence.fraud.rules.drifting import FEWEST, alarm, psi, worst_first
from noc.intelligence.fraud.rules.features import FEATURES, FEATURES_VERSION
from noc.intelligence.fraud.training_metrics import DRIFT_ALARMS
from noc.sources.attendance.models import AttendanceEvent

Floats = NDArray[np.float64]

WATCHED: Final = 5_000  # punches of a day, the first of them
SHOWN: Final = 20  # features of a day
SHOWN_DAYS: Final = 60


@dataclass
class _Found:
    """What one day's looks said: index and limit of each feature, the larger of both looks."""

    features: dict[str, float]
    far: dict[str, bool]
    score: float | None = None
    score_far: bool = False

    def note(self, name: str, value: float, limit: float) -> None:
        if value >= self.features.get(name, -1.0):
            self.features[name], self.far[name] = value, value > limit

    def note_score(self, value: float, limit: float) -> None:
        if self.score is None or value >= self.score:
            self.score, self.score_far = value, value > limit


def watch_drift(day: date) -> FraudDrift | None:
    """Measure one day (UTC) against the active model's training and keep it; None without a model. Twice is once."""
    model = FraudDetectionModel.objects.defer("artifact").filter(is_active=True).first()
    if model is None or model.features_version != FEATURES_VERSION:
        return None
    found, punches = _measure(day, model)
    gains = {one["feature"]: float(one["gain"]) for one in model.metrics.get("importance", [])}
    alarmed = alarm(found.far, gains, score=found.score_far)
    known = FraudDrift.objects.filter(date=day).first()
    row, _ = FraudDrift.objects.update_or_create(
        date=day,
        defaults={
            "model_version": model.model_version,
            "punches": punches,
            "features": worst_first(found.features, SHOWN),
            "score_psi": None if found.score is None else round(found.score, 4),
            "label_delay_h": label_delay_h(day),
            "worst": round(max(found.features.values()), 4) if found.features else None,
            "alarmed": alarmed,
        },
    )
    if alarmed and not (known and known.alarmed):
        DRIFT_ALARMS.inc()
    return row


def _measure(day: date, model: FraudDetectionModel) -> tuple[_Found, int]:
    found, punches = _Found({}, {}), 0
    for look, final in (("punch", False), ("final", True)):
        reference = model.reference.get(look)
        rows, score = _day(day, model, final=final)
        punches = max(punches, len(rows))
        if reference is None or len(rows) < FEWEST:
            continue
        for place, name in enumerate(FEATURES):
            if name in reference["features"]:
                found.note(name, *psi(reference["features"][name], rows[:, place]))
        if len(score) >= FEWEST:
            found.note_score(*psi(reference["score"], score))
    return found, punches


def _day(day: date, model: FraudDetectionModel, *, final: bool) -> tuple[Floats, Floats]:
    """Return the features of one look at a day's punches, and the model's own scores of them."""
    since, until = bounds_of(day)
    logged = FraudPredictionLog.objects.filter(
        features_version=FEATURES_VERSION, final=final, at__gte=since, at__lt=until
    ).order_by("at", "pk")
    rows, score, seen = [], [], set()
    asked = logged.values_list("punch_id", "features", "model_id", "predicted_fraud_probability")
    for punch_id, features, model_id, probability in asked[:WATCHED]:
        if punch_id in seen:
            continue
        seen.add(punch_id)
        rows.append(as_row(features))
        if model_id == model.model_id:
            score.append(probability)
    return np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES)), np.array(score, dtype=np.float64)


def label_delay_h(day: date) -> float | None:
    """Return how many hours after its punch a verdict of that day came, the median; None without any."""
    since, until = bounds_of(day)
    said = dict(
        FraudLabel.objects.filter(at__gte=since, at__lt=until, fraud__isnull=False).values_list(
            "punch_id", "at"
        )
    )
    made = AttendanceEvent.objects.filter(pk__in=list(said)).values_list("pk", "at")
    hours = [(said[pk] - at).total_seconds() / 3600 for pk, at in made]
    return round(float(np.median(hours)), 2) if hours else None


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """Return when a day begins and ends, UTC."""
    since = datetime.combine(day, time(), UTC)
    return since, since + timedelta(days=1)


def drift_state() -> dict[str, Any]:
    """Return the last days as the API shows them, newest first."""
    rows = FraudDrift.objects.order_by("-date")[:SHOWN_DAYS]
    return {
        "days": [
            {
                "date": row.date.isoformat(),
                "model_version": row.model_version,
                "punches": row.punches,
                "features": row.features,
                "score_psi": row.score_psi,
                "label_delay_h": row.label_delay_h,
                "worst": row.worst,
                "alarmed": row.alarmed,
            }
            for row in rows
        ]
    }
