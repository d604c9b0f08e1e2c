"""One ASGI application: phones go straight to ingest, sockets to the feed, all else to Django."""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noc.config.settings")
_django = get_asgi_application()

from noc.surfaces.feed.routing import websocket_application  # noqa: E402  # needs the apps that the line above loads
from noc.surfaces.ingest.routes import ingest_application, is_ingest  # noqa: E402


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Route by kind of connection and address."""
    if scope["type"] == "websocket":
        await websocket_application(scope, receive, send)
    elif scope["type"] == "http" and is_ingest(scope["path"]):
        await ingest_application(scope, receive, send)
    elif scope["type"] == "http":
        await _django(scope, receive, send)
    elif scope["type"] == "lifespan":
        await _live(receive, send)


async def _live(receive: Any, send: Any) -> None:
    """Answer the server's start and end; at the end the feed writes what it still has to write."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await websocket_application.shutdown()
    await send({"type": "lifespan.shutdown.complete"})
