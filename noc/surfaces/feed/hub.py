"""The feed of one web process: a stream for each tenant that has clients here, and the tasks that keep them right."""

from __future__ import annotations

import asyncio
from typing import Final

import psycopg
import structlog
from django.db import Error as DatabaseError

from noc.events.delivery import write_deliveries
from noc.events.relay import FEED_CHANNEL
from noc.events.replay import LogReader
from noc.kernel.clock import now
from noc.kernel.options import options
from noc.surfaces.feed import frames
from noc.surfaces.feed.connections import Connection, Selection
from noc.surfaces.feed.ledger import Ledger
from noc.surfaces.feed.listening import listen
from noc.surfaces.feed.metrics import CONNECTIONS
from noc.surfaces.feed.positions import POSITIONS_CHANNEL, PositionBoard
from noc.surfaces.feed.protocol import START_AGAIN
from noc.surfaces.feed.rights import review_all
from noc.surfaces.feed.sending import Send
from noc.surfaces.feed.standing import Standings
from noc.surfaces.feed.streams import Stream
from noc.surfaces.feed.threads import in_thread, keep_going
from noc.surfaces.feed.viewers import Viewer

POLL_S: Final = 1.0
FLUSH_S: Final = 1.0
REVIEW_S: Final = 2.0
CURRENT_FOR_S: Final = (
    5.0  # without a good look at the database for longer, screens are told that they may be stale
)
CATCHING_UP_AT_ONCE: Final = 4

log = structlog.get_logger(__name__)


class Hub:
    """Lives in one event loop. `standings` says how people stand, for the positions frames."""

    def __init__(self, standings: Standings) -> None:
        self.epoch = ""
        self.ledger = Ledger(now)
        self._standings = standings
        self._streams: dict[int, Stream] = {}
        self._boards: dict[int, PositionBoard] = {}
        self._opening: dict[int, asyncio.Task[Stream]] = {}
        self._readers = (LogReader("noc feed live"), LogReader("noc feed replay"))
        self._turns = asyncio.Semaphore(CATCHING_UP_AT_ONCE)
        self._tasks: list[asyncio.Task[None]] = []
        self._looked_at_s = 0.0
        self._was_current = True

    @property
    def is_current(self) -> bool:
        """Tell whether the database was seen of late, and with nothing waiting to be numbered."""
        return asyncio.get_running_loop().time() - self._looked_at_s < CURRENT_FOR_S

    def start(self) -> None:
        """Begin to listen and to look; once."""
        if not self._tasks:
            self._looked_at_s = asyncio.get_running_loop().time()
            listening = listen((FEED_CHANNEL, POSITIONS_CHANNEL), self._on_notice, self._on_connected)
            works = [listening, keep_going(self._look, POLL_S), keep_going(self._flush, FLUSH_S)]
            works += [keep_going(self._review, REVIEW_S), keep_going(self._tell_when_stale, POLL_S)]
            self._tasks = [asyncio.create_task(work) for work in works]

    async def stop(self) -> None:
        """End everything; figures not yet written are written."""
        for tenant_id in list(self._streams):
            self._drop(tenant_id)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self._flush()
        for reader in self._readers:
            await reader.close()

    async def join(self, viewer: Viewer, send: Send) -> tuple[Connection, Stream]:
        """Add a client at its tenant's newest event. Raises psycopg.OperationalError."""
        stream = await self._stream(viewer.tenant_id)
        timeout_s = float(options().WEBSOCKET_BROADCAST_TIMEOUT)
        connection = Connection(send, viewer, stream.position, timeout_s)
        stream.groups.place(connection)
        CONNECTIONS.labels(viewer.tenant_id).inc()
        return connection, stream

    async def leave(self, connection: Connection, stream: Stream) -> None:
        """Take a client out; a tenant's last one takes the stream along."""
        connection.live = False
        stream.groups.remove(connection)
        CONNECTIONS.labels(stream.tenant_id).dec()
        if not stream.groups and self._streams.get(stream.tenant_id) is stream:
            self._drop(stream.tenant_id)
        await connection.stop_serving()

    def place(self, connection: Connection, stream: Stream, selection: Selection) -> None:
        """Give a client the events that it chose."""
        connection.choose(connection.scope, selection)
        stream.groups.place(connection)

    async def _stream(self, tenant_id: int) -> Stream:
        """Return the tenant's open stream; those who come together open it together."""
        while (stream := self._streams.get(tenant_id)) is None:
            opening = self._opening.get(tenant_id)
            if opening is None:
                opening = self._opening[tenant_id] = asyncio.create_task(self._open(tenant_id))
            await asyncio.shield(opening)
        return stream

    async def _open(self, tenant_id: int) -> Stream:
        try:
            stream = Stream(tenant_id, self._readers, self.ledger, self._turns, self._drop)
            if not self.epoch:
                self.epoch = (await self._readers[0].state([])).epoch
            await stream.open()
            self._streams[tenant_id] = stream
            self._boards[tenant_id] = board = PositionBoard(stream, self._standings)
            board.start()
            stream.nudge()  # what was announced while it opened
            return stream
        finally:
            del self._opening[tenant_id]

    def _drop(self, tenant_id: int) -> None:
        """Close a tenant's stream; clients that are left are asked to connect again."""
        stream, board = self._streams.pop(tenant_id, None), self._boards.pop(tenant_id, None)
        if stream is not None:
            stream.close()
            for connection in stream.groups.all():
                connection.end(START_AGAIN, "the stream begins again: connect and resume")
        if board is not None:
            board.stop()

    def _on_notice(self, channel: str, payload: str) -> None:
        tenant, _, _ = payload.partition(":")
        tenant_id = int(tenant) if tenant.isdigit() else 0
        if channel == FEED_CHANNEL and (stream := self._streams.get(tenant_id)) is not None:
            stream.nudge()
        elif channel == POSITIONS_CHANNEL and (board := self._boards.get(tenant_id)) is not None:
            board.nudge()

    def _on_connected(self) -> None:
        for stream in self._streams.values():
            stream.nudge()

    async def _look(self) -> None:
        """The net below lost notices, and the watch over the epoch."""
        try:
            state = await self._readers[0].state(list(self._streams))
        except psycopg.Error as error:
            log.warning("the feed cannot see its database", error=str(error))
            self._looked_at_s = float("-inf")
            return
        if not state.is_stuck:
            self._looked_at_s = asyncio.get_running_loop().time()
        for tenant_id in [t for t, stream in self._streams.items() if not stream.groups]:
            self._drop(tenant_id)  # whoever opened it went before it was open
        if self.epoch and state.epoch != self.epoch:  # a backup was restored: all numbers mean something else
            self.epoch = state.epoch
            for tenant_id in list(self._streams):
                self._drop(tenant_id)
        for tenant_id, stream_state in state.streams.items():
            if (stream := self._streams.get(tenant_id)) is not None:
                stream.note(stream_state)

    async def _tell_when_stale(self) -> None:
        if self.is_current == self._was_current:
            return
        self._was_current = self.is_current
        for stream in list(self._streams.values()):
            frame = frames.heartbeat(stream.position, now(), current=self._was_current)
            for connection in stream.groups.all():
                stream.hint(connection, frame)

    async def _flush(self) -> None:
        deliveries = self.ledger.take()
        if not deliveries:
            return
        try:
            await in_thread(write_deliveries, deliveries)
        except DatabaseError as error:
            log.warning("delivery figures wait for the database", error=str(error), rows=len(deliveries))
            self.ledger.give_back(deliveries)

    async def _review(self) -> None:
        await review_all(self._streams.values())
