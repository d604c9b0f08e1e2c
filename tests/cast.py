"""The cast of the tests: a guarding company at work, its callers, its phones, and an outsider with the same codes.

Ravi guards the gate tonight and carries a phone; Sita belongs to the yard; Kumar supervises. Everything that the
company has, the outsider has under the same codes, and must never see.
"""

from __future__ import annotations

import asyncio
import json
import queue
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client as Browser
from django.test.client import ClientHandler

from noc.events.models import FeedEpoch
from noc.kernel.access.models import User
from noc.kernel.access.tokens import issue_token
from noc.kernel.options import options
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.models import Device, DeviceCarrier, Person
from noc.sources.sites.models import AccessLimit, Client, Fence, HomeSite, Shift, Site
from noc.sources.tours.models import Task, Tour, TourCheckpoint
from noc.surfaces.ingest import connections, routes
from noc.surfaces.ingest.gather import Gatherer

GATE = (19.07, 72.87)
YARD = [[72.88, 19.08], [72.882, 19.08], [72.882, 19.082], [72.88, 19.082]]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PASSWORD = "correct horse battery"
EVENTS = "/api/v2/noc/ingest/events/"


def ago(span: timedelta = timedelta(0)) -> str:
    """Return a moment before now, as a phone writes it."""
    return (datetime.now(UTC) - span).isoformat()


def event(kind: str, person: str | None = "ravi", /, **fields: Any) -> dict[str, Any]:
    """Return an event of a type with what that type needs; `None` takes a field out."""
    needed: dict[str, dict[str, Any]] = {
        "location": {"lat": GATE[0], "lon": GATE[1], "accuracy_m": 5},
        "phone": {"kind": "step"},
        "device_status": {"battery": 0.5, "signal_dbm": -80, "online": True},
        "task": {"task": "k1", "status": "completed"},
        "checkpoint": {"tour": "t1", "checkpoint": "a", "method": "nfc"},
        "attendance": {"direction": "in", "lat": GATE[0], "lon": GATE[1], "accuracy_m": 4, "mock": False},
        "panic": {},
    }
    whole = {
        "event_id": uuid.uuid4().hex,
        "type": kind,
        "person": person,
        "at": ago(MINUTE),
        **needed.get(kind, {}),
        **fields,
    }
    return {name: value for name, value in whole.items() if value is not None}


@dataclass
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        """The envelope's data; fails when it is not a success."""
        said = self.json()
        assert said["status"] == "success", said
        return said["data"]

    @property
    def message(self) -> str:
        """The envelope's message; fails when it is not a refusal."""
        said = self.json()
        assert said["status"] == "error", said
        assert isinstance(said["errors"], list)
        return str(said["message"])


def knock(
    method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, chunks: int = 1
) -> Answer:
    """Send one request to the phones' ASGI application and wait for its answer."""

    def ask() -> Answer:
        return asyncio.run(knock_softly(method, path, body, headers, chunks))

    desk = routes._executor
    return desk.serve(ask) if isinstance(desk, _Desk) else ask()


async def knock_softly(
    method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None, chunks: int = 1
) -> Answer:
    """The same, inside a running event loop."""
    address, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": address,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    size = max(1, -(-len(body) // chunks))
    parts = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    coming = [
        {"type": "http.request", "body": part, "more_body": place < len(parts) - 1}
        for place, part in enumerate(parts)
    ]
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if coming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        said.append(dict(message))

    await routes.ingest_application(scope, receive, send)
    start, *bodies = said
    return Answer(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(part["body"] for part in bodies),
    )


@dataclass
class Phone:
    """Sends events with an ingest token."""

    secret: str

    def send(self, *events: Any, **beside: Any) -> Answer:
        return self.post(json.dumps({"events": list(events), **beside}).encode())

    def post(self, body: bytes, content_type: str = "application/json", **headers: str) -> Answer:
        return knock("POST", EVENTS, body, self.headers(content_type, **headers))

    def headers(self, content_type: str = "application/json", **more: str) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.secret}", "Content-Type": content_type, **named}

    def sent(self, *events: Any, **beside: Any) -> dict[str, Any]:
        """Send events that the server must take note of, and return the receipt."""
        answer = self.send(*events, **beside)
        assert answer.status == 202, answer.body
        receipt: dict[str, Any] = answer.data
        return receipt


_DOOR = ClientHandler(
    enforce_csrf_checks=False
)  # one for all callers: each of its own would load the middleware anew


def _visitor() -> Browser:
    browser = Browser(raise_request_exception=True)
    browser.handler = _DOOR
    return browser


@dataclass
class Caller:
    """A script with a token, at Django's door."""

    secret: str
    browser: Browser = field(default_factory=_visitor)

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        address = path if path.startswith("/api/") else f"/api/v2/noc/{path}"
        if query:
            address += "?" + "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
        response = self.browser.generic(
            method,
            address,
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}"} if self.secret else {},
        )
        return Answer(response.status_code, dict(response.headers), response.content)

    def get(self, path: str, **query: Any) -> Answer:
        return self.ask("GET", path, **query)

    def post(self, path: str, body: Any = None) -> Answer:
        return self.ask("POST", path, body)

    def read(self, path: str, **query: Any) -> Any:
        """Get something that must be there."""
        answer = self.get(path, **query)
        assert answer.status == 200, answer.body
        return answer.data


