"""Whether each part that the product needs is well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import psycopg
from django.db import DatabaseError, InterfaceError
from psycopg_pool import PoolTimeout

from noc.events import relay
from noc.journeys import worker
from noc.kernel.clock import now
from noc.kernel.heartbeats import last_beat
from noc.kernel.own_connections import open_own

Part = dict[str, object]
CLOCK_STALE: Final = timedelta(seconds=60)
ANSWERS_WITHIN_S: Final = 2


def parts_ready() -> dict[str, Part]:
    """Return each part's state and, where it is not well, what to look at."""
    database = _checked(_database, "PostgreSQL does not answer")
    if not database["ok"]:
        unknown: Part = {"ok": False, "why": "not known without the database"}
        return {"database": database, "relay": unknown, "worker": unknown, "clock": unknown}
    return {
        "database": database,
        "relay": _checked(relay.is_alive, "no process numbers and sends events"),
        "worker": _checked(_beats(worker.HEARTBEAT), "no worker takes outbox items: start `noc worker`"),
        "clock": _checked(_beats("clock"), "no scheduled task has run in the last minute"),
    }


def _checked(look: Callable[[], bool], why_not: str) -> Part:
    try:
        return {"ok": True} if look() else {"ok": False, "why": why_not}
    except (DatabaseError, InterfaceError, PoolTimeout, psycopg.Error) as error:
        return {"ok": False, "why": f"{why_not}: {str(error).strip()}"}


def _database() -> bool:
    """Tell whether a new connection is taken: an old one of the pool would wait for ever on a server that hangs."""
    with open_own("noc readyz", ANSWERS_WITHIN_S) as own:
        own.execute("SELECT 1")
    return True


def _beats(name: str) -> Callable[[], bool]:
    def look() -> bool:
        beat = last_beat(name)
        return beat is not None and now() - beat < CLOCK_STALE

    return look
