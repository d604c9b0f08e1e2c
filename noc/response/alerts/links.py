"""What an alert belongs to: named on the alert by the rooms above."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noc.response.alerts.models import NOCAlertEvent


def link_ticket(alert_ids: Sequence[int], ticket_id: int, sla_due: datetime | None = None) -> None:
    """Name the ticket that alerts led to, and by when it must be solved; their priority rises as that comes nearer."""
    changes: dict[str, object] = {"ticket_id": ticket_id}
    if sla_due is not None:
        changes["sla_due"] = sla_due
    NOCAlertEvent.objects.filter(pk__in=alert_ids).update(**changes)


def link_incident(alert_ids: Sequence[int], incident_id: UUID | str | None) -> None:
    """Name the incident that alerts belong to; None takes them out of it."""
    NOCAlertEvent.objects.filter(pk__in=alert_ids).update(incident_id=incident_id)
