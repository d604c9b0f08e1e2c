"""What scorings conclude: an anomaly a punch that reached the tenant's limit, grown, cleared or come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from noc.events.deeds import record_deeds
from noc.events.publish import publish_all
from noc.events.types import AnomalyDetected, AnomalyUpdated
from noc.intelligence.fraud.ledger import Kept, verdict_state
from noc.intelligence.fraud.metrics import DETECTIONS
from noc.intelligence.fraud.models import FraudAnomaly
from noc.intelligence.fraud.rules.verdicts import leading, ranked, risk_level
from noc.intelligence.fraud.rules.words import title_of
from noc.intelligence.fraud.work import anomaly_event
from noc.kernel.access.principals import SYSTEM
from noc.kernel.severity import rank_of
from noc.kernel.tenancy.overrides import Tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

PREDICTED: Final = (
    "ML_FRAUD_PREDICTION"  # the model's conclusion, or its own suspicion that no detector shares
)
SHOWN_VERDICTS: Final = 4
Verb = Literal["detected", "updated", "cleared", "returned"]


@dataclass(frozen=True)
class Change:
    """What became of an anomaly, and the scoring that did it."""

    verb: Verb
    anomaly: FraudAnomaly
    kept: Kept


def conclude(kept: Sequence[Kept], limits: Tuned, at: datetime) -> list[Change]:
    """Open, update, clear or bring back the anomalies of live scorings, in the caller's transaction; the punches are locked.

    Nothing is announced yet: `announce` does that when it is known what came of them.
    """
    live = [one for one in kept if one.row.live]
    limit = {one.row.punch_id: limits.get("FRAUD_ANOMALY_THRESHOLD", one.row.site_id) for one in live}
    accused = [one.row for one in live if one.row.fraud_score >= limit[one.row.punch_id]]
    # What was never scored before has no anomaly yet; most punches are honest, and cost no look.
    again = [one.row.punch_id for one in live if one.row.supersedes is not None]
    found = FraudAnomaly.objects.select_related("person", "site", "assigned_to")
    known = {row.punch_id: row for row in found.filter(punch_id__in=again)} if again else {}
    people = Person.objects.in_bulk({row.person_id for row in accused}) if accused else {}
    sites = Site.objects.in_bulk({row.site_id for row in accused if row.site_id}) if accused else {}
    changes = []
    for one in live:
        suspicious = one.row.fraud_score >= limit[one.row.punch_id]
        row = known.get(one.row.punch_id)
        if row is None and suspicious:
            row = FraudAnomaly(tenant_id=current_tenant_id(), detected_at=at)
            row.person, row.site = people[one.row.person_id], sites.get(one.row.site_id or 0)
            changes.append(Change("detected", _tell(row, one, at), one))
        elif row is not None and suspicious:
            changes.append(Change(_stand(row), _tell(row, one, at), one))
        elif row is not None and row.status in {"NEW", "ACKNOWLEDGED"}:
            row.status, row.cleared_at = "CLEARED", at
            changes.append(Change("cleared", _tell(row, one, at, cleared=True), one))
    _write(changes, at)
    return changes


def _stand(row: FraudAnomaly) -> Verb:
    """Bring back what was cleared; what people resolved stays so."""
    if row.status != "CLEARED":
        return "updated"
    row.status, row.cleared_at = "NEW", None
    row.acknowledged_at = row.acknowledged_by = None
    return "returned"


def _tell(row: FraudAnomaly, one: Kept, at: datetime, *, cleared: bool = False) -> FraudAnomaly:
    """Let an anomaly say what its newest scoring says; one that was cleared keeps its kind."""
    log = one.row
    row.punch_id, row.event_id, row.prediction_id = log.punch_id, log.event_id, log.prediction_id
    row.at, row.last_seen_at, row.fraud_score = log.at, at, log.fraud_score
    row.evidence = _evidence(one)
    if not cleared:
        row.anomaly_type = kind_of(one)
        row.severity = severity_of(log.fraud_score)
        row.severity_rank = rank_of(row.severity)
        row.title = f"{title_of(row.anomaly_type)}: {row.person.name}"[:300]
    return row


def kind_of(one: Kept) -> str:
    """Return the kind of fraud: that of the detector that weighs most, the model's own when none weighs much."""
    first = leading(one.scoring.verdicts)
    return first.detector if first is not None and first.weight * 2 >= one.row.fraud_score else PREDICTED


def severity_of(fraud_score: float) -> str:
    """Return an anomaly's severity: that of the risk level that its score would be."""
    return {"MINIMAL": "INFO"}.get(level := risk_level(fraud_score), level)


def _evidence(one: Kept) -> dict[str, Any]:
    heavy = [verdict for verdict in ranked(one.scoring.verdicts) if verdict.weight > 0][:SHOWN_VERDICTS]
    return {
        "summary": "; ".join(verdict.reason for verdict in heavy) or "the model alone suspects it",
        "detectors": [verdict_state(verdict) for verdict in heavy],
        "factors": one.row.top_factors,
        "fraud_probability": round(one.row.predicted_fraud_probability, 4),
        "risk_level": one.row.risk_level,
        "model_version": one.row.model_version,
        "final": one.row.final,
        "because": one.row.because,
    }


_WRITTEN: Final = (
    "prediction_id", "anomaly_type", "severity", "severity_rank", "status", "title", "fraud_score", "evidence",
    "last_seen_at", "cleared_at", "acknowledged_at", "acknowledged_by", "version", "changed_by",
)  # fmt: skip


def _write(changes: Sequence[Change], at: datetime) -> None:
    new = [one.anomaly for one in changes if one.verb == "detected"]
    old = [one.anomaly for one in changes if one.verb != "detected"]
    for row in old:
        row.version += 1
        row.changed_by = SYSTEM.as_json()
    FraudAnomaly.objects.bulk_create(new)
    if old:
        FraudAnomaly.objects.bulk_update(old, _WRITTEN)
    for row in new:
        DETECTIONS.labels(row.severity).inc()
    record_deeds(
        SYSTEM,
        "anomaly",
        [(one.verb, one.anomaly.pk, {"fraud_score": round(one.anomaly.fraud_score, 4)}) for one in changes],
        at,
    )


def link(changes: Sequence[Change], alerts: Mapping[int, int], tickets: Mapping[int, int]) -> None:
    """Name on anomalies the alerts and tickets that tell of them, both by anomaly id."""
    named = [one.anomaly for one in changes if one.anomaly.pk in alerts or one.anomaly.pk in tickets]
    for row in named:
        row.alert_id = alerts.get(row.pk, row.alert_id)
        row.ticket_id = tickets.get(row.pk, row.ticket_id)
    if named:
        FraudAnomaly.objects.bulk_update(named, ["alert_id", "ticket_id"])


def announce(changes: Sequence[Change]) -> None:
    """Say what became of anomalies; last in the transaction."""
    publish_all(
        [
            anomaly_event(AnomalyDetected if one.verb == "detected" else AnomalyUpdated, one.anomaly)
            for one in changes
        ]
    )
