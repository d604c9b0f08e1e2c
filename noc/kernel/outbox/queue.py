"""Put work into the outbox, and take it out: at least once, in order per key, safe with many workers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import OperationalError, connection, transaction
from prometheus_client import Counter

from noc.kernel.collisions import collided
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.tenancy.scope import tenant_scope

CHANNEL = "noc_outbox"
MAX_BACKOFF = timedelta(minutes=10)
PATIENCE = 6  # failures, two minutes: a fault that passes is over by then
FAILED = Counter(
    "noc_outbox_failures_total", "Pieces of follow-up work that failed and are tried again", ["kind"]
)
_log = structlog.get_logger("noc.worker")

Handler = Callable[[dict[str, object]], None]


def put_many(
    tenant_id: int,
    kind: str,
    work: Sequence[tuple[str, Mapping[str, object], datetime]],
    *,
    urgent: bool = False,
) -> None:
    """Add work to the caller's transaction, each (order key, payload, not before), and wake a worker when it commits.

    Two statements, however many pieces of work there are. `urgent` work is done before all other.
    """
    if not work:
        return
    OutboxItem.objects.bulk_create(
        OutboxItem(
            tenant_id=tenant_id,
            kind=kind,
            order_key=order_key,
            payload=payload,
            available_at=at,
            urgent=urgent,
        )
        for order_key, payload, at in work
    )
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


# The first waiting item of its key, and only if no worker holds it: SKIP LOCKED on the row, and NOT EXISTS for an older
# one of the same key, keep the order per key.
_CLAIM = """
    SELECT id, tenant_id, kind, payload, attempts FROM noc_outbox AS item
    WHERE available_at <= %s AND kind = ANY(%s)
      AND NOT EXISTS (SELECT 1 FROM noc_outbox AS older
                      WHERE older.tenant_id = item.tenant_id AND older.order_key = item.order_key AND older.id < item.id)
    ORDER BY urgent DESC, available_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def work_one(handlers: dict[str, Handler], at: datetime) -> bool:
    """Claim one item of the kinds that have a handler, do it and delete it in one transaction; False when none waits.

    A door that stands before any tenant: it claims across tenants and then works inside the item's own.
    An item whose handler fails stays, with its error, and is tried again later (2, 4, 8 ... s, 10 min at most); after
    PATIENCE failures it steps out of its line, so that what comes after it is held up no longer. One that only collided
    with somebody else's transaction is tried again at once.
    """
    try:
        return _work_one(handlers, at)
    except OperationalError as error:
        if not collided(error):
            raise
        return True


def _work_one(handlers: dict[str, Handler], at: datetime) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [at, list(handlers)])
        row = cursor.fetchone()
        if row is None:
            return False
        item_id, tenant_id, kind, payload, attempts = row
        try:
            with transaction.atomic(), tenant_scope(tenant_id):
                handlers[kind](payload if isinstance(payload, dict) else json.loads(payload))
        except Exception as error:  # the task boundary: recorded on the row, tried again
            if collided(error):
                raise
            postpone(item_id, attempts + 1, error, at)
            return True
        cursor.execute("DELETE FROM noc_outbox WHERE id = %s", [item_id])
        return True


def postpone(item_id: int, attempts: int, error: Exception, at: datetime) -> None:
    """Keep a piece of work that failed, with its error, for a later try."""
    item = OutboxItem.objects.get(pk=item_id)
    item.attempts, item.available_at = (
        attempts,
        at + min(timedelta(seconds=2 ** min(attempts, 10)), MAX_BACKOFF),
    )
    item.last_error = f"{type(error).__name__}: {error}"[:2000].replace("\x00", "")
    if attempts == PATIENCE:
        item.order_key = f"{item.order_key[:70]}#{item_id}"
    item.save(update_fields=["attempts", "available_at", "last_error", "order_key"])
    FAILED.labels(item.kind).inc()
    _log.error("work.failed", kind=item.kind, item=item_id, attempts=attempts, exc_info=error)
