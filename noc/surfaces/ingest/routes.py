"""Which address is which protocol; everything else of the API belongs to Django."""

from __future__ import annotations

import asyncio
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from time import perf_counter
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from noc.kernel.errors import NOCError, NotUsable, TryLater
from noc.kernel.metrics import API_LATENCY, API_REQUESTS
from noc.kernel.options import options
from noc.sources.receipts.documents import mentions_panic
from noc.surfaces.ingest.connections import in_own_connection
from noc.surfaces.ingest.events import receive_events
from noc.surfaces.ingest.gather import Gatherer
from noc.surfaces.ingest.http import (
    Answer,
    Receive,
    Request,
    Scope,
    Send,
    read_request,
    refusal,
    send_answer,
)
from noc.surfaces.ingest.phones import receive_osmand, receive_owntracks

ROUTES: Final = (
    ("events", re.compile(r"^/api/v2/noc/ingest/events/?$"), frozenset({"POST"})),
    ("osmand", re.compile(r"^/api/v2/noc/ingest/osmand/(?P<key>[^/]+)/?$"), frozenset({"GET", "POST"})),
    ("owntracks", re.compile(r"^/api/v2/noc/ingest/owntracks/?$"), frozenset({"POST"})),
)
THREADS: Final = 3
PHONE_BODY_BYTES: Final = 256 * 1024  # a phone sends 1-2 kB
_log = structlog.get_logger("noc.ingest")
_executor = ThreadPoolExecutor(THREADS, thread_name_prefix="ingest")
# Panics of a batch that comes when everything is busy have a thread of their own.
_panic_executor = ThreadPoolExecutor(1, thread_name_prefix="panic")
_in_work = 0


@cache
def _gatherer() -> Gatherer:
    return Gatherer(_executor)


def is_ingest(path: str) -> bool:
    """Whether an address is one of a phone's."""
    return any(pattern.match(path) for _, pattern, _ in ROUTES)


async def ingest_application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application of all that phones send."""
    started = perf_counter()
    name, match, methods = next(
        (name, found, methods) for name, pattern, methods in ROUTES if (found := pattern.match(scope["path"]))
    )
    request_id = uuid.uuid4().hex
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        if scope["method"] not in methods:
            answer = refusal(NotUsable(f"{scope['method']} is not allowed here.", sorted(methods)))
        else:
            answer = await _answer(name, match.groupdict().get("key", ""), scope, receive)
        _count(f"ingest/{name}", scope["method"], answer.status, perf_counter() - started)
    answer.headers["x-request-id"] = request_id
    await send_answer(send, answer)


def _count(endpoint: str, method: str, status: int, seconds: float) -> None:
    """Count and log a request; the address itself is not logged, because it may hold an enrolment key."""
    API_REQUESTS.labels(endpoint, str(status)).inc()
    API_LATENCY.labels(endpoint).observe(seconds)
    tell = _log.debug if status == 200 else _log.info  # a phone's single report is not worth a line
    tell("request", method=method, endpoint=endpoint, status=status, ms=round(seconds * 1000, 1))


async def _answer(name: str, key: str, scope: Scope, receive: Receive) -> Answer:
    try:
        most = options().INGEST_MAX_BODY_BYTES if name == "events" else PHONE_BODY_BYTES
        request = await read_request(scope, receive, most)
        if name == "osmand":
            return await receive_osmand(request, key, _gatherer())
        if name == "owntracks":
            return await receive_owntracks(request, _gatherer())
        return await _in_turn(request)
    except NOCError as error:
        return refusal(error)
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        _log.warning("ingest.database_unavailable", error=str(error).strip())
        return refusal(TryLater("The database is not answering; send this again.", 5, status=503))
    except Exception:  # noqa: BLE001  # boundary of a request: logged whole, answered in the envelope
        _log.exception("ingest.defect", endpoint=name)
        return refusal(
            NOCError("Something broke on our side; it was logged under this answer's X-Request-ID.")
        )


async def _in_turn(request: Request) -> Answer:
    """Store a batch in one of the ingest threads; too many waiting is 503, unless it may carry a panic."""
    global _in_work  # noqa: PLW0603  # one event loop counts what it has in work
    executor = _executor
    if _in_work >= options().INGEST_MAX_WAITING:
        if not mentions_panic(request.body):
            raise TryLater("Too many batches are being stored; send this again.", 2, status=503)
        executor = _panic_executor
    _in_work += 1
    try:
        work = partial(in_own_connection, receive_events, request)
        return await asyncio.get_running_loop().run_in_executor(executor, work)
    finally:
        _in_work -= 1
