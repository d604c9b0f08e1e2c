"""The log of all that the system said, and the record of who did what."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from noc.kernel.clock import now
from noc.kernel.tenancy.models import Tenant, TenantOwned
from noc.kernel.tenancy.scope import tenant_scope


class NOCEventLog(TenantOwned):
    """One broadcast: audit trail, outbox and replay source in one.

    Written without `seq` in the transaction of the change itself; the relay numbers committed rows per tenant, without
    gaps. Delivery figures (`recipient_count`, `broadcast_latency_ms`, `broadcast_success`, `error_message`) come later.
    """

    event_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    event_type = models.CharField(max_length=50)
    seq = models.BigIntegerField(null=True)
    site_id = models.BigIntegerField(
        null=True, help_text="who is limited to sites sees rows of those sites only"
    )
    payload = models.JSONField()
    routine = models.BooleanField(
        default=False, db_default=False, help_text="the tenant's rate limit may fold it into a summary"
    )
    coalesced = models.BooleanField(
        default=False, db_default=False, help_text="folded by the relay: numbered, and sent to nobody"
    )
    broadcast_at = models.DateTimeField()
    recipient_count = models.PositiveIntegerField(default=0)
    broadcast_latency_ms = models.FloatField(null=True)
    broadcast_success = models.BooleanField(null=True)
    error_message = models.TextField(blank=True, default="")
    alert_id = models.BigIntegerField(null=True)
    finding_id = models.BigIntegerField(null=True)
    ticket_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "noc_event_log"
        constraints = [models.UniqueConstraint(fields=["tenant", "seq"], name="noc_event_log_seq")]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(seq__isnull=True), name="noc_event_log_unnumbered"
            ),
            BrinIndex(fields=["broadcast_at"], name="noc_event_log_time"),
            models.Index(
                fields=["tenant", "alert_id"],
                condition=models.Q(alert_id__isnull=False),
                name="noc_event_log_alert",
            ),
        ]

    @classmethod
    def get_broadcast_stats(cls, tenant: Tenant | int, hours: int = 24) -> dict[str, Any]:
        """Return how a tenant's broadcasts of the last hours went: counts, latencies in ms, recipients, and by type."""
        since = now() - timedelta(hours=hours)
        with tenant_scope(tenant if isinstance(tenant, int) else tenant.pk):
            rows = cls.objects.filter(broadcast_at__gt=since)
            total = rows.aggregate(
                total=models.Count("id"),
                successful=models.Count("id", filter=models.Q(broadcast_success=True)),
                failed=models.Count("id", filter=models.Q(broadcast_success=False)),
                recipients=models.Sum("recipient_count", default=0),
                avg_latency_ms=models.Avg("broadcast_latency_ms"),
                max_latency_ms=models.Max("broadcast_latency_ms"),
            )
            by_type = dict(rows.order_by().values_list("event_type").annotate(models.Count("id")))
        judged = total["successful"] + total["failed"]
        return {**total, "success_rate": total["successful"] / judged if judged else None, "by_type": by_type}


class FeedStream(models.Model):
    """How far a tenant's feed has been numbered, and what its rate limit remembers: any relay can go on from here."""

    tenant = models.OneToOneField(Tenant, primary_key=True, on_delete=models.PROTECT, related_name="+")
    last_seq = models.BigIntegerField(default=0)
    first_kept_seq = models.BigIntegerField(default=1, help_text="older ones fell to retention")
    minute_at = models.DateTimeField(null=True, help_text="when the minute began that is counted")
    minute_sent = models.PositiveIntegerField(default=0, db_default=0, help_text="events sent in it")
    minute_before_sent = models.PositiveIntegerField(
        default=0, db_default=0, help_text="events sent in the minute before it"
    )
    coalesced_from = models.BigIntegerField(
        null=True, help_text="the first seq that was folded and is in no summary yet"
    )
    coalesced_since = models.DateTimeField(null=True, help_text="when that was")

    class Meta:
        db_table = "noc_feed_stream"


class FeedEpoch(models.Model):
    """One row: the identity of this database's history. Changed only when a backup is restored (`noc new_epoch`)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    epoch = models.UUIDField(default=uuid.uuid4)

    class Meta:
        db_table = "noc_feed_epoch"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="noc_feed_epoch_single")]


class Deed(TenantOwned):
    """Who did what to what, when and why: append-only (the database refuses changes), kept longer than the event log."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=50)
    object_type = models.CharField(max_length=50)
    object_id = models.BigIntegerField()
    notes = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "noc_deed"
        indexes = [models.Index(fields=["tenant", "object_type", "object_id", "id"], name="noc_deed_object")]
