"""A company's past of labelled punches, made up and already scored: what a training learns from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from noc.intelligence.fraud.models import FraudLabel, FraudPredictionLog
from noc.intelligence.fraud.rules.features import FEATURES_VERSION
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.attendance.models import AttendanceEvent
from noc.sources.people.models import Person
from tests.cast import Company

DETECTOR = "detector_OUTSIDE_GEOFENCE"


def a_past(
    company: Company,
    punches: int = 600,
    *,
    until: datetime | None = None,
    days: float = 60.0,
    people: int = 25,
    share: float = 0.15,
    mixed: float = 0.0,
    seed: int = 3,
    labels: int | None = None,
) -> datetime:
    """Write punches with both looks and the newest `labels` of them labelled; return when it ends.

    Frauds are far from their fence and have tired faces; `mixed` is the share of labels that are a coin's.
    """
    rng = np.random.default_rng(seed)
    until = until or now() - timedelta(hours=6)
    at = [until - timedelta(days=days * float(x)) for x in sorted(rng.uniform(0, 1, punches), reverse=True)]
    fraud = rng.random(punches) < share
    with company.scope():
        ids = _people(people)
        rows = AttendanceEvent.objects.bulk_create(
            AttendanceEvent(
                tenant=company.tenant,
                event_id=f"past-{seed}-{place}",
                person_id=ids[int(rng.integers(0, len(ids)))],
                site_id=company.gate,
                at=moment,
                raw_at=moment,
                received_at=moment,
                direction="in",
            )
            for place, moment in enumerate(at)
        )
        logs = [
            _log(company, row, final, _features(bool(guilty), final, rng))
            for row, guilty in zip(rows, fraud, strict=True)
            for final in (False, True)
        ]
        FraudPredictionLog.objects.bulk_create(logs)
        said = np.where(rng.random(punches) < mixed, rng.random(punches) < share, fraud)
        told = list(zip(rows, said, strict=True))[-(labels if labels is not None else punches) :]
        FraudLabel.objects.bulk_create(_label(company, row, bool(guilty)) for row, guilty in told)
    return until


def _people(count: int) -> list[int]:
    Person.objects.bulk_create(
        [Person(code=f"guard-{n}", name=f"Guard {n}", tenant_id=current_tenant_id()) for n in range(count)],
        ignore_conflicts=True,
    )
    return list(Person.objects.filter(code__startswith="guard-").order_by("pk").values_list("pk", flat=True))


def _features(guilty: bool, final: bool, rng: np.random.Generator) -> dict[str, float | None]:
    far = float(rng.normal(400 if guilty else 20, 60))
    return {
        "geofence_distance_meters": max(far, 0.0),
        "face_confidence": float(np.clip(rng.normal(0.7 if guilty else 0.9, 0.05), 0, 1)),
        "gps_accuracy": float(rng.uniform(3, 30)),
        "battery_level": float(rng.uniform(0, 1)) if rng.random() < 0.8 else None,
        DETECTOR: 0.7 if far > 300 else 0.0,
        "is_final": float(final),
    }


def _log(company: Company, row: AttendanceEvent, final: bool, features: dict[str, Any]) -> FraudPredictionLog:
    score = features[DETECTOR]
    return FraudPredictionLog(
        tenant=company.tenant,
        punch_id=row.pk,
        event_id=row.event_id,
        person_id=row.person_id,
        site_id=row.site_id,
        at=row.at,
        predicted_at=row.at,
        looked_until=row.at,
        final=final,
        newest=final,
        live=True,
        predicted_fraud_probability=score,
        rules_score=score,
        fraud_score=score,
        risk_level="HIGH" if score > 0.6 else "MINIMAL",
        model_version="rules-1",
        features=features,
        features_version=FEATURES_VERSION,
        detectors=[],
        top_factors=[],
    )


def _label(company: Company, row: AttendanceEvent, guilty: bool) -> FraudLabel:
    return FraudLabel(
        tenant=company.tenant,
        event_id=row.event_id,
        punch_id=row.pk,
        person_id=row.person_id,
        fraud=guilty,
        source="bulk",
        by={"kind": "person", "id": None, "name": "Anna"},
        at=row.at + timedelta(hours=5),
    )
