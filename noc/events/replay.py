"""Read the numbered log back: for screens that follow it, and for those that missed a part."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import psycopg

from noc.events.relay import STUCK_S
from noc.kernel.own_connections import open_own_async

# What the envelope says itself is taken out of the payload here, so that no key comes twice.
_ENVELOPE: Final = "ARRAY['type','seq','prev_seq','event_id','timestamp','tenant_id']"
_ROWS: Final = f"""
    SELECT id, seq, event_type, event_id::text, site_id, broadcast_at,
           CASE WHEN coalesced THEN '{{}}' ELSE (payload - {_ENVELOPE})::text END, coalesced
    FROM noc_event_log WHERE tenant_id = %s AND seq > %s AND seq <= %s ORDER BY seq LIMIT %s
"""  # noqa: S608  # no part of it comes from outside
_NO_END: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class LogRow:
    """One numbered row; `payload` is a JSON object as text, without the envelope's keys.

    `coalesced`: it has its number and is sent to nobody, live or replayed; a summary stands for it.
    """

    id: int
    seq: int
    event_type: str
    event_id: str
    site_id: int | None
    broadcast_at: datetime
    payload: str
    coalesced: bool = False


@dataclass(frozen=True, slots=True)
class StreamState:
    """How far a tenant's feed goes: `last_seq` the newest, `first_kept_seq` the oldest that retention left."""

    last_seq: int
    first_kept_seq: int


@dataclass(frozen=True, slots=True)
class FeedState:
    """What a look at the database says of the feed; `is_stuck`: committed rows wait and nobody numbers them."""

    epoch: str
    is_stuck: bool
    streams: dict[int, StreamState]


class LogReader:
    """A database connection of its own that reads the log, reconnecting when the server was away."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._connection: psycopg.AsyncConnection | None = None
        self._turn = asyncio.Lock()

    async def rows(
        self, tenant_id: int, after_seq: int, up_to_seq: int = _NO_END, limit: int = 500
    ) -> list[LogRow]:
        """Return rows with `after_seq` < seq <= `up_to_seq`, in order. Raises psycopg.OperationalError."""
        found = await self._fetch(_ROWS, (tenant_id, after_seq, up_to_seq, limit))
        return [LogRow(*row) for row in found]

    async def state(self, tenant_ids: Sequence[int]) -> FeedState:
        """Return the epoch and these tenants' streams (one not yet begun is 0, 1). Raises psycopg.OperationalError."""
        found = await self._fetch(
            """
            SELECT epoch::text,
                   EXISTS (SELECT 1 FROM noc_event_log
                           WHERE seq IS NULL AND broadcast_at < clock_timestamp() - make_interval(secs => %s)),
                   tenant_id, last_seq, first_kept_seq
            FROM noc_feed_epoch LEFT JOIN noc_feed_stream ON tenant_id = ANY(%s)
            """,
            (STUCK_S, list(tenant_ids)),
        )
        streams = {row[2]: StreamState(row[3], row[4]) for row in found if row[2] is not None}
        absent = StreamState(0, 1)
        return FeedState(found[0][0], found[0][1], {t: streams.get(t, absent) for t in tenant_ids})

    async def close(self) -> None:
        """Let go of the connection; the next read opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _fetch(self, query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        async with self._turn:
            if self._connection is not None:
                try:
                    return await self._run(self._connection, query, parameters)
                except (psycopg.OperationalError, psycopg.InterfaceError):
                    await self.close()  # stale since the server restarted: once more on a fresh one
            self._connection = await open_own_async(self._name)
            return await self._run(self._connection, query, parameters)

    @staticmethod
    async def _run(
        connection: psycopg.AsyncConnection, query: str, parameters: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        cursor = await connection.execute(query.encode(), parameters)
        return await cursor.fetchall()
