"""From the handshake to the last close code: one call of the ASGI application is one connection."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import psycopg
import structlog
from django.db import Error as DatabaseError

from noc.kernel.clock import now
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import tenant_scope
from noc.surfaces.feed import frames
from noc.surfaces.feed.connections import Connection
from noc.surfaces.feed.conversation import Conversation
from noc.surfaces.feed.handshake import PATH, Handshake
from noc.surfaces.feed.hub import Hub
from noc.surfaces.feed.metrics import REFUSED
from noc.surfaces.feed.protocol import (
    FEED_IS_OFF,
    GONE,
    NOT_ALLOWED,
    TRY_LATER,
    UNKNOWN_CALLER,
    Authenticate,
    BadMessage,
    read_message,
)
from noc.surfaces.feed.sending import Receive, Send, abort
from noc.surfaces.feed.streams import Stream
from noc.surfaces.feed.threads import in_thread
from noc.surfaces.feed.viewers import Refusal, Viewer, viewer_of_session, viewer_of_token

AUTHENTICATE_WITHIN_S: Final = 5.0
GOODBYE_WITHIN_S: Final = 1.0
MAX_TRIES: Final = 20  # messages before the right `authenticate`

log = structlog.get_logger(__name__)


class ClientGone(Exception):
    """The client left before it was welcome."""


async def serve(scope: dict[str, Any], receive: Receive, send: Send, hub: Hub) -> None:
    """Serve one WebSocket connection."""
    await receive()  # websocket.connect
    handshake = Handshake.of(scope)
    if handshake.has_secret_in_url:
        scope["query_string"] = b"***"  # the server logs the address when it accepts
    if handshake.path != PATH:
        await send({"type": "websocket.close", "code": NOT_ALLOWED})
        return
    # Accepted even when refused: a browser shows close codes of accepted connections only.
    await send({"type": "websocket.accept", "subprotocol": handshake.subprotocol})
    try:
        viewer = await _admit(handshake, receive, send)
        connection, stream = await hub.join(viewer, send)
    except Refusal as refusal:
        await _close(send, refusal)
    except ClientGone:
        return
    except (DatabaseError, psycopg.Error) as error:
        log.warning("a connection met no database", error=str(error))
        await _close(send, Refusal(TRY_LATER, "the database is away: try again"))
    else:
        await _converse(hub, connection, stream, receive, send)


async def _admit(handshake: Handshake, receive: Receive, send: Send) -> Viewer:
    """Return who it is. Raises Refusal, ClientGone, DatabaseError."""
    handshake.judge()
    viewer: Viewer | None
    if handshake.token is not None:
        viewer = await in_thread(viewer_of_token, handshake.token, now())
    elif handshake.trusted_session_key is not None:
        viewer = await in_thread(viewer_of_session, handshake.trusted_session_key)
    else:
        viewer = await in_thread(viewer_of_token, await _first_token(receive, send), now())
    if viewer is None:
        raise Refusal(UNKNOWN_CALLER, "unknown, expired or revoked credentials")
    if not viewer.may_view:
        raise Refusal(NOT_ALLOWED, "this needs the capability noc:view")
    if not await in_thread(_has_feed, viewer.tenant_id):
        raise Refusal(FEED_IS_OFF, "the live feed is switched off: poll")
    return viewer


def _has_feed(tenant_id: int) -> bool:
    with tenant_scope(tenant_id):
        return bool(tuned().get("LIVE_FEED_ENABLED"))


async def _first_token(receive: Receive, send: Send) -> str:
    """Wait for `authenticate`. Raises Refusal when it does not come in time."""
    try:
        async with asyncio.timeout(AUTHENTICATE_WITHIN_S):
            for _ in range(MAX_TRIES):
                message = await receive()
                if message["type"] != "websocket.receive":
                    raise ClientGone
                try:
                    said = read_message(message.get("text") or message.get("bytes") or b"")
                except BadMessage as bad:
                    await send(frames.error(bad.code, bad.message))
                    continue
                if isinstance(said, Authenticate):
                    return said.token
                await send(frames.error("unauthenticated", "Say who you are first."))
    except TimeoutError:
        pass
    except OSError as gone:
        raise ClientGone from gone
    raise Refusal(UNKNOWN_CALLER, "nobody said who is there")


async def _converse(hub: Hub, connection: Connection, stream: Stream, receive: Receive, send: Send) -> None:
    """Talk until the client goes or the server ends it."""
    tenant_id = connection.viewer.tenant_id
    try:
        await connection.say(frames.welcome(hub.epoch, connection.position, tenant_id, now()))
        talk = asyncio.create_task(Conversation(hub, connection, stream, receive).run())
        try:
            ends: set[asyncio.Future[Any]] = {talk, connection.ended}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            talk.cancel()
            await asyncio.wait({talk})
    finally:
        await hub.leave(connection, stream)
    if connection.ended.done():
        await _close(send, connection.ended.result())
    elif not talk.cancelled() and (defect := talk.exception()) is not None:
        raise defect


async def _close(send: Send, refusal: Refusal) -> None:
    """Hang up with a code; who reads nothing hears no code and is dropped."""
    if refusal.code == GONE:
        abort(send)
        return
    REFUSED.labels(refusal.code).inc()
    try:
        async with asyncio.timeout(GOODBYE_WITHIN_S):
            await send({"type": "websocket.close", "code": refusal.code, "reason": refusal.reason[:120]})
    except TimeoutError:
        abort(send)
    except (OSError, RuntimeError):
        return  # gone already: nobody to tell
