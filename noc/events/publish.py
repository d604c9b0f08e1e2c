"""Say something out loud: a log row in the transaction of the change, and a nudge for the relay when it commits."""

from __future__ import annotations

import uuid

import msgspec
from django.db import connection

from noc.events.models import NOCEventLog
from noc.events.types import FeedEvent
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import current_tenant_id

RELAY_CHANNEL = "noc_event"


def publish(event: FeedEvent) -> uuid.UUID:
    """Write the event to the log inside the caller's transaction; nothing is said if that rolls back.

    Call it last in the transaction: `broadcast_at` stands for the moment of commit.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs into the transaction of the change that it tells of")
    row = NOCEventLog.objects.create(
        tenant_id=current_tenant_id(),
        event_type=event.event_type,
        site_id=event.site_id,
        payload=msgspec.to_builtins(event),
        broadcast_at=now(),
        **event.subjects(),
    )
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {RELAY_CHANNEL}")
    return row.event_id
