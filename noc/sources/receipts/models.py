"""What was received: the keys that make a resend harmless, what was refused, and codes nobody has enrolled yet."""

from django.db import models

from noc.kernel.tenancy.models import TenantOwned


class EventKey(TenantOwned):
    """The idempotency key of one accepted event: BLAKE2b-128 of its `event_id`, unique per tenant and over all types.

    Hash-partitioned; written and read with SQL only (`keys.py`). Kept as long as locations are.
    """

    pk = models.CompositePrimaryKey("tenant", "digest")
    digest = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "noc_event_key"
        managed = False


class RejectedFact(TenantOwned):
    """A fact that can never be accepted, kept raw for whoever mends the phone. A repeat is counted, not stored again."""

    protocol = models.CharField(max_length=20)
    digest = models.BinaryField()
    event_id = models.CharField(max_length=200, blank=True)
    error = models.TextField()
    raw = models.TextField()
    count = models.PositiveIntegerField(default=1)
    first_received_at = models.DateTimeField()
    last_received_at = models.DateTimeField()

    class Meta:
        db_table = "noc_rejected_fact"
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="noc_rejected_fact_once")]


class UnenrolledCode(TenantOwned):
    """A device, task, tour or checkpoint that a phone named and the registry does not know."""

    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=200)
    person_id = models.BigIntegerField(null=True)
    count = models.PositiveIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        db_table = "noc_unenrolled_code"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "code"], name="noc_unenrolled_code_once")
        ]
