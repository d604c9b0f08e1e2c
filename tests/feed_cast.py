"""The cast of the feed's tests: two companies with sites and callers, something to say, a server and its clients."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import psycopg
import uvicorn
import websockets
from django.db import connection, transaction

from noc.events import relay
from noc.events.models import FeedStream, NOCEventLog
from noc.events.publish import publish
from noc.events.types import AlertCreated
from noc.kernel.access.models import User
from noc.kernel.access.tokens import issue_token
from noc.kernel.advisory_locks import RELAY
from noc.kernel.own_connections import open_own
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.sites.models import AccessLimit, Site
from noc.surfaces.feed.routing import FeedApplication
from noc.surfaces.feed.standing import Standing, Standings

PATH = "/ws/noc/dashboard/"
Frame = dict[str, Any]
T = TypeVar("T")


@dataclass
class Company:
    """A tenant with two sites and an operator's token."""

    tenant: Tenant
    sites: list[int]
    token: str

    @classmethod
    def found(cls, code: str) -> Company:
        tenant = Tenant.objects.create(code=code, name=code.title())
        with tenant_scope(tenant.pk):
            sites = [Site.objects.create(code=name, name=name).pk for name in ("gate", "yard")]
        return cls(tenant, sites, issue_token(tenant, "operator")[1])

    @property
    def id(self) -> int:
        return self.tenant.pk

    def token_of(self, role: str, *sites: int) -> str:
        """Issue a token, limited to some sites if any are named."""
        token, secret = issue_token(self.tenant, role, limited=bool(sites))
        with tenant_scope(self.id):
            for site_id in sites:
                AccessLimit.objects.create(token=token, site_id=site_id)
        return secret

    def operator(self, name: str = "olga", password: str = "correct horse battery") -> User:
        """Give somebody a login."""
        user = User(tenant=self.tenant, username=f"{name}-{self.tenant.code}", role="operator")
        user.set_password(password)
        user.save()
        return user

    def say(self, site: int | None = None, message: str = "help", severity: str = "HIGH") -> str:
        """Publish an alert in a transaction of its own; returns the row's event id."""
        with tenant_scope(self.id), transaction.atomic():
            return str(publish(an_alert(site, message, severity)))

    def rows(self) -> list[NOCEventLog]:
        with tenant_scope(self.id):
            return list(NOCEventLog.objects.order_by("seq"))

    @property
    def last_seq(self) -> int:
        stream = FeedStream.objects.filter(tenant_id=self.id).first()
        return 0 if stream is None else stream.last_seq


def an_alert(site: int | None, message: str = "help", severity: str = "HIGH") -> AlertCreated:
    return AlertCreated(
        site_id=site,
        alert_id=7,
        alert_type="SOS",
        severity=severity,
        status="NEW",
        message=message,
        person_id=None,
        alert={"id": 7},
    )


async def do(deed: Callable[..., T], *arguments: object, **named: object) -> T:
    """Do something with the database from an async test, and leave no session behind."""

    def work() -> T:
        try:
            return deed(*arguments, **named)
        finally:
            connection.close()

    return await asyncio.to_thread(work)


def number_all() -> None:
    """Be the relay for a moment."""
    with open_own("test relay") as own:
        while relay.number_committed(own):
            pass


@contextmanager
def running_relay() -> Iterator[threading.Event]:
    """Run a relay in a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def wait_until(holds: Callable[[], object], within_s: float = 10.0) -> None:
    """Wait for something that another thread or process brings about."""
    end_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end_s, "it did not happen in time"
        time.sleep(0.02)


def relay_pids() -> list[int]:
    """Return the sessions of this test database that hold the relay's lock."""
    with open_own("test") as own:
        rows = own.execute(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [RELAY[0]],
        ).fetchall()
    return [int(row[0]) for row in rows]


def cut_sessions(name: str) -> None:
    """End sessions of this test database by their application name, as a crashing server would."""
    with open_own("test") as own:
        own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [name],
        )


@dataclass
class Web:
    """A web process's server in this process: real uvicorn, real sockets, its own event loop."""

    server: uvicorn.Server
    port: int
    application: FeedApplication

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}{PATH}"


