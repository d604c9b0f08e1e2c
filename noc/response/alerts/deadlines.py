"""The time left for a ticket makes its alert more urgent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from noc.events.publish import publish_all
from noc.events.types import AlertUpdated
from noc.kernel.access.principals import SYSTEM
from noc.response.alerts.announcing import alert_event
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.rules.priorities import SLA_COUNTS, replaced, sla_part

_SOON: Final = timedelta(minutes=1)
_CHANGED: Final = ["priority", "priority_parts", "version", "changed_by"]


def near_deadlines(at: datetime) -> list[NOCAlertEvent]:
    """Raise, in the caller's transaction, the priority of alerts whose tickets run out of time; return those raised."""
    wanted = NOCAlertEvent.objects.filter(
        sla_due__lte=at + SLA_COUNTS + _SOON, dedup_key__isnull=False, disposition="REACHED"
    ).exclude(alert_type="SOS")
    ids = list(wanted.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True))
    if not ids:
        return []
    raised = []
    for alert in NOCAlertEvent.objects.filter(pk__in=ids).select_related("person", "site", "assigned_to"):
        part = sla_part(alert.sla_due, at)
        stood = sum(line["points"] for line in alert.priority_parts if line["part"] == "SLA")
        if part is None or part.points == stood:
            continue
        alert.priority, alert.priority_parts = replaced(alert.priority_parts, "SLA", part)
        alert.version, alert.changed_by = alert.version + 1, SYSTEM.as_json()
        raised.append(alert)
    NOCAlertEvent.objects.bulk_create(
        raised, update_conflicts=True, unique_fields=["id"], update_fields=_CHANGED
    )
    publish_all([alert_event(AlertUpdated, alert) for alert in raised])
    return raised
