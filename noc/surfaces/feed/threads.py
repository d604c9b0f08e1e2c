"""Where the feed works beside its event loop, and what keeps its tasks going."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import structlog
from django.db import close_old_connections, connection

T = TypeVar("T")
RETRY_S: Final = 1.0

log = structlog.get_logger(__name__)

# Few: when 500 clients come back at once, they queue here and not at the database.
_THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="feed")


async def in_thread(work: Callable[..., T], *arguments: object) -> T:
    """Run `work(*arguments)` in a thread of the feed's own, with a database connection for this once."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _with_connection, work, arguments)


def _with_connection(work: Callable[..., T], arguments: tuple[object, ...]) -> T:
    close_old_connections()
    try:
        return work(*arguments)
    finally:
        connection.close()  # back to the pool; kept, it would be a connection a thread for ever


async def keep_going(work: Callable[[], Coroutine[Any, Any, None]], every_s: float = RETRY_S) -> None:
    """Do `work` again and again, with a pause between; a defect in it is recorded and costs one round."""
    while True:
        try:
            await work()
        except Exception:  # the task boundary: without it one defect would silence the feed for good
            log.exception("a task of the feed failed", task=work.__qualname__)
        await asyncio.sleep(every_s)
