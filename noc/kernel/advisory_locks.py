"""PostgreSQL's advisory locks that the house takes: every number in one place, so that no two mean the same.

Locks of one number (the installation's) and locks of two (a number and a tenant) never meet in PostgreSQL.
"""

from __future__ import annotations

from typing import Final

from django.db import connection

from noc.kernel.tenancy.scope import current_tenant_id

# Of the installation. 0x4E4F43 is "NOC".
MIGRATING: Final = 0x4E4F43_01
CLOCK: Final = 0x4E4F43_02
REPLAYS: Final = 0x4E4F43_05
PARTITIONS: Final = 0x4E4F43_08
RELAY: Final = (0x4E4F43, 1)  # older than this list, and asked for by its pair
# Of a tenant.
AUDITS: Final = 0x4E4F43_04
BASELINES: Final = 0x4E4F43_06
REGISTRY: Final = 0x4E4F43_07
ALERTS: Final = 0x4E4F43_09
TICKETS: Final = 0x4E4F43_0A
INCIDENTS: Final = 0x4E4F43_0B
NOTICES: Final = 0x4E4F43_0C
PLAYBOOKS: Final = 0x4E4F43_0D
HANDOVERS: Final = 0x4E4F43_0E
RESPONSE: Final = 0x4E4F43_0F  # before all others of the response
TRAINING: Final = 0x4E4F43_20  # one trainer at a time
MODELS: Final = 0x4E4F43_21  # which model decides


def wait_for_turn(lock: int) -> None:
    """Wait until nobody else holds a lock of the tenant in scope; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock, current_tenant_id()])


def is_taken(first: int, second: int) -> bool:
    """Tell whether anybody holds a lock of two numbers in this database; another database's locks are not ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid = %s AND objid = %s)",
            [first, second],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