@contextmanager
def running_web(standings: Standings | None = None) -> Iterator[Web]:
    """Run a web server whose feed is its own."""
    application = FeedApplication(
        standings or (lambda people, at: {p: Standing("on_post", None) for p in people})
    )

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send, application)
        elif scope["type"] == "websocket":
            await application(scope, receive, send)
        else:
            from noc.config.asgi import application as whole

            await whole(scope, receive, send)

    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        ws="websockets-sansio",
        ws_max_size=1024 * 1024,
        ws_per_message_deflate=False,
        log_config=None,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield Web(server, server.servers[0].sockets[0].getsockname()[1], application)
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


def cut_clients(web: Web) -> None:
    """Cut all connections as a network does: without a word."""
    for protocol in list(web.server.server_state.connections):
        transport: Any = getattr(protocol, "transport", None)
        web.application._loop.call_soon_threadsafe(transport.abort)  # type: ignore[union-attr]


async def _live(receive: Any, send: Any, application: FeedApplication) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await application.shutdown()
    await send({"type": "lifespan.shutdown.complete"})


class Screen:
    """A client that remembers how far it came."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.epoch = ""
        self.seq = 0

    async def hear(self, within_s: float = 5.0) -> Frame:
        """Return the next frame, whatever it is."""
        frame: Frame = json.loads(await asyncio.wait_for(self.socket.recv(), within_s))
        return frame

    async def welcome(self) -> Frame:
        frame = await self.hear()
        assert frame["type"] == "welcome", frame
        self.epoch, self.seq = frame["epoch"], frame["seq"]
        return frame

    async def event(self, within_s: float = 5.0) -> Frame:
        """Return the next event; its link to the one before must be whole."""
        while True:
            frame = await self.hear(within_s)
            if "seq" in frame and frame["type"] != "heartbeat":
                assert frame["prev_seq"] == self.seq, (frame, self.seq)
                self.seq = frame["seq"]
                return frame

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def ask(self, **message: Any) -> Frame:
        """Say something and return the answer, which comes next when nothing else happens."""
        await self.say(**message)
        return await self.hear()

    async def resume(self, epoch: str, last_seq: int, **filters: Any) -> Frame:
        answer = await self.ask(type="resume", epoch=epoch, last_seq=last_seq, **filters)
        assert answer["type"] == "resumed", answer
        self.seq = answer["from_seq"]
        return answer

    async def nothing_within(self, seconds: float) -> None:
        """Fail when anything but positions comes within the time."""
        end_s = time.monotonic() + seconds
        while (left_s := end_s - time.monotonic()) > 0:
            try:
                frame = await self.hear(left_s)
            except TimeoutError:
                return
            assert frame["type"] == "positions", frame

    async def end(self, within_s: float = 6.0) -> tuple[int, str]:
        """Wait for the server to hang up and return its code and reason."""
        with suppress(websockets.ConnectionClosed):
            async with asyncio.timeout(within_s):
                while True:
                    await self.socket.recv()
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""


@asynccontextmanager
async def screen(web: Web, token: str | None = None, **options: Any) -> AsyncIterator[Screen]:
    """Open a client; with a token it is welcome already."""
    if token is not None:
        options["subprotocols"] = ["noc.v1", f"bearer.{token}"]
    async with websockets.connect(web.url + options.pop("query", ""), open_timeout=10, **options) as socket:
        client = Screen(socket)
        if token is not None:
            await client.welcome()
        yield client


class SlowTransaction:
    """Somebody who has written a row and does not come to commit."""

    def __init__(self, company: Company, site: int | None = None) -> None:
        self._company, self._site = company, site

    def __enter__(self) -> Self:
        self._connection: psycopg.Connection = open_own("slow")
        self._connection.autocommit = False
        self._connection.execute(
            "INSERT INTO noc_event_log (event_id, event_type, site_id, payload, broadcast_at, recipient_count,"
            " error_message, tenant_id) VALUES (gen_random_uuid(), 'alert_created', %s,"
            """ '{"type": "alert_created", "message": "slow"}', now(), 0, '', %s)""",
            [self._site, self._company.id],
        )
        return self

    def commit(self) -> None:
        self._connection.commit()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
