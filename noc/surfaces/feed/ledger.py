"""Keep account of each broadcast, and write it into the log about once a second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from noc.events.delivery import Delivery
from noc.surfaces.feed.frames import Event
from noc.surfaces.feed.metrics import BROADCAST_SECONDS, BROADCASTS

MAX_KEPT: Final = 100_000  # figures kept while the database is away; more are counted in metrics alone


class Ledger:
    """What this process knows of broadcasts that the log does not know yet."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._open: dict[int, Delivery] = {}
        self._unwritten: dict[int, Delivery] = {}

    def note(self, event: Event, tenant_id: int, recipients: int, failures: int) -> None:
        """Add what a round of sending came to; it ends now."""
        delivery = self._open.setdefault(event.row.id, Delivery(tenant_id, event.row.event_type))
        delivery.recipients += recipients
        delivery.failures += failures
        if recipients:
            since = self._now() - event.row.broadcast_at
            delivery.latency_ms = max(delivery.latency_ms, since.total_seconds() * 1000)

    def take(self) -> dict[int, Delivery]:
        """Count what is new, and hand over all that the log does not know."""
        taken, self._open = self._open, {}
        known, self._unwritten = self._unwritten, {}
        for row_id, delivery in taken.items():
            BROADCASTS.labels(delivery.event_type, str(delivery.success).lower()).inc()
            if delivery.recipients:
                BROADCAST_SECONDS.labels(delivery.event_type).observe(delivery.latency_ms / 1000)
            if row_id in known:
                known[row_id].add(delivery)
            elif delivery.recipients or delivery.failures:
                known[row_id] = delivery
        return known

    def give_back(self, unwritten: dict[int, Delivery]) -> None:
        """Take back what could not be written, to try again; the oldest go when there are too many."""
        for row_id in list(unwritten)[: max(0, len(unwritten) - MAX_KEPT)]:
            del unwritten[row_id]
        self._unwritten = unwritten
