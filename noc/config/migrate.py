"""Bring the tables and the schedule up to date, once, however many processes start together."""

import structlog
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from noc.config.schedule import sync_schedule
from noc.kernel.advisory_locks import MIGRATING

log = structlog.get_logger(__name__)


def bring_up_to_date() -> None:
    """Apply what is missing; return when the database is current. Who comes second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            missing = count_missing()
            if missing:
                log.info("migrating", missing=missing)
                call_command("migrate", verbosity=0, interactive=False)
            sync_schedule()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


def count_missing() -> int:
    """Return how many migrations this code has and the database has not."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
