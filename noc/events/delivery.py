"""Write into the log how each broadcast went: who got it, how fast, what failed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(slots=True)
class Delivery:
    """What one web process knows of one broadcast. Several processes add up.

    `latency_ms`: from `broadcast_at` to the last screen reached; `failures`: connections cut meanwhile.
    """

    tenant_id: int
    event_type: str
    recipients: int = 0
    latency_ms: float = 0.0
    failures: int = 0

    def add(self, more: Delivery) -> None:
        """Take another account of the same broadcast into this one."""
        self.recipients += more.recipients
        self.failures += more.failures
        self.latency_ms = max(self.latency_ms, more.latency_ms)

    @property
    def success(self) -> bool:
        """A broadcast failed when somebody should have got it and nobody did."""
        return self.recipients > 0 or self.failures == 0

    @property
    def error(self) -> str:
        return (
            f"{self.failures} of {self.failures + self.recipients} connections cut" if self.failures else ""
        )


# Locked in the order of ids first: two processes that write about the same rows must not wait for each other.
_WRITE = """
    WITH figures AS (
        SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::float8[], %s::bool[], %s::text[])
            AS f (id, tenant_id, recipients, latency_ms, success, error)
    ), held AS (
        SELECT log.id FROM noc_event_log AS log JOIN figures ON figures.id = log.id
        AND figures.tenant_id = log.tenant_id ORDER BY log.id FOR UPDATE OF log
    )
    UPDATE noc_event_log AS log
    SET recipient_count = log.recipient_count + figures.recipients,
        broadcast_latency_ms = greatest(log.broadcast_latency_ms, figures.latency_ms),
        broadcast_success = figures.success OR log.recipient_count > 0,
        error_message = concat_ws('; ', nullif(log.error_message, ''), nullif(figures.error, ''))
    FROM figures JOIN held USING (id) WHERE log.id = figures.id
"""


def write_deliveries(deliveries: dict[int, Delivery]) -> None:
    """Add the figures to their rows, keyed by the row's id, in one statement; a row that is gone is passed over."""
    if not deliveries:
        return
    items = list(deliveries.items())
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                [row_id for row_id, _ in items],
                [d.tenant_id for _, d in items],
                [d.recipients for _, d in items],
                [d.latency_ms for _, d in items],
                [d.success for _, d in items],
                [d.error for _, d in items],
            ],
        )
