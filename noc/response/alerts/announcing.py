"""What the feed says of an alert."""

from __future__ import annotations

from noc.events.publish import publish
from noc.events.types import AlertCreated, AlertUpdated
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.show import alert_state


def alert_event(kind: type[AlertCreated | AlertUpdated], alert: NOCAlertEvent) -> AlertCreated | AlertUpdated:
    """Return an alert's state as an event; load it with person, site and assignee joined."""
    return kind(
        site_id=alert.site_id,
        alert_id=alert.pk,
        alert_type=alert.alert_type,
        severity=alert.severity,
        status=alert.status,
        message=alert.message,
        person_id=alert.person_id,
        alert=alert_state(alert),
    )


def announce(alert: NOCAlertEvent, *, created: bool) -> None:
    """Publish an alert's state; call it last in the transaction of the change."""
    publish(alert_event(AlertCreated if created else AlertUpdated, alert))
