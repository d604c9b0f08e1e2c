"""The log of scorings: each is written once, linked to the one before it, and never changed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection

from noc.intelligence.fraud.models import FraudAnomaly, FraudLabel, FraudPredictionLog
from noc.intelligence.fraud.rules.features import FEATURES_VERSION
from noc.intelligence.fraud.rules.verdicts import Verdict, ranked
from noc.intelligence.fraud.rules.words import title_of
from noc.intelligence.fraud.score import Scoring
from noc.kernel.options import options
from noc.kernel.tenancy.scope import current_tenant_id

SAME: Final = 1e-9  # of a score
FIRST_AGAIN: Final = "a fact from before the punch came later"
FINAL: Final = "the shift is over"
FINAL_AGAIN: Final = "a fact came after the final look"

_LOCK: Final = (
    "SELECT id FROM noc_attendance_event WHERE tenant_id = %s AND id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
)


@dataclass(frozen=True)
class Kept:
    """A scoring with the row that keeps it."""

    scoring: Scoring
    row: FraudPredictionLog


def lock_punches(punch_ids: Sequence[int]) -> None:
    """Wait until nobody else scores these punches; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [current_tenant_id(), list(punch_ids)])


def unscored(event_ids: Sequence[str]) -> list[int]:
    """Return the ids of punches, by their event ids, that were never scored, in order of time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT punch.id FROM noc_attendance_event AS punch WHERE punch.tenant_id = %(tenant)s"
            " AND punch.event_id = ANY(%(events)s) AND NOT EXISTS (SELECT 1 FROM"
            " noc_security_intelligence_fraudpredictionlog AS scored"
            " WHERE scored.tenant_id = %(tenant)s AND scored.punch_id = punch.id) ORDER BY punch.at, punch.event_id",
            {"tenant": current_tenant_id(), "events": list(event_ids)},
        )
        return [row[0] for row in cursor.fetchall()]


def keep(scorings: Sequence[Scoring], at: datetime) -> list[Kept]:
    """Write scorings, in the caller's transaction; the punches are locked. What would say the same again is not written.

    A punch's first final look is always written; after it only what differs is.
    """
    ids = [one.scene.punch.punch_id for one in scorings]
    before = {row.punch_id: row for row in FraudPredictionLog.objects.filter(punch_id__in=ids, newest=True)}
    labels = dict(
        FraudLabel.objects.filter(punch_id__in=ids, current=True, pending=False).values_list(
            "punch_id", "fraud"
        )
    )
    kept = []
    for one in scorings:
        old = before.get(one.scene.punch.punch_id)
        row = _row(one, old, at)
        row.actual_fraud_detected = labels.get(row.punch_id)
        if old is None or not _says_the_same(old, row):
            kept.append(Kept(one, row))
    outdated = [before[one.row.punch_id].pk for one in kept if one.row.punch_id in before]
    if outdated:
        FraudPredictionLog.objects.filter(pk__in=outdated).update(newest=False)
    FraudPredictionLog.objects.bulk_create([one.row for one in kept])
    return kept


def _row(one: Scoring, old: FraudPredictionLog | None, at: datetime) -> FraudPredictionLog:
    scene, punch = one.scene, one.scene.punch
    until = datetime.fromtimestamp(scene.until, UTC)
    final = scene.look == "final"
    return FraudPredictionLog(
        tenant_id=current_tenant_id(),
        punch_id=punch.punch_id,
        event_id=punch.event_id,
        person_id=punch.person_id,
        site_id=punch.site_id,
        at=datetime.fromtimestamp(punch.at, UTC),
        predicted_at=at,
        looked_until=until,
        final=final,
        supersedes=old.prediction_id if old else None,
        because=_because(final, old),
        live=at - until <= timedelta(hours=options().LIVE_WINDOW_HOURS),
        predicted_fraud_probability=one.probability,
        rules_score=one.rules_score,
        fraud_score=one.fraud_score,
        risk_level=one.risk_level,
        model_version=one.model_version,
        model_id=one.model_id,
        shadow_probability=one.shadow_probability,
        shadow_model_id=one.shadow_model_id,
        features={name: None if math.isnan(value) else value for name, value in one.features.items()},
        features_version=FEATURES_VERSION,
        detectors=[verdict_state(verdict) for verdict in ranked(one.verdicts)],
        top_factors=one.factors,
        degraded=one.degraded,
    )


def _because(final: bool, old: FraudPredictionLog | None) -> str:
    if old is None:
        return ""
    if not final:
        return FIRST_AGAIN
    return FINAL_AGAIN if old.final else FINAL


def _says_the_same(old: FraudPredictionLog, new: FraudPredictionLog) -> bool:
    """Tell whether a scoring is no news; after the final look the first one is made no more."""
    if old.final != new.final:
        return old.final
    return (
        old.model_version == new.model_version
        and abs(old.fraud_score - new.fraud_score) < SAME
        and old.features == new.features
    )


def forget(before: datetime) -> int:
    """Delete scorings older than `before` of punches that nobody judged and that were no anomaly; return how many.

    Judged ones are what models learn from, and what an anomaly rests on is kept with it.
    """
    kept = FraudAnomaly.objects.values("punch_id")
    old = FraudPredictionLog.objects.filter(predicted_at__lt=before, actual_fraud_detected__isnull=True)
    gone, _ = old.exclude(punch_id__in=kept).delete()
    return gone


def verdict_state(verdict: Verdict) -> dict[str, Any]:
    """Return a detector's opinion as it is kept and shown."""
    evidence: Mapping[str, Any] = verdict.evidence
    return {
        "detector": verdict.detector,
        "title": title_of(verdict.detector),
        "score": round(verdict.score, 4),
        "confidence": round(verdict.confidence, 4),
        "weight": round(verdict.weight, 4),
        "reason": verdict.reason,
        "clears": verdict.clears,
        "evidence": dict(evidence),
    }