@dataclass
class Company:
    """A tenant with a force: sites `gate` (circle) and `yard` (polygon), people `ravi`, `sita`, `kumar`."""

    tenant: Tenant
    sites: dict[str, int]
    people: dict[str, int]

    @property
    def id(self) -> int:
        return self.tenant.pk

    @property
    def ravi(self) -> int:
        return self.people["ravi"]

    @property
    def gate(self) -> int:
        return self.sites["gate"]

    def scope(self) -> AbstractContextManager[None]:
        return tenant_scope(self.id)

    def token(self, role: str, *sites: str, **about: Any) -> str:
        """Issue a token, limited to some sites if any are named."""
        token, secret = issue_token(self.tenant, role, name=role, limited=bool(sites), **about)
        with self.scope():
            for code in sites:
                AccessLimit.objects.create(token=token, site_id=self.sites[code])
        return secret

    def caller(self, role: str, *sites: str) -> Caller:
        return Caller(self.token(role, *sites))

    def phone(self) -> Phone:
        return Phone(self.token("ingest"))

    def key(self) -> str:
        """Make an enrolment key."""
        return issue_token(self.tenant, "ingest", kind="enrolment", name="phones")[1]

    def login(self, role: str = "operator", name: str = "olga", *sites: str) -> User:
        user = User(
            tenant=self.tenant,
            username=f"{name}@{self.tenant.code}",
            name=name.title(),
            role=role,
            limited=bool(sites),
        )
        user.set_password(PASSWORD)
        user.save()
        with self.scope():
            for code in sites:
                AccessLimit.objects.create(user=user, site_id=self.sites[code])
        return user


def found(code: str) -> Company:
    """Found a company with its force, tonight's roster, a tour and a task."""
    FeedEpoch.objects.get_or_create(id=1)  # a test that commits empties the database, this row included
    tenant = Tenant.objects.create(code=code, name=code.title())
    with tenant_scope(tenant.pk):
        client = Client.objects.create(code="c1", name="Client One")
        gate = Site.objects.create(code="gate", name="Gate", client=client, timezone="Asia/Kolkata")
        yard = Site.objects.create(code="yard", name="Yard", client=client, timezone="Asia/Kolkata")
        Fence.objects.create(site=gate, lat=GATE[0], lon=GATE[1], radius_m=100)
        Fence.objects.create(site=yard, lat=19.081, lon=72.881, polygon=YARD)
        ravi = Person.objects.create(code="ravi", name="Ravi")
        sita = Person.objects.create(code="sita", name="Sita")
        kumar = Person.objects.create(code="kumar", name="Kumar", role="supervisor")
        HomeSite.objects.create(person=ravi, site=gate)
        HomeSite.objects.create(person=sita, site=yard)
        DeviceCarrier.objects.create(device=Device.objects.create(code="d1", platform="android"), person=ravi)
        start, end = datetime.now(UTC) - 4 * HOUR, datetime.now(UTC) + 4 * HOUR
        Shift.objects.create(code="night", person=ravi, site=gate, start=start, end=end)
        tour = Tour.objects.create(code="t1", person=ravi, site=gate, start=start, end=end)
        for place, point in enumerate("abc"):
            TourCheckpoint.objects.create(tour=tour, code=point, position=place, lat=GATE[0], lon=GATE[1])
        Task.objects.create(code="k1", person=ravi, site=gate, due=end)
    return Company(
        tenant,
        {"gate": gate.pk, "yard": yard.pk},
        {"ravi": ravi.pk, "sita": sita.pk, "kumar": kumar.pk},
    )


class _Desk(Executor):
    """Hands work to the thread that waits at it: what a test's own transaction holds is seen there."""

    def __init__(self) -> None:
        self._tray: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def do() -> None:
            try:
                future.set_result(work(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001  # handed to whoever waits
                future.set_exception(error)

        self._tray.put(do)
        return future

    def serve(self, asked: Callable[[], Answer]) -> Answer:
        """Let another thread ask, and do here what it needs done."""
        outcome: Future[Answer] = Future()

        def ask() -> None:
            try:
                outcome.set_result(asked())
            except BaseException as error:  # noqa: BLE001  # raised below
                outcome.set_exception(error)
            self._tray.put(None)

        threading.Thread(target=ask, daemon=True).start()
        while (do := self._tray.get()) is not None:
            do()
        return outcome.result()


@contextmanager
def ingest_in_this_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the phones' application work inside the test's own transaction."""
    desk = _Desk()
    gatherer = Gatherer(desk)
    monkeypatch.setattr(routes, "_executor", desk)
    monkeypatch.setattr(routes, "_panic_executor", desk)
    monkeypatch.setattr(routes, "_gatherer", lambda: gatherer)
    monkeypatch.setattr(connections, "close_old_connections", lambda: None)
    yield


class Configure:
    """Sets options of the deployment for one test."""

    def __init__(self, settings: Any) -> None:
        self._settings = settings

    def __call__(self, **values: object) -> None:
        self._settings.NOC_CONFIG = {**self._settings.NOC_CONFIG, **values}
        options.cache_clear()


@pytest.fixture
def configure(settings: Any) -> Iterator[Configure]:
    yield Configure(settings)
    options.cache_clear()


@pytest.fixture
def company(db: None) -> Company:
    return found("guards")


@pytest.fixture
def outsider(db: None) -> Company:
    return found("rivals")


@pytest.fixture
def phone(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    """A phone of the company whose events are stored in the test's own transaction."""
    with ingest_in_this_thread(monkeypatch):
        yield company.phone()
