"""Clients as a stranger would write them, from the contract alone: standard library, `websockets`, nothing of ours."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

API = "/api/v2"
FEED = "/ws/noc/dashboard/"
TIMEOUT_S = 30
Frame = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        """`data` of a successful answer; fails when it is none."""
        assert self.status < 300, (self.status, self.body[:500])
        assert self.json["status"] == "success"
        return self.json["data"]

    @property
    def cached(self) -> bool:
        return bool(self.json["cached"])

    @property
    def message(self) -> str:
        """`message` of a refusal; fails when it is none."""
        assert self.status >= 400, self.body[:500]
        assert self.json["status"] == "error"
        return str(self.json["message"])


class Caller:
    """Speaks HTTP to a server, as one bearer of a token (or nobody)."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url
        self.token = token

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request on a connection of its own. Raises OSError when nobody answers."""
        place = urlsplit(self.url)
        wire = http.client.HTTPConnection(place.hostname or "", place.port, timeout=TIMEOUT_S)
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            wire.request(method, path, body, own | (headers or {}))
            response = wire.getresponse()
            kept = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, kept, response.read())
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            wire.close()

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def data(self, path: str) -> Any:
        """Return `data` of an address below the API's."""
        return self.get(API + path).data

    def items(self, path: str) -> list[Any]:
        """Return all items of a list, page after page."""
        found: list[Any] = []
        joint, cursor = "&" if "?" in path else "?", ""
        while True:
            page = self.data(f"{path}{joint}limit=500{cursor}")
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def post(self, path: str, body: Any) -> Answer:
        return self._json("POST", path, body)

    def put(self, path: str, *items: dict[str, Any]) -> Any:
        """Bulk upsert; returns `data`."""
        return self._json("PUT", path, {"items": items}).data

    def ingest(self, *events: dict[str, Any]) -> Any:
        """Send a batch; returns its receipt."""
        answer = self.post("/noc/ingest/events/", {"events": events})
        assert answer.status == 202, (answer.status, answer.body[:500])
        return answer.data

    def feed(self, **options: Any) -> Feed:
        return Feed(self.url, self.token, **options)

    def _json(self, method: str, path: str, body: Any) -> Answer:
        return self.send(method, API + path, json.dumps(body).encode(), {"Content-Type": "application/json"})


class Browser(Caller):
    """Signs in with a name and a password, as a browser does: cookies, and the CSRF token on writes."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.cookies: dict[str, str] = {}

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        own = {"Cookie": self.cookie, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        answer = super().send(method, path, body, own | (headers or {}))
        for cookie in answer.headers.get("set-cookie", "").splitlines():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name.strip()] = value
        return answer

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def sign_in(self, username: str, password: str) -> Answer:
        self.get(f"{API}/session/")
        return self.post("/session/", {"username": username, "password": password})

    def feed(self, **options: Any) -> Feed:
        return Feed(self.url, "", headers={"Cookie": self.cookie, "Origin": self.url}, **options)


class Feed:
    """Hears the live feed, keeps its place, and checks the chain of `prev_seq` on the way."""

    def __init__(self, url: str, token: str, headers: dict[str, str] | None = None) -> None:
        protocols = [Subprotocol("noc.v1"), Subprotocol(f"bearer.{token}")] if token else None
        self._open = ExitStack()
        self._wire: ClientConnection = self._open.enter_context(
            connect(
                url.replace("http", "ws", 1) + FEED,
                subprotocols=protocols,
                additional_headers=headers or {},
                compression=None,
                max_size=None,
                close_timeout=1,
            )
        )
        self.hints: list[Frame] = []
        self.welcome = self.next_frame()
        assert self.welcome["type"] == "welcome"
        self.epoch, self.seq = self.welcome["epoch"], self.welcome["seq"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def say(self, **message: Any) -> None:
        self._wire.send(json.dumps(message))

    def next_frame(self, within_s: float = 10) -> Frame:
        """Return the next frame, whatever it is. Raises TimeoutError, ConnectionClosed."""
        frame: Frame = json.loads(self._wire.recv(within_s))
        return frame

    def resume(self, epoch: str, last_seq: int) -> Frame:
        """Go on from where another connection broke off; returns `resumed`."""
        self.say(type="resume", epoch=epoch, last_seq=last_seq)
        while (frame := self.next_frame())["type"] != "resumed":
            assert frame["type"] == "positions", frame
        self.seq = frame["from_seq"]
        return frame

    def next_event(self, within_s: float = 10) -> Frame:
        """Return the next numbered event; the positions on the way are kept in `hints`."""
        end_s = time.monotonic() + within_s
        while "seq" not in (frame := self.next_frame(max(0.0, end_s - time.monotonic()))):
            assert frame["type"] == "positions", frame
            self.hints.append(frame)
        assert frame["prev_seq"] == self.seq, f"something was missed: {frame['prev_seq']} after {self.seq}"
        self.seq = frame["seq"]
        return frame

    def next_alert(self, within_s: float = 10) -> Frame:
        """Return the next event of an alert; what follows from alerts (incidents, tickets) is passed over."""
        while not (event := self.next_event(within_s))["type"].startswith("alert_"):
            continue
        return event

    def events(self, quiet_s: float) -> Iterator[Frame]:
        """Yield events until none has come for `quiet_s`."""
        with suppress(TimeoutError):
            while True:
                yield self.next_event(quiet_s)

    def hint(self, wanted: Callable[[Frame], bool], within_s: float = 10) -> Frame:
        """Return the first item of a positions frame that is wanted."""
        end_s = time.monotonic() + within_s
        while True:
            frame = self.next_frame(max(0.0, end_s - time.monotonic()))
            for item in frame.get("items", []):
                if wanted(item):
                    return dict(item)

    def cut(self) -> None:
        """Break the connection as a dying network does: without a word."""
        with suppress(OSError):
            self._wire.socket.shutdown(socket.SHUT_RDWR)
        self._open.close()


def eventually(look: Callable[[], Any], within_s: float = 10) -> Any:
    """Return the first truthy thing that `look` returns."""
    end_s = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < end_s, "it did not happen in time"
        time.sleep(0.05)
    return found
