"""Say something out loud: a log row in the transaction of the change, and a nudge for the relay when it commits."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import msgspec
from django.db import connection

from noc.events.models import NOCEventLog
from noc.events.types import FeedEvent
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import current_tenant_id

RELAY_CHANNEL = "noc_event"


def publish(event: FeedEvent) -> uuid.UUID:
    """Write one event to the log, as `publish_all` does; return its id."""
    return publish_all([event])[0]


def publish_all(events: Sequence[FeedEvent]) -> list[uuid.UUID]:
    """Write events to the log inside the caller's transaction, in this order; nothing is said if that rolls back.

    Call it last in the transaction: `broadcast_at` stands for the moment of commit. Two statements, however many events.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("events are published in the transaction of the change that they tell of")
    if not events:
        return []
    at = now()
    rows = NOCEventLog.objects.bulk_create(
        NOCEventLog(
            tenant_id=current_tenant_id(),
            event_type=event.event_type,
            site_id=event.site_id,
            payload=msgspec.to_builtins(event),
            routine=event.is_routine,
            broadcast_at=at,
            **event.subjects(),
        )
        for event in events
    )
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {RELAY_CHANNEL}")
    return [row.event_id for row in rows]
