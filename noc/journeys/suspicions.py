"""What anomalies call for: what operators must see, what somebody must work on, and that it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from noc.intelligence.fraud.anomalies import PREDICTED, Change, announce, link
from noc.intelligence.fraud.models import FraudAnomaly
from noc.journeys.followups import FRAUD_FOUND, IN_ORDER
from noc.journeys.metrics import FRAUD_TICKETS
from noc.kernel.failpoints import failpoint
from noc.kernel.outbox.queue import put_many
from noc.kernel.tenancy.overrides import Tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.alerts.links import link_tickets
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.pipeline import clear_alerts, raise_alerts
from noc.response.alerts.rules.candidates import Candidate
from noc.response.tickets.clear import Over, note_over
from noc.response.tickets.escalate import escalate_all
from noc.response.tickets.rules.causes import Cause, fraud_cause

_GRAVE: Final = frozenset({"HIGH", "CRITICAL"})
_OPEN: Final = ("NEW", "ACKNOWLEDGED")
_LATER_LOOK: Final = "a later look at the punch no longer says so"


def raise_suspicions(changes: Sequence[Change], limits: Tuned, at: datetime) -> None:
    """Raise what operators must see, escalate what is grave, and announce it."""
    standing = [one for one in changes if one.verb != "cleared" and one.anomaly.status in _OPEN]
    alerts = raise_alerts([_candidate(one) for one in standing], at)
    alert_of = _alerts_by_anomaly(standing, alerts)
    alerts += _clear_outdated(changes, alert_of, at)
    failpoint("after_alerts")
    grave = [one for one in standing if _is_grave(one, limits)]
    escalations = escalate_all([_cause(one, limits) for one in grave], at, limits)
    ticket_of = {one.anomaly.pk: told.ticket for one, told in zip(grave, escalations, strict=True)}
    link(
        changes,
        {pk: alert.pk for pk, alert in alert_of.items()},
        {pk: ticket.pk for pk, ticket in ticket_of.items()},
    )
    told = {alert_of[pk].pk: (ticket.pk, ticket.due) for pk, ticket in ticket_of.items() if pk in alert_of}
    link_tickets(told)
    note_over("anomaly", {one.anomaly.pk: _over(one.anomaly) for one in changes if one.verb == "cleared"}, at)
    made = {one.ticket.pk for one in escalations if one.outcome == "created"}
    FRAUD_TICKETS.inc(len(made))
    announce(changes)
    payload = {
        "alert_ids": sorted({one.pk for one in alerts}),
        "ticket_ids": sorted(made),
        "at": at.isoformat(),
    }
    if alerts or made:
        put_many(current_tenant_id(), FRAUD_FOUND, [(IN_ORDER, payload, at)], urgent=True)


def _alert_type(change: Change) -> str:
    """Return the model's own alert type for what it holds for HIGH or CRITICAL, else the detector's kind."""
    return PREDICTED if change.kept.row.risk_level in _GRAVE else change.anomaly.anomaly_type


def _about(change: Change) -> str:
    return f"fraud:{_alert_type(change)}:person:{change.anomaly.person_id}"


def _candidate(change: Change) -> Candidate:
    row = change.anomaly
    return Candidate(
        alert_type=_alert_type(change),
        severity=row.severity,
        about=_about(change),
        message=row.title,
        entity_type="person",
        entity_id=str(row.person_id),
        person_id=row.person_id,
        site_id=row.site_id,
        metadata={
            "anomaly_id": row.pk,
            "prediction_id": str(row.prediction_id),
            "fraud_type": row.anomaly_type,
            "fraud_score": round(row.fraud_score, 4),
            "summary": row.evidence["summary"],
        },
        event_id=f"punch:{row.punch_id}:{row.severity}",
        seen_at=row.at,
        evidence={"summary": row.evidence["summary"]},
        confidence=row.fraud_score,
        cause="anomaly",
        cause_id=row.pk,
    )


def _alerts_by_anomaly(
    standing: Sequence[Change], alerts: Sequence[NOCAlertEvent]
) -> dict[int, NOCAlertEvent]:
    by_about = {alert.about: alert for alert in alerts}
    return {one.anomaly.pk: by_about[_about(one)] for one in standing if _about(one) in by_about}


def _clear_outdated(
    changes: Sequence[Change], alert_of: Mapping[int, NOCAlertEvent], at: datetime
) -> list[NOCAlertEvent]:
    """Clear alerts that no standing anomaly rests on any more: a later look cleared it, or calls it something else."""
    left = {
        one.anomaly.alert_id
        for one in changes
        if one.anomaly.alert_id is not None
        and (
            one.verb == "cleared" or one.anomaly.alert_id != getattr(alert_of.get(one.anomaly.pk), "pk", None)
        )
        and (one.verb == "cleared" or one.anomaly.pk in alert_of)
    }
    if not left:
        return []
    moved = [one.anomaly.pk for one in changes]
    held = FraudAnomaly.objects.filter(alert_id__in=left, status__in=_OPEN).exclude(pk__in=moved)
    over = left - set(held.values_list("alert_id", flat=True)) - {alert.pk for alert in alert_of.values()}
    abouts = NOCAlertEvent.objects.filter(pk__in=over).values_list("about", flat=True)
    return clear_alerts(list(abouts), at, _LATER_LOOK)


def _is_grave(change: Change, limits: Tuned) -> bool:
    row = change.anomaly
    return row.fraud_score >= limits.get("FRAUD_SCORE_TICKET_THRESHOLD", row.site_id)


def _cause(change: Change, limits: Tuned) -> Cause:
    row = change.anomaly
    return fraud_cause(
        anomaly_id=row.pk,
        fraud_type=row.anomaly_type,
        fraud_score=round(row.fraud_score, 4),
        severity=row.severity,
        who=row.person.name,
        person_id=row.person_id,
        site_id=row.site_id,
        description=row.evidence["summary"],
        evidence=row.evidence,
        window=timedelta(hours=limits.get("FRAUD_DEDUPLICATION_HOURS", row.site_id)),
    )


def _over(row: FraudAnomaly) -> Over:
    how = f"was cleared by a later look: the score is {row.fraud_score:.2f} now"
    return Over(row.title, how, row.cleared_at or row.last_seen_at)
