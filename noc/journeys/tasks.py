"""What the clock starts. Each task can run twice, or late, and does its work once."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from noc.events.retention import purge
from noc.kernel.clock import now
from noc.kernel.heartbeats import beat
from noc.kernel.options import options
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.receipts.keys import purge_keys
from noc.sources.receipts.partitions import (
    TABLES,
    WEEK,
    drop_expired_partitions,
    ensure_partitions,
    purge_facts,
)


@shared_task(name="noc.clock.tick")
def tick() -> None:
    """Show that clock and worker both live."""
    beat("clock", now())


@shared_task(name="noc.telemetry.partitions")
def keep_partitions() -> None:
    """Make next weeks' partitions before midnight needs them; drop those past retention."""
    at = now()
    for table in TABLES:
        ensure_partitions(table, [at, at + WEEK, at + 2 * WEEK])
    kept_days = {tenant.pk: _kept_days(tenant.pk) for tenant in Tenant.objects.all()}
    longest = at - timedelta(days=max(kept_days.values(), default=options().LOCATION_RETENTION_DAYS))
    drop_expired_partitions(longest)
    for tenant_id, days in kept_days.items():
        expired = at - timedelta(days=days)
        if expired > longest:
            purge_facts(tenant_id, expired)
        purge_keys(tenant_id, expired)


def _kept_days(tenant_id: int) -> int:
    with tenant_scope(tenant_id):
        return int(tuned().get("LOCATION_RETENTION_DAYS"))


@shared_task(name="noc.events.retention")
def retain_events() -> None:
    """Forget event-log rows past their retention."""
    purge(now() - timedelta(days=options().EVENT_LOG_RETENTION_DAYS))
