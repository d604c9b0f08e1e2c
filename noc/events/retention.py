"""Let old rows of the event log go, and remember how far back a feed can be resumed."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile
from typing import Final

from django.db import transaction

from noc.events.metrics import PURGED
from noc.events.models import FeedStream, NOCEventLog
from noc.kernel.tenancy.scope import tenant_scope

BATCH_ROWS: Final = 2_000


def purge(before: datetime) -> int:
    """Delete numbered rows said before a moment, per tenant and in batches; return how many went."""
    purged = 0
    for tenant_id in FeedStream.objects.order_by("tenant_id").values_list("tenant_id", flat=True):
        with tenant_scope(tenant_id):
            while (batch := _purge_batch(tenant_id, before)) > 0:
                purged += batch
    PURGED.inc(purged)
    return purged


def _purge_batch(tenant_id: int, before: datetime) -> int:
    """Delete the oldest rows up to the first that is to be kept: what is left has no gap."""
    with transaction.atomic():
        oldest = (
            NOCEventLog.objects.filter(seq__isnull=False)
            .order_by("seq")
            .values_list("seq", "broadcast_at")[:BATCH_ROWS]
        )
        fallen = [seq for seq, _ in takewhile(lambda row: row[1] < before, oldest) if seq is not None]
        if not fallen:
            return 0
        FeedStream.objects.filter(tenant_id=tenant_id).update(first_kept_seq=fallen[-1] + 1)
        NOCEventLog.objects.filter(seq__lte=fallen[-1]).delete()
        return len(fallen)
