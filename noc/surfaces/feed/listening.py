"""Hear what the database announces, and connect again whenever it was away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import psycopg
import structlog

from noc.kernel.own_connections import open_own_async

RECONNECT_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0)

log = structlog.get_logger(__name__)


async def listen(
    channels: tuple[str, ...], on_notice: Callable[[str, str], None], on_connected: Callable[[], None]
) -> None:
    """Call `on_notice(channel, payload)` for ever; `on_connected()` after each gap, when notices were lost."""
    failures = 0
    while True:
        try:
            async with await open_own_async("noc feed listener") as connection:
                for channel in channels:
                    await connection.execute(f"LISTEN {channel}".encode())
                failures = 0
                on_connected()
                async for notice in connection.notifies():
                    on_notice(notice.channel, notice.payload)
        except psycopg.Error as error:
            delay_s = RECONNECT_S[min(failures, len(RECONNECT_S) - 1)]
            failures += 1
            log.warning("the feed lost its database", error=str(error), retry_in_s=delay_s)
            await asyncio.sleep(delay_s)
