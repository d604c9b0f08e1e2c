"""An alert as the API and the feed show it."""

from __future__ import annotations

from typing import Any

from noc.events.deeds import history_of
from noc.kernel.clock import rfc3339
from noc.response.alerts.models import NOCAlertEvent


def alert_state(alert: NOCAlertEvent) -> dict[str, Any]:
    """Return an alert's whole present state, times as text; load it with person, site and assignee joined."""
    return {
        "id": alert.pk,
        "alert_type": alert.alert_type,
        "severity": alert.severity,
        "status": alert.status,
        "resolution": alert.resolution or None,
        "message": alert.message,
        "person_id": alert.person_id,
        "person_name": alert.person.name if alert.person else None,
        "site_id": alert.site_id,
        "site_name": alert.site.name if alert.site else None,
        "entity_type": alert.entity_type,
        "entity_id": alert.entity_id,
        "metadata": alert.metadata,
        "occurrence_count": alert.occurrence_count,
        "created_at": rfc3339(alert.created_at),
        "first_seen_at": rfc3339(alert.first_seen_at),
        "last_seen_at": rfc3339(alert.last_seen_at),
        "acknowledged_at": rfc3339(alert.acknowledged_at),
        "acknowledged_by": alert.acknowledged_by,
        "resolved_at": rfc3339(alert.resolved_at),
        "resolved_by": alert.resolved_by,
        "assigned_to": (
            {"person_id": alert.assigned_to_id, "name": alert.assigned_to.name} if alert.assigned_to else None
        ),
        **_standing(alert),
        "version": alert.version,
    }


def _standing(alert: NOCAlertEvent) -> dict[str, Any]:
    """Return where it stands between people and what keeps it from them, and what it belongs to."""
    return {
        "disposition": alert.disposition,
        "priority": alert.priority,
        "why": why(alert),
        "cause": alert.cause,
        "finding_id": alert.finding_id,
        "incident_id": str(alert.incident_id) if alert.incident_id else None,
        "ticket_id": alert.ticket_id,
        "grouped_under": alert.grouped_under_id,
        "group_size": alert.group_size,
        "snoozed_until": rfc3339(alert.snoozed_until),
        "cleared_at": rfc3339(alert.cleared_at),
        "confidence": None if alert.confidence is None else round(alert.confidence, 3),
    }


def why(alert: NOCAlertEvent) -> str:
    """Return one sentence: why it is in sight, or what keeps it from people."""
    kept = [one["reason"] for one in alert.decisions if one["verdict"] == alert.disposition.lower()]
    if alert.disposition != "REACHED":
        return str(kept[-1]) if kept else f"It is {alert.disposition.lower()}."
    lines = [f"{part['because']} ({part['points']:+d})" for part in alert.priority_parts if part["points"]]
    said = f"Priority {alert.priority}: {', '.join(lines)}." if lines else f"Priority {alert.priority}."
    over = [one["reason"] for one in alert.decisions if one["stage"] == "clear"]
    return f"{over[-1]} {said}" if over else said


def alert_with_history(alert: NOCAlertEvent) -> dict[str, Any]:
    """Return the alert's state with what raised it and what people did about it."""
    occurrences = alert.occurrences.order_by("at", "id")[:200]
    return {
        **alert_state(alert),
        "history": history_of("alert", alert.pk),
        "occurrences": [
            {
                "event_id": one.event_id,
                "at": rfc3339(one.at),
                "received_at": rfc3339(one.received_at),
                "lat": one.evidence.get("lat"),
                "lon": one.evidence.get("lon"),
                "note": one.evidence.get("note"),
            }
            for one in occurrences
        ],
    }
