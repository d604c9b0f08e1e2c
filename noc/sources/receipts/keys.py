"""Idempotency: an event_id counts once per tenant, whatever else the resend says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from django.db import connection


def digest_of(event_id: str) -> bytes:
    """Return the 16 bytes that stand for an event_id (BLAKE2b-128: a chance collision needs 2^64 events)."""
    return blake2b(event_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def claim_keys(tenant_id: int, digests: Sequence[bytes], received_at: datetime) -> set[bytes]:
    """Return those keys that were never claimed before; they are now, if the caller's transaction commits.

    Keys are taken in order, so that two overlapping batches wait for one another instead of deadlocking.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO noc_event_key (tenant_id, digest, received_at) "
            "SELECT %s, digest, %s FROM unnest(%s::bytea[]) AS digest ORDER BY digest "
            "ON CONFLICT DO NOTHING RETURNING digest",
            [tenant_id, received_at, list(digests)],
        )
        return {bytes(digest) for (digest,) in cursor.fetchall()}


def purge_keys(received_before: datetime) -> int:
    """Forget the keys of what retention has removed; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM noc_event_key WHERE received_at < %s", [received_before])
        return int(cursor.rowcount)
