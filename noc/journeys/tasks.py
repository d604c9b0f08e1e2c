"""What the clock starts. Each task can run twice, or late, and does its work once."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from noc.events.retention import purge
from noc.kernel.clock import now
from noc.kernel.heartbeats import beat
from noc.kernel.options import options
from noc.sources.receipts.keys import purge_keys
from noc.sources.receipts.partitions import TABLES, WEEK, drop_expired_partitions, ensure_partitions


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
    expired = at - timedelta(days=options().LOCATION_RETENTION_DAYS)
    drop_expired_partitions(expired)
    purge_keys(expired)


@shared_task(name="noc.events.retention")
def retain_events() -> None:
    """Forget event-log rows past their retention."""
    purge(now() - timedelta(days=options().EVENT_LOG_RETENTION_DAYS))
