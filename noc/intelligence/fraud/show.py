"""Anomalies and scorings as the API and the feed show them."""

from __future__ import annotations

from typing import Any

from noc.intelligence.fraud.models import FraudAnomaly, FraudPredictionLog
from noc.kernel.clock import rfc3339


def anomaly_state(anomaly: FraudAnomaly) -> dict[str, Any]:
    """Return an anomaly's whole present state, times as text; load it with person, site and assignee joined."""
    return {
        "id": anomaly.pk,
        "code": f"A-{anomaly.pk}",
        "event_id": anomaly.event_id,
        "prediction_id": str(anomaly.prediction_id),
        "anomaly_type": anomaly.anomaly_type,
        "title": anomaly.title,
        "severity": anomaly.severity,
        "status": anomaly.status,
        "resolution": anomaly.resolution or None,
        "person_id": anomaly.person_id,
        "person_name": anomaly.person.name,
        "site_id": anomaly.site_id,
        "site_name": anomaly.site.name if anomaly.site else None,
        "fraud_score": round(anomaly.fraud_score, 4),
        "evidence": anomaly.evidence,
        "at": rfc3339(anomaly.at),
        "detected_at": rfc3339(anomaly.detected_at),
        "last_seen_at": rfc3339(anomaly.last_seen_at),
        "cleared_at": rfc3339(anomaly.cleared_at),
        "acknowledged_at": rfc3339(anomaly.acknowledged_at),
        "acknowledged_by": anomaly.acknowledged_by,
        "resolved_at": rfc3339(anomaly.resolved_at),
        "resolved_by": anomaly.resolved_by,
        "assigned_to": (
            {"person_id": anomaly.assigned_to_id, "name": anomaly.assigned_to.name}
            if anomaly.assigned_to
            else None
        ),
        "snoozed_until": rfc3339(anomaly.snoozed_until),
        "alert_id": anomaly.alert_id,
        "ticket_id": anomaly.ticket_id,
        "version": anomaly.version,
    }


def prediction_state(row: FraudPredictionLog) -> dict[str, Any]:
    """Return one scoring, times as text; load it with person and site joined. What belongs to the punch, its outcome and
    what came of it is not in the row: whoever shows it adds that."""
    return {
        "id": str(row.prediction_id),
        "prediction_id": str(row.prediction_id),
        "event_id": row.event_id,
        "person_id": row.person_id,
        "person_name": row.person.name,
        "person_code": row.person.code,
        "site_id": row.site_id,
        "site_name": row.site.name if row.site else None,
        "at": rfc3339(row.at),
        "scored_at": rfc3339(row.predicted_at),
        "final": row.final,
        "because": row.because,
        "supersedes": str(row.supersedes) if row.supersedes else None,
        "live": row.live,
        "fraud_probability": round(row.predicted_fraud_probability, 4),
        "fraud_score": round(row.fraud_score, 4),
        "rules_score": round(row.rules_score, 4),
        "risk_level": row.risk_level,
        "model_version": row.model_version,
        "detectors": row.detectors,
        "top_factors": row.top_factors,
        "features": row.features,
        "degraded": row.degraded,
    }
