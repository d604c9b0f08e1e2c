"""What was said before, in pages that many readers share."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from typing import Final

from noc.events.replay import LogReader
from noc.surfaces.feed.frames import Event
from noc.surfaces.feed.summaries import event_of

RECENT_EVENTS: Final = 1_000  # the newest of a tenant stay in memory
PAGE_EVENTS: Final = 200
MAX_PAGES: Final = 64  # older pages of a tenant kept for the next reader


class StreamBroken(Exception):
    """Rows that should be there are not: retention passed, or a backup was restored."""


class Pages:
    """A tenant's events up to the stream's position: the newest from memory, older ones from the log.

    Pages begin at multiples of PAGE_EVENTS, so when 500 clients come back at once, one read serves them all.
    """

    def __init__(self, tenant_id: int, reader: LogReader) -> None:
        self._tenant_id = tenant_id
        self._reader = reader
        self._recent: deque[Event] = deque(maxlen=RECENT_EVENTS)
        self._pages: OrderedDict[int, asyncio.Task[list[Event]]] = OrderedDict()

    def append(self, event: Event) -> None:
        """Keep the newest event."""
        self._recent.append(event)

    async def after(self, seq: int, position: int) -> list[Event]:
        """Return some events that follow `seq`, at least one and none beyond `position` (which is greater).

        Raises StreamBroken when they are gone, psycopg.OperationalError when the database is.
        """
        events = self._from_recent(seq) or await self._from_log(seq, position)
        if not events or events[0].seq != seq + 1:
            raise StreamBroken
        return events

    def _from_recent(self, seq: int) -> list[Event]:
        if not self._recent or seq + 1 < self._recent[0].seq:
            return []
        skip = seq + 1 - self._recent[0].seq
        return [self._recent[i] for i in range(skip, min(skip + PAGE_EVENTS, len(self._recent)))]

    async def _from_log(self, seq: int, position: int) -> list[Event]:
        number = seq // PAGE_EVENTS
        if (number + 1) * PAGE_EVENTS > position:  # still growing: read, not kept
            return [event for event in await self._read(number, position) if event.seq > seq]
        page = self._pages.get(number)
        if page is None or (page.done() and (page.cancelled() or page.exception() is not None)):
            page = self._pages[number] = asyncio.create_task(self._read(number, position))
        self._pages.move_to_end(number)
        if len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        # Shielded: one reader who leaves must not take the page from the others.
        return [event for event in await asyncio.shield(page) if event.seq > seq]

    async def _read(self, number: int, position: int) -> list[Event]:
        first = number * PAGE_EVENTS
        last = min(first + PAGE_EVENTS, position)
        rows = await self._reader.rows(self._tenant_id, first, last, PAGE_EVENTS)
        return [event_of(row, self._tenant_id) for row in rows]
