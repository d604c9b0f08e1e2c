"""The worker: does what the outbox holds, within milliseconds of its commit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import Final

import psycopg
import structlog
from django.db import OperationalError, close_old_connections

from noc.journeys.attendance import SET_HANDLERS, follow_fraud
from noc.journeys.following import follow_deed
from noc.journeys.followups import FRAUD_FOUND
from noc.journeys.response import (
    go_on_with_playbook,
    respond_to_alerts,
    respond_to_findings,
    respond_to_integration,
)
from noc.journeys.rosters import correct_roster
from noc.journeys.telling import tell_again
from noc.kernel.clock import now
from noc.kernel.failpoints import failpoint
from noc.kernel.heartbeats import beat
from noc.kernel.outbox.queue import CHANNEL, Handler, work_one
from noc.kernel.outbox.sets import work_set
from noc.kernel.own_connections import open_own

HEARTBEAT: Final = "worker"
BEAT_S: Final = 10.0
POLL_S: Final = 1.0
HANDLERS: Final[dict[str, Handler]] = {
    "roster_corrected": correct_roster,
    "findings_changed": respond_to_findings,
    "alerts_raised": respond_to_alerts,
    "integration_said": respond_to_integration,
    "case_worked": follow_deed,
    "untold": tell_again,
    "playbook_step": go_on_with_playbook,
    FRAUD_FOUND: follow_fraud,
}
_log = structlog.get_logger("noc.worker")


def run(stop: threading.Event) -> None:
    """Work until told to stop. A lost database is waited for; NOTIFY wakes, a poll every second is the net."""
    _run(stop, lambda: work_one(HANDLERS, now()), "after_response_commit")


def run_punches(stop: threading.Event) -> None:
    """Score punches until told to stop, in sets, beside the other work: a storm of alerts holds up no punch."""
    _run(stop, lambda: work_set(SET_HANDLERS, now()), "after_scoring_commit")


def _run(stop: threading.Event, work: Callable[[], bool], done: str) -> None:
    while not stop.is_set():
        try:
            with open_own("noc outbox") as listener:
                listener.execute(f"LISTEN {CHANNEL}".encode())
                _work_while_connected(listener, stop, work, done)
        except (OperationalError, psycopg.OperationalError) as error:
            _log.warning("worker.database_unavailable", error=str(error).strip())
            stop.wait(POLL_S)
        finally:
            close_old_connections()


def _work_while_connected(
    listener: psycopg.Connection[tuple[object, ...]],
    stop: threading.Event,
    work: Callable[[], bool],
    done: str,
) -> None:
    beaten = -BEAT_S
    while not stop.is_set():
        if monotonic() - beaten > BEAT_S:
            beat(HEARTBEAT, now())
            beaten = monotonic()
        while not stop.is_set() and work():
            failpoint(done)
        close_old_connections()
        for _ in listener.notifies(timeout=POLL_S, stop_after=1):
            pass
