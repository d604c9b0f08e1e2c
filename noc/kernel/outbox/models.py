"""What must happen is a row, written in the transaction of what caused it."""

from django.db import models

from noc.kernel.tenancy.models import Tenant


class OutboxItem(models.Model):
    """One piece of follow-up work. Items with the same tenant and `order_key` are done in the order of their ids."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=50)
    order_key = models.CharField(max_length=100)
    payload = models.JSONField()
    available_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    urgent = models.BooleanField(default=False, help_text="goes before all that is not")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "noc_outbox"
        indexes = [
            models.Index(fields=["-urgent", "available_at", "id"], name="noc_outbox_waiting"),
            models.Index(fields=["tenant", "order_key", "id"], name="noc_outbox_order"),
        ]
