"""What a client and the server say to each other after `welcome`."""

from __future__ import annotations

import asyncio
from typing import Final

import psycopg

from noc.kernel.clock import now
from noc.surfaces.feed import frames
from noc.surfaces.feed.connections import Connection, Selection
from noc.surfaces.feed.hub import Hub
from noc.surfaces.feed.metrics import RATE_LIMITED
from noc.surfaces.feed.protocol import (
    TRY_LATER,
    BadMessage,
    ClientMessage,
    Heartbeat,
    Resume,
    Subscribe,
    read_message,
)
from noc.surfaces.feed.rate import RESUME_COST, Allowance
from noc.surfaces.feed.sending import Receive
from noc.surfaces.feed.streams import Stream

HOLD_BACK_S: Final = 0.5
REFUSAL_PAUSE_S: Final = 0.1  # a flood is read slowly: the client's own send buffer slows it down


class Conversation:
    """One client's dialogue. Live events are held back until its first message or for HOLD_BACK_S."""

    def __init__(self, hub: Hub, connection: Connection, stream: Stream, receive: Receive) -> None:
        self._hub = hub
        self._connection = connection
        self._stream = stream
        self._receive = receive
        loop = asyncio.get_running_loop()
        self._allowance = Allowance(loop.time())
        self._is_holding = True
        self._timer = loop.call_later(HOLD_BACK_S, self._release)

    async def run(self) -> None:
        """Answer the client until it goes."""
        try:
            while True:
                message = await self._receive()
                if message["type"] != "websocket.receive":
                    return
                text = message.get("text")
                await self._answer(text if text is not None else message.get("bytes") or b"")
        finally:
            self._timer.cancel()

    async def _answer(self, data: str | bytes) -> None:
        try:
            said = read_message(data)
        except BadMessage as bad:
            if await self._may(1.0):
                await self._connection.say(frames.error(bad.code, bad.message))
            self._release()
            return
        if await self._may(RESUME_COST if isinstance(said, Resume) else 1.0):
            await self._obey(said)
        self._release()

    async def _obey(self, said: ClientMessage) -> None:
        match said:
            case Resume():
                await self._resume(said)
            case Subscribe():
                self._choose(said)
                await self._connection.say(frames.subscribed(said.sites, said.types))
            case Heartbeat():
                await self._connection.say(self._heartbeat())
            case _:
                await self._connection.say(frames.error("already_authenticated", "One welcome is enough."))

    async def _may(self, cost: float) -> bool:
        wait_s = self._allowance.take(cost, asyncio.get_running_loop().time())
        if wait_s == 0.0:
            return True
        RATE_LIMITED.inc()
        await self._connection.say(
            frames.error("rate_limited", "Too many messages.", retry_after_s=round(wait_s + 0.05, 1))
        )
        await asyncio.sleep(REFUSAL_PAUSE_S)
        return False

    def _release(self) -> None:
        """End the holding back: what came since `welcome` is sent, then the connection is live."""
        if self._is_holding:
            self._is_holding = False
            self._stream.serve(self._connection)

    def _choose(self, said: Subscribe | Resume) -> None:
        selection = Selection(
            frozenset(said.sites) if said.sites else None, frozenset(said.types) if said.types else None
        )
        self._hub.place(self._connection, self._stream, selection)

    def _heartbeat(self) -> frames.Frame:
        newest = self._stream.position
        seq = newest if self._connection.live else self._connection.position
        return frames.heartbeat(seq, now(), current=self._hub.is_current and seq >= newest)

    async def _resume(self, said: Resume) -> None:
        """Go back to where the client was, or tell it that this is impossible and go on from now."""
        self._is_holding = False
        await self._connection.stop_serving()
        try:
            recovered = await self._can_resume(said)
        except psycopg.Error:
            self._connection.end(TRY_LATER, "the log cannot be read now: resume later")
            return
        if said.sites is not None or said.types is not None:
            self._choose(said)
        now_at = self._stream.position
        start = said.last_seq if recovered else now_at
        self._connection.position = self._connection.chain = start
        await self._connection.say(frames.resumed(recovered=recovered, from_seq=start, to_seq=now_at))
        self._stream.serve(self._connection)

    async def _can_resume(self, said: Resume) -> bool:
        async with self._stream.turns:  # a crowd that comes back looks one after the other
            await self._stream.refresh()
        return (
            said.epoch == self._hub.epoch
            and self._stream.first_kept_seq - 1 <= said.last_seq <= self._stream.position
        )
