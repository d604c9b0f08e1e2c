"""The senders: threads of their own, woken by NOTIFY, so that no receiver slows anything else down."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import psycopg
import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from noc.kernel.clock import now
from noc.kernel.heartbeats import beat
from noc.kernel.own_connections import open_own
from noc.response.notices.announce import NOTICES
from noc.response.notices.claiming import Claim, claim_next, seconds_to_next
from noc.response.notices.heartbeat import call_outside
from noc.response.notices.keeping import keep_time
from noc.response.notices.send import send_claimed

__all__ = ["HEARTBEAT", "keep_time", "run"]

HEARTBEAT: Final = "notices"
SENDERS: Final = 8
FOR_FAILING: Final = SENDERS // 2  # channels that fail never hold more senders than this
BEAT_S: Final = 10.0
RECONNECT_S: Final = 1.0
log = structlog.get_logger("noc.notices")


@dataclass
class _Team:
    """The senders of this process, and how many of them are at it."""

    stop: threading.Event
    pool: ThreadPoolExecutor
    lock: threading.Lock = field(default_factory=threading.Lock)
    busy: int = 0
    failing: int = 0

    def begin(self) -> Claim | None:
        """Claim a message for one more sender; None when nothing is due or all are busy."""
        with self.lock:
            if self.stop.is_set() or self.busy >= SENDERS:
                return None
            return self._claim()

    def go_on(self, done: Claim) -> Claim | None:
        """Put a message down and claim the next; None: this sender is free."""
        with self.lock:
            self._count(done, -1)
            return None if self.stop.is_set() else self._claim()

    def put_down(self, claim: Claim) -> None:
        """Say that a sender is free again after something broke."""
        with self.lock:
            self._count(claim, -1)

    def _claim(self) -> Claim | None:
        claim = claim_next(now(), healthy=self.failing >= FOR_FAILING)
        if claim is not None:
            self._count(claim, 1)
        return claim

    def _count(self, claim: Claim, step: int) -> None:
        self.busy += step
        self.failing += step if claim.failing else 0

    def work(self, claim: Claim) -> None:
        """Send this message, and then whatever is due."""
        current: Claim | None = claim
        try:
            while current is not None:
                held = current
                send_claimed(held)
                current = None  # `go_on` puts it down, whatever it finds
                current = self.go_on(held)
        except (DatabaseError, InterfaceError, psycopg.Error) as error:
            # The message stays claimed until its lease is over; then whoever is there takes it.
            log.warning("a sender lost its database", error=str(error).strip())
            if current is not None:
                self.put_down(current)
        finally:
            _let_go()


def _let_go() -> None:
    """Give the thread's connection back."""
    if connection.connection is not None and not connection.in_atomic_block:
        connection.close()


def run(stop: threading.Event) -> None:
    """Send what is due until told to stop; a database that is away is waited for. What is being sent then is finished."""
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="noc-notices") as pool:
        team = _Team(stop, pool)
        while not stop.is_set():
            try:
                with open_own("noc notices") as listener:
                    listener.execute(f"LISTEN {NOTICES}".encode())
                    _dispatch(team, listener)
            except (DatabaseError, InterfaceError, psycopg.Error) as error:
                log.warning("notices.database_unavailable", error=str(error).strip())
                stop.wait(RECONNECT_S)
            finally:
                close_old_connections()


def _dispatch(team: _Team, listener: psycopg.Connection[tuple[object, ...]]) -> None:
    beaten = -BEAT_S
    while not team.stop.is_set():
        if monotonic() - beaten > BEAT_S:
            at = now()
            beat(HEARTBEAT, at)
            team.pool.submit(call_outside, at)
            beaten = monotonic()
        while (claim := team.begin()) is not None:
            team.pool.submit(team.work, claim)
        wait_s = seconds_to_next(now())
        close_old_connections()
        for _ in listener.notifies(timeout=wait_s, stop_after=1):
            pass
