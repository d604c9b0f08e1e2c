"""Give committed rows of the event log their place in the feed. One relay works in an installation; the others wait.

A row's id says when it was written, not when it was committed: a slow transaction commits a lower id after a higher one
was read. So only this relay, under a lock, numbers rows that are already committed: per tenant, without gaps, for ever.
It also decides, once for all screens, which routine events are over the tenant's rate limit; what it remembers of that
is in the tenant's row of `noc_feed_stream`, so another relay goes on where this one ended.
"""

from __future__ import annotations

import threading
from typing import Final

import psycopg
import structlog
from django.db import connection as django_connection

from noc.events.coalescing import summarise
from noc.events.metrics import NUMBERED, NUMBERING_SECONDS, RELAY_LEADS
from noc.events.numbering import NUMBER
from noc.events.publish import RELAY_CHANNEL
from noc.kernel.advisory_locks import RELAY, is_taken
from noc.kernel.options import options
from noc.kernel.own_connections import open_own

FEED_CHANNEL: Final = "noc_feed"
BATCH_ROWS: Final = 500
POLL_S: Final = 0.5  # the net below a lost NOTIFY
STANDBY_S: Final = 0.5  # how often a waiting relay tries to take over
RECONNECT_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0)
STUCK_S: Final = 5  # a committed row that waits longer shows that nobody numbers

log = structlog.get_logger(__name__)


def run(stop: threading.Event) -> None:
    """Number the log, or stand by to, until `stop` is set; a database that goes away is waited for."""
    failures = 0
    while not stop.is_set():
        try:
            with open_own("noc relay") as connection:
                failures = 0
                _work(connection, stop)
        except psycopg.Error as error:
            delay_s = RECONNECT_S[min(failures, len(RECONNECT_S) - 1)]
            failures += 1
            log.warning("the relay lost its database", error=str(error), retry_in_s=delay_s)
            stop.wait(delay_s)


def _work(connection: psycopg.Connection, stop: threading.Event) -> None:
    while not stop.is_set() and not _take_lead(connection):
        stop.wait(STANDBY_S)
    if stop.is_set():
        return
    log.info("this process numbers the event log")
    with RELAY_LEADS.track_inprogress():
        connection.execute(f"LISTEN {RELAY_CHANNEL}".encode())
        while not stop.is_set():
            _turn(connection)


def _turn(connection: psycopg.Connection) -> None:
    """Number what is there and tell what was folded; wait for more when there is no more."""
    numbered = number_committed(connection)
    summary_in_s = summarise(connection)
    if numbered < BATCH_ROWS and summary_in_s > 0:
        for _ in connection.notifies(timeout=min(POLL_S, summary_in_s), stop_after=1):
            pass


def _take_lead(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", RELAY).fetchone()
    return row is not None and bool(row[0])


def number_committed(connection: psycopg.Connection) -> int:
    """Number the oldest committed rows of all tenants and return how many; the caller holds the relay's lock.

    A door that stands before any tenant: it looks at no payload, only at whose turn it is.
    """
    given = {"batch": BATCH_ROWS, "channel": FEED_CHANNEL, "most": options().WEBSOCKET_RATE_LIMIT}
    rows = connection.execute(NUMBER, given).fetchall()
    numbered = sum(int(total) for total, _, _ in rows)
    if numbered:
        NUMBERED.inc(numbered)
        NUMBERING_SECONDS.observe(max(float(waited_s) for _, waited_s, _ in rows))
    return numbered


def is_alive() -> bool:
    """Tell whether some process numbers the log: the lock is held and no committed row waits for long."""
    if not is_taken(*RELAY):
        return False
    with django_connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM noc_event_log WHERE seq IS NULL"
            " AND broadcast_at < clock_timestamp() - make_interval(secs => %s))",
            [STUCK_S],
        )
        return bool(cursor.fetchone()[0])
