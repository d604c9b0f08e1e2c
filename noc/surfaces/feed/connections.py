"""One client: what it may see, how far it is, and how an event reaches it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final, Literal

from noc.surfaces.feed.frames import Event, Frame
from noc.surfaces.feed.protocol import GONE, TOO_SLOW
from noc.surfaces.feed.sending import Send, Unfinished, begin
from noc.surfaces.feed.viewers import Refusal, Scope, Viewer

POSITIONS: Final = "positions"
Offer = Literal["sent", "passed", "waiting", "gone"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a client asked for: sites and types; None stands for all."""

    sites: frozenset[int] | None = None
    types: frozenset[str] | None = None


class Connection:
    """A client after `welcome`.

    `live`: every event of the stream up to its position was offered; the stream sends the next one directly.
    Else `position` says up to which seq the client was served, and a task of its own reads on from there: that is how
    what was held back, missed or too much at once is sent, always in order and never twice.
    """

    def __init__(self, send: Send, viewer: Viewer, position: int, timeout_s: float) -> None:
        self.viewer = viewer
        self.scope: Scope = viewer.scope
        self.selection = Selection()
        self.types: frozenset[str] | None = None
        self.sites: Scope = viewer.scope  # whose events it gets; None: all, and those of no site
        self.live = False
        self.position = position
        self.chain = position  # `prev_seq` of the next event
        self.counts_after = position  # what happened before it came is a replay, not a broadcast
        self.ended: asyncio.Future[Refusal] = asyncio.get_running_loop().create_future()
        self._send = send
        self._timeout_s = timeout_s
        self._task: asyncio.Task[None] | None = None

    def choose(self, scope: Scope, selection: Selection) -> None:
        """Set what it may see and what of that it wants to see."""
        self.scope, self.selection = scope, selection
        self.types = selection.types
        if scope is None or selection.sites is None:
            self.sites = scope if selection.sites is None else selection.sites
        else:
            self.sites = scope & selection.sites

    @property
    def wants_positions(self) -> bool:
        return self.types is None or POSITIONS in self.types

    def offer(self, event: Event) -> tuple[Offer, Unfinished | None]:
        """Send an event as far as that goes without waiting."""
        if not event.is_for(self):
            self.position = event.seq
            return "passed", None
        unfinished = self.begin(event.frame(self.chain, self))
        if self.ended.done():
            return "gone", None
        if unfinished is not None:
            return "waiting", unfinished
        self.served(event)
        return "sent", None

    def begin(self, frame: Frame) -> Unfinished | None:
        """Send a frame as far as that goes without waiting; a client that is gone comes to its end."""
        try:
            return begin(self._send, frame)
        except (OSError, RuntimeError):  # RuntimeError: so ASGI servers refuse a send after the close
            self.end(GONE, "gone")
            return None

    def served(self, event: Event) -> None:
        """Note that the client got an event."""
        self.position = self.chain = event.seq

    async def finish(self, unfinished: Unfinished) -> bool:
        """Wait for a send that did not finish at once; False, and the end, when it takes too long."""
        try:
            async with asyncio.timeout(self._timeout_s):
                await unfinished
        except TimeoutError:
            self.end(TOO_SLOW, "too slow: what is missed can be resumed")
            return False
        except (OSError, RuntimeError):
            self.end(GONE, "gone")
            return False
        return True

    async def say(self, frame: Frame) -> bool:
        """Send an answer or a hint; False when the connection is at its end."""
        if self.ended.done():
            return False
        unfinished = self.begin(frame)
        if unfinished is not None:
            await self.finish(unfinished)
        return not self.ended.done()

    def end(self, code: int, reason: str) -> None:
        """Let the connection come to its end; the first reason counts."""
        self.live = False
        if not self.ended.done():
            self.ended.set_result(Refusal(code, reason))

    def serve_with(self, work: Coroutine[Any, Any, None]) -> None:
        """Leave direct sending for a task that brings the client up to date; it makes the connection live again."""
        self.live = False
        self._task = asyncio.create_task(work)

    async def stop_serving(self) -> None:
        """Stop sending events; `position` says how far it came."""
        self.live = False
        task, self._task = self._task, None
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait([task])
