"""An incident as the API's lists and the feed show it, and the events that tell of it."""

from __future__ import annotations

from typing import Any

from noc.events.types import CorrelationIdentified, FeedEvent, IncidentUpdated
from noc.kernel.clock import rfc3339
from noc.response.incidents.models import CorrelatedIncident


def incident_state(row: CorrelatedIncident) -> dict[str, Any]:
    """Return an incident's whole present state, times as text; load it with person, site, assignee, merged_into joined."""
    return {
        "id": str(row.incident_id),
        "incident_id": str(row.incident_id),
        "code": row.code,
        "title": row.title,
        "status": row.status,
        "resolution": row.resolution or None,
        "person_id": row.person_id,
        "person_name": row.person.name if row.person else None,
        "site_id": row.site_id,
        "site_name": row.site.name if row.site else None,
        "combined_severity": row.combined_severity,
        "correlation_score": row.correlation_score,
        "correlation_type": row.correlation_type,
        "correlation_window_minutes": row.correlation_window_minutes,
        "signals": row.signals,
        "related_alerts_count": row.related_alerts_count,
        "members_count": row.members_count,
        **_times(row),
        **_investigation(row),
        "assigned_to": (
            {"person_id": row.assigned_to_id, "name": row.assigned_to.name} if row.assigned_to else None
        ),
        "acknowledged_by": row.acknowledged_by,
        "resolved_by": row.resolved_by,
        "ticket_ids": row.ticket_ids,
        "merged_into": str(row.merged_into.incident_id) if row.merged_into else None,
        "part_of": str(row.part_of.incident_id) if row.part_of else None,
        "priority": row.priority,
        "version": row.version,
    }


def _times(row: CorrelatedIncident) -> dict[str, str | None]:
    names = (
        "first_event_at", "last_event_at", "detected_at", "created_at", "updated_at", "cleared_at", "acknowledged_at",
        "resolved_at", "snoozed_until",
    )  # fmt: skip
    return {name: rfc3339(getattr(row, name)) for name in names}


def _investigation(row: CorrelatedIncident) -> dict[str, Any]:
    return {
        "investigated": row.investigated,
        "investigated_at": rfc3339(row.investigated_at),
        "investigated_by": row.investigated_by,
        "investigation_notes": row.investigation_notes,
        "root_cause_identified": row.root_cause_identified,
        "root_cause_description": row.root_cause_description,
    }


def incident_event(row: CorrelatedIncident, *, created: bool = False) -> FeedEvent:
    """Return what the feed says of an incident."""
    if created:
        return CorrelationIdentified(
            site_id=row.site_id,
            incident_id=str(row.incident_id),
            person_id=row.person_id,
            person_name=row.person.name if row.person else None,
            site_name=row.site.name if row.site else None,
            combined_severity=row.combined_severity,
            correlation_score=row.correlation_score,
            related_alerts_count=row.related_alerts_count,
            incident=incident_state(row),
        )
    return IncidentUpdated(
        site_id=row.site_id,
        incident_id=str(row.incident_id),
        combined_severity=row.combined_severity,
        correlation_score=row.correlation_score,
        investigated=row.investigated,
        incident=incident_state(row),
    )
