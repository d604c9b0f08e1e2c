"""One tenant's feed in this process: reads each new event once and sends it to all who may see it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import psycopg
import structlog

from noc.events.replay import LogReader, LogRow, StreamState
from noc.surfaces.feed.catching_up import Begun, catch_up
from noc.surfaces.feed.connections import Connection
from noc.surfaces.feed.frames import Event, Frame
from noc.surfaces.feed.groups import Groups
from noc.surfaces.feed.ledger import Ledger
from noc.surfaces.feed.pages import RECENT_EVENTS, Pages
from noc.surfaces.feed.summaries import Summary, event_of

BATCH_ROWS: Final = 500
SENDS_PER_BREATH: Final = 500  # then the event loop gets a turn

log = structlog.get_logger(__name__)


class Stream:
    """Follows the log of a tenant that has clients here.

    `position`: the newest event that was read; live connections were offered everything up to it.
    """

    def __init__(
        self,
        tenant_id: int,
        readers: tuple[LogReader, LogReader],
        ledger: Ledger,
        turns: asyncio.Semaphore,
        on_broken: Callable[[int], None],
    ) -> None:
        self.tenant_id = tenant_id
        self.position = 0
        self.first_kept_seq = 1
        self.groups = Groups(tenant_id)
        self.ledger = ledger
        self.turns = turns
        self._live_reader, self._replay_reader = readers
        self.pages = Pages(tenant_id, self._replay_reader)
        self._on_broken = on_broken
        self._pump: asyncio.Task[None] | None = None
        self._nudged = False

    async def open(self) -> None:
        """Begin at the newest event, with those before it at hand. Raises psycopg.OperationalError."""
        state = (await self._live_reader.state([self.tenant_id])).streams[self.tenant_id]
        before = max(state.last_seq - RECENT_EVENTS, state.first_kept_seq - 1)
        rows = await self._live_reader.rows(self.tenant_id, before, state.last_seq, RECENT_EVENTS)
        for row in rows:
            self.pages.append(event_of(row, self.tenant_id))
        self.position, self.first_kept_seq = state.last_seq, state.first_kept_seq

    def nudge(self) -> None:
        """Read on: there may be something new."""
        self._nudged = True
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._read_on())

    async def refresh(self) -> None:
        """Come up to what the database has now. Raises psycopg.OperationalError."""
        state = await self._replay_reader.state(
            [self.tenant_id]
        )  # a crowd that resumes must not slow live reads
        self.note(state.streams[self.tenant_id])
        while self._pump is not None and not self._pump.done():
            await asyncio.wait([self._pump])

    def note(self, state: StreamState) -> None:
        """Compare with what the database says."""
        self.first_kept_seq = state.first_kept_seq
        if state.last_seq > self.position:
            self.nudge()

    def close(self) -> None:
        """Stop reading."""
        if self._pump is not None:
            self._pump.cancel()

    async def _read_on(self) -> None:
        while self._nudged:
            self._nudged = False
            try:
                rows = await self._live_reader.rows(self.tenant_id, self.position, limit=BATCH_ROWS)
            except psycopg.Error as error:
                log.warning("the feed cannot read the log", tenant_id=self.tenant_id, error=str(error))
                return  # the hub's poll nudges again
            self._nudged = self._nudged or len(rows) == BATCH_ROWS
            await self._send_all(rows)

    async def _send_all(self, rows: list[LogRow]) -> None:
        sends = 0
        for row in rows:
            if row.seq != self.position + 1:
                self._on_broken(self.tenant_id)
                return
            sends += self._send(event_of(row, self.tenant_id))
            if sends >= SENDS_PER_BREATH:
                sends = 0
                await asyncio.sleep(0)

    def _send(self, event: Event) -> int:
        """Offer one event to all live connections that may see it; no other task runs meanwhile."""
        self.position = event.seq
        self.pages.append(event)
        if event.row.coalesced:
            return 0  # no broadcast: a summary stands for it
        recipients = failures = 0
        for connection in self._readers_of(event):
            if not connection.live or connection.position >= event.seq:
                continue
            outcome, unfinished = connection.offer(event)
            recipients += outcome == "sent"
            failures += outcome == "gone"
            if unfinished is not None:
                connection.position = event.seq - 1
                self.serve(connection, (event, unfinished))
        self.ledger.note(event, self.tenant_id, recipients, failures)
        return recipients

    def _readers_of(self, event: Event) -> list[Connection]:
        return self.groups.all() if isinstance(event, Summary) else self.groups.readers(event.row.site_id)

    def hint(self, connection: Connection, frame: Frame) -> None:
        """Send something unnumbered to a live connection, without waiting; others do not need hints now."""
        if not connection.live:
            return
        unfinished = connection.begin(frame)
        if unfinished is not None:
            connection.position = self.position
            self.serve(connection, (None, unfinished))

    def serve(self, connection: Connection, begun: Begun | None = None) -> None:
        """Bring a connection up to date in a task of its own, from its position on; then it is live."""
        if not connection.ended.done():
            connection.serve_with(catch_up(connection, self, begun))
