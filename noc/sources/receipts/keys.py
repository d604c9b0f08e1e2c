"""Idempotency: an event_id counts once per tenant, whatever else the resend says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from django.db import connection

from noc.sources.receipts.copying import stage_rows


def digest_of(event_id: str) -> bytes:
    """Return the 16 bytes that stand for an event_id (BLAKE2b-128: a chance collision needs 2^64 events)."""
    return blake2b(event_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def claim_keys(tenant_id: int, digests: Sequence[bytes], received_at: datetime) -> list[int]:
    """Return the positions of those (different) keys that were never claimed before.

    They are claimed now, if the caller's transaction commits. Keys are taken in order, so that two overlapping batches
    wait for one another instead of deadlocking.
    """
    stage_rows("noc_new_key", (("position", "int4"), ("digest", "bytea")), enumerate(digests))
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH fresh AS ("
            "  INSERT INTO noc_event_key (tenant_id, digest, received_at) "
            "  SELECT %s, digest, %s FROM noc_new_key ORDER BY digest ON CONFLICT DO NOTHING RETURNING digest"
            ") SELECT position FROM noc_new_key JOIN fresh USING (digest) ORDER BY position",
            [tenant_id, received_at],
        )
        return [position for (position,) in cursor.fetchall()]


def purge_keys(tenant_id: int, received_before: datetime) -> int:
    """Forget a tenant's keys of what retention has removed; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM noc_event_key WHERE tenant_id = %s AND received_at < %s",
            [tenant_id, received_before],
        )
        return int(cursor.rowcount)
