"""The feed as an ASGI application: `websocket_application` is what `config.asgi` mounts for WebSockets."""

from __future__ import annotations

import asyncio
from typing import Any

from noc.surfaces.feed.consumer import serve
from noc.surfaces.feed.hub import Hub
from noc.surfaces.feed.sending import Receive, Send
from noc.surfaces.feed.standing import Standings, standings


class FeedApplication:
    """Serves `/ws/noc/dashboard/`; other paths are refused. One hub, made in the loop of the first connection."""

    def __init__(self, standing: Standings) -> None:
        self._standings = standing
        self._hub: Hub | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await serve(scope, receive, send, self._hub_here())

    def _hub_here(self) -> Hub:
        loop = asyncio.get_running_loop()
        if self._hub is None or self._loop is not loop:
            self._hub, self._loop = Hub(self._standings), loop
            self._hub.start()
        return self._hub

    async def shutdown(self) -> None:
        """Write what is unwritten and let go of the database; for the server's lifespan."""
        hub, self._hub = self._hub, None
        if hub is not None:
            await hub.stop()


websocket_application = FeedApplication(standings)
