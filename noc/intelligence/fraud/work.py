"""The desk at which people work on anomalies."""

from __future__ import annotations

from typing import Final

from noc.events.casework import Desk
from noc.events.publish import publish
from noc.events.types import AnomalyDetected, AnomalyUpdated
from noc.intelligence.fraud.models import FraudAnomaly
from noc.intelligence.fraud.show import anomaly_state


def anomaly_event(
    kind: type[AnomalyDetected | AnomalyUpdated], row: FraudAnomaly
) -> AnomalyDetected | AnomalyUpdated:
    """Return what the feed says of an anomaly; load it with person, site and assignee joined."""
    return kind(
        site_id=row.site_id,
        anomaly_id=row.pk,
        person_id=row.person_id,
        person_name=row.person.name,
        site_name=row.site.name if row.site else None,
        anomaly_type=row.anomaly_type,
        fraud_score=round(row.fraud_score, 4),
        severity=row.severity,
        evidence=row.evidence,
        anomaly=anomaly_state(row),
    )


def _announce(anomaly: FraudAnomaly) -> None:
    publish(anomaly_event(AnomalyUpdated, anomaly))


def _close(_anomaly: FraudAnomaly) -> None:
    """A verdict on a punch stands: a later look updates the scoring, and opens nothing again."""


def _open_again(anomaly: FraudAnomaly) -> None:
    if anomaly.cleared_at is not None:
        anomaly.status = "CLEARED"


DESK: Final = Desk(FraudAnomaly, "anomaly", _announce, _close, _open_again)
