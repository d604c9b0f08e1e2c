"""The Celery worker and the clock that feeds it, as threads of a process.

`celery worker -B` forks the clock, which on the memory transport sends into nothing, silently. As threads of
one process they share the transport, and the same code serves with Redis.
"""

import threading
from contextlib import suppress
from typing import Any

import psycopg
import structlog
from django.db import connections

from noc.kernel.advisory_locks import CLOCK
from noc.kernel.own_connections import open_own

LOOK_INTERVAL_S = 5.0
LONGEST_TICK_S = 3.0
CONCURRENCY = 4

log = structlog.get_logger(__name__)


def run_worker(stop: threading.Event) -> None:
    """Work off the queues until `stop`; what is running then is finished first."""
    from celery.worker import WorkController, state

    from noc.config.celery import QUEUES, app

    state.should_stop = None  # a worker that ended earlier in this process left its mark
    worker = WorkController(
        app=app,
        pool_cls="threads",
        concurrency=CONCURRENCY,
        queues=",".join(QUEUES),
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel="WARNING",
    )
    threading.Thread(target=_when_set, args=(stop, lambda: _stop_worker(state)), daemon=True).start()
    worker.start()


def _stop_worker(state: Any) -> None:
    state.should_stop = 0  # the way in which the worker is told, from another thread, to end with status 0


def run_clock(stop: threading.Event) -> None:
    """Send what is due until `stop`, as the installation's only clock: an advisory lock decides which."""
    while not stop.is_set():
        with suppress(psycopg.OperationalError), open_own("noc clock") as lock:
            if is_ours(lock):
                log.info("this process keeps the clock")
                _tick_while_ours(lock, stop)
        stop.wait(LOOK_INTERVAL_S)


def _tick_while_ours(lock: "psycopg.Connection[Any]", stop: threading.Event) -> None:
    from celery.beat import Service

    from noc.config.celery import app

    app.send_task("noc.clock.tick", queue="default")  # do not keep `/readyz` waiting for the first round
    service = Service(app, scheduler_cls=app.conf.beat_scheduler)  # its own default writes a file
    ticking = threading.Thread(target=_tick, args=(service,), name="clock-ticks", daemon=True)
    ticking.start()
    try:
        while ticking.is_alive() and not stop.wait(LOOK_INTERVAL_S):
            lock.execute("SELECT 1")  # raises when the session, and the lock with it, is gone
    finally:
        service.stop()
        ticking.join(LONGEST_TICK_S)


def _tick(service: Any) -> None:
    try:
        service.start()
    finally:
        connections.close_all()


def is_ours(lock: "psycopg.Connection[Any]") -> bool:
    """Tell whether this session got the lock that makes its process the clock."""
    row = lock.execute("SELECT pg_try_advisory_lock(%s)", [CLOCK]).fetchone()
    return bool(row and row[0])


def _when_set(event: threading.Event, act: Any) -> None:
    event.wait()
    act()
