"""Tell a dead-man switch outside the house that all is well; when we fall silent, it calls somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from noc.events import relay
from noc.kernel.heartbeats import last_beat
from noc.response.notices.metrics import HEARTBEATS
from noc.response.notices.post import NotSent, send

EVERY: Final = timedelta(seconds=60)
STALE: Final = timedelta(seconds=60)
PARTS: Final = ("clock", "worker")  # as they call themselves in `noc.kernel.heartbeats`
OUTSIDE: Final = "outside"
log = structlog.get_logger("noc.notices")


def call_outside(at: datetime) -> bool:
    """Call HEARTBEAT_URL if a minute has passed and every part lives; return whether it was called and answered."""
    if not settings.HEARTBEAT_URL:
        return False
    try:
        if not _is_our_turn(at):
            return False
        silent = silent_parts(at)
        if silent:
            log.error("the outside heartbeat is withheld", silent=silent)
            HEARTBEATS.labels("withheld").inc()
            return False
        send("GET", settings.HEARTBEAT_URL, b"", {})
    except (NotSent, ValueError, DatabaseError, psycopg.Error) as error:
        log.warning("the outside heartbeat did not get through", error=str(error).strip())
        HEARTBEATS.labels("failed").inc()
        return False
    finally:
        if not connection.in_atomic_block:
            connection.close()
    HEARTBEATS.labels("sent").inc()
    return True


def silent_parts(at: datetime) -> list[str]:
    """Return the parts that have given no sign of life for a minute."""
    silent = [name for name in PARTS if (seen := last_beat(name)) is None or at - seen > STALE]
    return silent if relay.is_alive() else [*silent, "relay"]


def _is_our_turn(at: datetime) -> bool:
    """Claim this minute's call for this process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO noc_heartbeat AS beat (name, at) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE beat.at <= %s RETURNING name",
            [OUTSIDE, at, at - EVERY + timedelta(seconds=5)],
        )
        return cursor.fetchone() is not None
