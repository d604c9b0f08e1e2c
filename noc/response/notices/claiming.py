"""Take the next message of a channel that nobody sends on, and write down what became of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from noc.kernel.tenancy.scope import tenant_scope
from noc.response.notices.metrics import CIRCUITS
from noc.response.notices.models import Channel, Notice
from noc.response.notices.rules.timing import ATTEMPTS, circuit_s, pause_s

LEASE: Final = timedelta(seconds=30)
_rng = random.Random()  # noqa: S311  # spreads attempts in time; nothing secret hangs on it

# The channel whose first due message is the most urgent, unless somebody sends on it or its circuit is open. Its row's
# lock, and `busy_until` once that is released, hold every other sender off, in this process or another.
_NEXT: Final = """
    SELECT channel.id, channel.tenant_id, due.id
    FROM noc_channel AS channel
    CROSS JOIN LATERAL (
        SELECT id, urgent, next_attempt_at FROM noc_notice
        WHERE channel_id = channel.id AND state IN ('WAITING', 'FAILED', 'SENDING') AND next_attempt_at <= %(at)s
        ORDER BY urgent DESC, next_attempt_at, id LIMIT 1
    ) AS due
    WHERE channel.active AND (channel.busy_until IS NULL OR channel.busy_until <= %(at)s)
      AND (channel.open_until IS NULL OR channel.open_until <= %(at)s)
      AND (channel.failing_since IS NULL OR NOT %(healthy)s)
      AND channel.id <> ALL(%(skip)s)
    ORDER BY due.urgent DESC, due.next_attempt_at, due.id LIMIT 1
    FOR NO KEY UPDATE OF channel SKIP LOCKED
"""


@dataclass(frozen=True)
class Claim:
    """A message that is ours to send until the lease is over; `attempts` counts this one."""

    tenant_id: int
    channel_id: int
    notice_id: int
    attempts: int
    due_at: datetime
    failing: bool


def claim_next(at: datetime, *, healthy: bool, skip: Sequence[int] = ()) -> Claim | None:
    """Claim the most urgent message that is due; None when there is none.

    A door that stands before any tenant: it looks across tenants and then works inside the message's own. `healthy`
    leaves channels that fail alone; `skip` are channels of which the caller knows that their message is in use.
    """
    skipped = list(skip)
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_NEXT, {"at": at, "healthy": healthy, "skip": skipped})
                row = cursor.fetchone()
            if row is None:
                return None
            channel_id, tenant_id, notice_id = row
            with tenant_scope(tenant_id):
                claim = _take(channel_id, notice_id, at)
        if claim is not None:
            return claim
        skipped.append(channel_id)  # somebody adds to the message just now: it will be there in a moment


def _take(channel_id: int, notice_id: int, at: datetime) -> Claim | None:
    notice = (
        Notice.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(pk=notice_id, state__in=("WAITING", "FAILED", "SENDING"), next_attempt_at__lte=at)
        .first()
    )
    if notice is None:
        return None
    channel = Channel.objects.get(pk=channel_id)
    due_at = notice.next_attempt_at
    notice.state, notice.collecting, notice.attempts = "SENDING", False, notice.attempts + 1
    notice.taken_at, notice.next_attempt_at = notice.taken_at or at, at + LEASE
    notice.save(update_fields=["state", "collecting", "attempts", "taken_at", "next_attempt_at"])
    Channel.objects.filter(pk=channel_id).update(busy_until=at + LEASE)
    return Claim(
        notice.tenant_id, channel_id, notice_id, notice.attempts, due_at, channel.failing_since is not None
    )


def mark_sent(claim: Claim, at: datetime, note: str = "") -> None:
    """Write down that the channel has it."""
    with tenant_scope(claim.tenant_id), transaction.atomic():
        Notice.objects.filter(pk=claim.notice_id).update(state="SENT", sent_at=at, last_error=note)
        Channel.objects.filter(pk=claim.channel_id).update(
            last_sent_at=at, last_error=note, failing_since=None, failures=0, open_until=None, busy_until=None
        )


def mark_failed(claim: Claim, told: str, asked_s: float, at: datetime) -> bool:
    """Write down that it did not get through, and when it is tried again; return whether that was the last attempt."""
    dead = claim.attempts >= ATTEMPTS
    with tenant_scope(claim.tenant_id), transaction.atomic():
        # Whoever took it over when our lease had run out writes down how it went.
        Notice.objects.filter(pk=claim.notice_id, state="SENDING", attempts=claim.attempts).update(
            state="DEAD" if dead else "FAILED",
            last_error=told[:2000],
            next_attempt_at=at + timedelta(seconds=pause_s(claim.attempts, _rng, asked_s)),
        )
        _fail_channel(claim.channel_id, told, at)
    return dead


def _fail_channel(channel_id: int, told: str, at: datetime) -> None:
    channel = Channel.objects.select_for_update(no_key=True).get(pk=channel_id)
    channel.failures += 1
    channel.last_error, channel.failing_since = told[:2000], channel.failing_since or at
    rest_s = circuit_s(channel.failures)
    channel.open_until = at + timedelta(seconds=rest_s) if rest_s else None
    channel.busy_until = None
    channel.save(update_fields=["failures", "last_error", "failing_since", "open_until", "busy_until"])
    if rest_s:
        CIRCUITS.labels(channel.kind).inc()


def seconds_to_next(at: datetime, longest_s: float = 1.0) -> float:
    """Return in how many seconds, from `at`, the next message will be due; the longest at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(next_attempt_at) FROM noc_notice"
            " WHERE state IN ('WAITING', 'FAILED', 'SENDING') AND next_attempt_at BETWEEN %s AND %s",
            [at, at + timedelta(seconds=longest_s)],
        )
        row = cursor.fetchone()
    return longest_s if row is None or row[0] is None else max(0.005, (row[0] - at).total_seconds())
