"""The cause is over: the alert is cleared, without anybody's verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q

from noc.events.deeds import record_deeds
from noc.events.publish import publish_all
from noc.events.types import AlertUpdated
from noc.kernel.access.principals import SYSTEM
from noc.kernel.clock import rfc3339
from noc.response.alerts.announcing import alert_event
from noc.response.alerts.models import NOCAlertEvent

_CHANGED: Final = ["status", "dedup_key", "cleared_at", "decisions", "version", "changed_by"]


def clear(abouts: Sequence[str], at: datetime, reason: str) -> list[NOCAlertEvent]:
    """Clear the open alerts about something, never an SOS; return them in the order of their abouts.

    An alert that people resolved before keeps its verdict, and is told that its cause is over: the next time is another.
    """
    wanted = NOCAlertEvent.objects.filter(dedup_key__in=abouts).exclude(alert_type="SOS").order_by("id")
    ids = list(wanted.select_for_update(no_key=True).values_list("pk", flat=True))
    rows = NOCAlertEvent.objects.filter(pk__in=ids, dedup_key__isnull=False)
    alerts = list(rows.select_related("person", "site", "assigned_to").order_by("about"))
    for alert in alerts:
        alert.status, alert.dedup_key, alert.cleared_at = "CLEARED", None, at
        over = {
            "stage": "clear",
            "verdict": "cleared",
            "reason": f"Its cause is over: {reason}.",
            "at": rfc3339(at),
        }
        alert.decisions = [*alert.decisions, over]
        alert.version, alert.changed_by = alert.version + 1, SYSTEM.as_json()
    NOCAlertEvent.objects.bulk_create(
        alerts, update_conflicts=True, unique_fields=["id"], update_fields=_CHANGED
    )
    NOCAlertEvent.objects.filter(
        Q(about__in=abouts), status="RESOLVED", cleared_at__isnull=True, finding_id__isnull=False
    ).update(cleared_at=at)
    record_deeds(SYSTEM, "alert", [("cleared", alert.pk, {"because": reason}) for alert in alerts], at)
    publish_all([alert_event(AlertUpdated, alert) for alert in alerts if alert.reached_at is not None])
    return alerts
