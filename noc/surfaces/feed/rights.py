"""End the connections of those who may no longer look; widen those who may see more."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django.db import Error as DatabaseError

from noc.kernel.clock import now
from noc.surfaces.feed.connections import Connection
from noc.surfaces.feed.protocol import NOT_ALLOWED
from noc.surfaces.feed.streams import Stream
from noc.surfaces.feed.threads import in_thread
from noc.surfaces.feed.viewers import Refusal, Scope, review

log = structlog.get_logger(__name__)


async def review_all(streams: Iterable[Stream]) -> None:
    """Ask for all connections at once: a handful of queries, however many there are."""
    seated = [(connection, stream) for stream in list(streams) for connection in stream.groups.all()]
    viewers = list({connection.viewer for connection, _ in seated})
    if not viewers:
        return
    try:
        verdicts = dict(zip(viewers, await in_thread(review, viewers, now()), strict=True))
    except DatabaseError as error:
        # Nothing new is sent while the database is away; the next review comes with the first answer.
        log.warning("rights could not be reviewed", error=str(error), viewers=len(viewers))
        return
    for connection, stream in seated:
        _apply(connection, stream, verdicts[connection.viewer])


def _apply(connection: Connection, stream: Stream, verdict: Refusal | Scope) -> None:
    """A scope that only grew goes on with the connection; one that lost a site ends it."""
    if isinstance(verdict, Refusal):
        connection.end(verdict.code, verdict.reason)
    elif verdict is not None and not (connection.scope is not None and connection.scope <= verdict):
        connection.end(NOT_ALLOWED, "the limits were changed")
    elif verdict != connection.scope and not connection.ended.done():
        connection.choose(verdict, connection.selection)
        stream.groups.place(connection)
