"""Snoozes: one kind of alert about one entity, put aside for a while."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339
from noc.response.alerts.models import NOCAlertEvent, Snooze


def begin_snooze(alert: NOCAlertEvent, until: datetime, reason: str, actor: Actor, at: datetime) -> Snooze:
    """Put aside all that is like an alert (its kind, its entity), instead of what was said before of the same."""
    end_snoozes(alert, at)
    return Snooze.objects.create(
        alert_type=alert.alert_type,
        entity_type=alert.entity_type,
        entity_id=alert.entity_id,
        entity_name=_entity_name(alert),
        site_id=alert.site_id,
        until=until,
        reason=reason,
        author=actor.as_json(),
        created_at=at,
    )


def end_snoozes(alert: NOCAlertEvent, at: datetime) -> None:
    """End what puts alerts like this one aside."""
    Snooze.objects.filter(
        alert_type=alert.alert_type,
        entity_type=alert.entity_type,
        entity_id=alert.entity_id,
        ended_at__isnull=True,
    ).update(ended_at=at)


def _entity_name(alert: NOCAlertEvent) -> str:
    if alert.entity_type == "person" and alert.person is not None:
        return alert.person.name
    if alert.entity_type == "site" and alert.site is not None:
        return alert.site.name
    return alert.entity_id


def snooze_state(snooze: Snooze) -> dict[str, Any]:
    """Return a snooze as the API shows it."""
    return {
        "id": snooze.pk,
        "alert_type": snooze.alert_type,
        "entity_type": snooze.entity_type,
        "entity_id": snooze.entity_id,
        "entity_name": snooze.entity_name,
        "until": rfc3339(snooze.until),
        "author": snooze.author,
        "reason": snooze.reason,
        "created_at": rfc3339(snooze.created_at),
        "ended_at": rfc3339(snooze.ended_at),
    }
