"""Bring one connection from its position to the stream's, in order, without a gap and without a repeat."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import psycopg
import structlog

from noc.surfaces.feed.connections import Connection
from noc.surfaces.feed.frames import Event
from noc.surfaces.feed.metrics import REPLAYED
from noc.surfaces.feed.pages import StreamBroken
from noc.surfaces.feed.protocol import START_AGAIN, TRY_LATER
from noc.surfaces.feed.sending import Unfinished

if TYPE_CHECKING:
    from noc.surfaces.feed.streams import Stream

EVENTS_PER_TURN: Final = 25

log = structlog.get_logger(__name__)
Begun = tuple[Event | None, Unfinished]  # a send that did not finish at once; no event: a hint


async def catch_up(connection: Connection, stream: Stream, begun: Begun | None) -> None:
    """Finish the send that was begun, send what follows, and make the connection live.

    Few connections do this at once (`stream.turns`), a few events a turn, so that live ones hardly notice. Whoever
    reads too slowly waits outside of the turns.
    """
    try:
        while not connection.ended.done():
            if begun is not None and not await _finish(connection, stream, *begun):
                return
            async with stream.turns:
                begun = await _run_ahead(connection, stream)
            if begun is None and connection.position >= stream.position:
                connection.live = not connection.ended.done()
                return
    except StreamBroken:
        connection.end(START_AGAIN, "what follows is no longer kept: resume")
    except psycopg.Error as error:
        log.warning("the feed cannot read the log", tenant_id=stream.tenant_id, error=str(error))
        connection.end(TRY_LATER, "the log cannot be read now: resume")


async def _finish(
    connection: Connection, stream: Stream, event: Event | None, unfinished: Unfinished
) -> bool:
    done = await connection.finish(unfinished)
    if event is not None:
        if done:
            connection.served(event)
        _note(connection, stream, event, sent=done)
    return done


async def _run_ahead(connection: Connection, stream: Stream) -> Begun | None:
    """Send until the connection is up to date, or a send does not finish."""
    while connection.position < stream.position and not connection.ended.done():
        events = await stream.pages.after(connection.position, stream.position)
        for turn in range(0, len(events), EVENTS_PER_TURN):
            for event in events[turn : turn + EVENTS_PER_TURN]:
                outcome, unfinished = connection.offer(event)
                if unfinished is not None:
                    return event, unfinished
                if outcome == "gone":
                    return None
                if outcome == "sent":
                    _note(connection, stream, event, sent=True)
            await asyncio.sleep(0)
    return None


def _note(connection: Connection, stream: Stream, event: Event, *, sent: bool) -> None:
    """A broadcast that came late counts as one; what happened before the client came is a replay."""
    if event.seq > connection.counts_after:
        stream.ledger.note(event, stream.tenant_id, int(sent), int(not sent))
    elif sent:
        REPLAYED.inc()
