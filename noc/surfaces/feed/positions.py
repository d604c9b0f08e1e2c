"""Show people move: unnumbered frames, at most one a second and tenant. They are hints; REST is the truth."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import Error as DatabaseError

from noc.kernel.clock import now, rfc3339
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.telemetry.models import LastKnown
from noc.surfaces.feed import frames
from noc.surfaces.feed.connections import Connection
from noc.surfaces.feed.standing import Standing, Standings
from noc.surfaces.feed.streams import Stream
from noc.surfaces.feed.threads import in_thread, keep_going
from noc.surfaces.feed.viewers import Scope

POSITIONS_CHANNEL: Final = "noc_positions"
FRAME_EVERY_S: Final = 1.0
LOOK_EVERY_S: Final = 2.0  # the net below lost notices
EMPTY_LOOK_S: Final = 0.25  # a flood of notices must not become a flood of queries
LOOK_BACK: Final = timedelta(seconds=10)  # a slow transaction commits an older `updated_at`
MAX_ITEMS: Final = 1_000  # of one frame; the rest come with the next

log = structlog.get_logger(__name__)

Item = dict[str, Any]


def read_moved(
    tenant_id: int, since: datetime, at: datetime, seen: Mapping[int, datetime], standings: Standings
) -> list[tuple[datetime, Item]]:
    """Return where people are whose last-known row changed after `since` and after it was `seen`, with that time."""
    with tenant_scope(tenant_id):
        changed = LastKnown.objects.filter(updated_at__gt=since, position_at__isnull=False).order_by(
            "updated_at"
        )
        moved = [known for known in changed if seen.get(known.person_id) != known.updated_at]
        standing_of = standings([known.person_id for known in moved], at) if moved else {}
    return [(known.updated_at, _item(known, standing_of.get(known.person_id))) for known in moved]


def _item(known: LastKnown, standing: Standing | None) -> Item:
    return {
        "person_id": known.person_id,
        "lat": known.lat,
        "lon": known.lon,
        "accuracy_m": known.accuracy_m,
        "at": rfc3339(known.position_at),
        "state": "off_duty" if standing is None else standing.state,
        "battery": known.battery,
        "site_id": known.site_id,  # where the fix was: who is limited to sites sees the facts of those only
    }


class PositionBoard:
    """What was seen of the people of one tenant, and what its clients were not told yet."""

    def __init__(self, stream: Stream, standings: Standings) -> None:
        self._stream = stream
        self._standings = standings
        self._seen: dict[int, datetime] = {}
        self._untold: dict[int, Item] = {}
        self._since = now()
        self._nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(keep_going(self._run))

    def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()

    def nudge(self) -> None:
        """Somebody moved."""
        self._nudged.set()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            with suppress(TimeoutError):  # the net: look without having been called
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._nudged.wait()
            self._nudged.clear()
            begun_s = loop.time()
            pause_s = FRAME_EVERY_S if await self._tell() else EMPTY_LOOK_S
            await asyncio.sleep(max(0.0, pause_s - (loop.time() - begun_s)))

    async def _tell(self) -> bool:
        """Look, and send what is new; False when there was nothing to send."""
        readers = [c for c in self._stream.groups.all() if c.live and c.wants_positions]
        if not readers:
            return False
        at, tenant_id, since = now(), self._stream.tenant_id, self._since - LOOK_BACK
        try:
            moved = await in_thread(read_moved, tenant_id, since, at, self._seen, self._standings)
        except DatabaseError as error:
            log.warning("positions could not be read", tenant_id=tenant_id, error=str(error))
            return False
        self._since = at
        for updated_at, item in moved:
            self._seen[item["person_id"]] = updated_at
            self._untold[item["person_id"]] = item
        batch = [self._untold.pop(person_id) for person_id in list(self._untold)[:MAX_ITEMS]]
        if self._untold:
            self._nudged.set()
        self._send(batch, readers)
        return bool(batch)

    def _send(self, batch: list[Item], readers: Iterable[Connection]) -> None:
        """Send each reader the people of its sites; readers of the same sites share a frame."""
        shared: dict[tuple[bool, Scope], frames.Frame | None] = {}
        for reader in readers:
            key = (reader.scope is None, reader.sites)
            if key not in shared:
                items = [item for item in batch if _may_see(reader, item["site_id"])]
                shared[key] = frames.positions(items) if items else None
            if (frame := shared[key]) is not None:
                self._stream.hint(reader, frame)


def _may_see(reader: Connection, site_id: int | None) -> bool:
    if site_id is None:
        return reader.scope is None
    return reader.sites is None or site_id in reader.sites
