"""A small force, and a server that only takes notes."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from simulation.client import Client
from simulation.force import Force

# Saturday 2026-11-21 08:00 UTC
NOW = 1_795_248_000.0
HOUR = 3600.0


class NotingServer(ThreadingHTTPServer):
    """Keeps every request; `answers` are used up first (status, headers), then everything is accepted."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.largest_batch = 10_000
        self.known: set[str] = set()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def batches(self) -> list[list[dict[str, Any]]]:
        return [r["body"]["events"] for r in self.requests if r["status"] == 202]

    def audits(self) -> list[str]:
        return [r["body"]["kind"] for r in self.requests if r["path"].endswith("/audits/")]

    def events(self) -> list[dict[str, Any]]:
        return [event for batch in self.batches() for event in batch]

    def registered(self) -> list[str]:
        return [r["path"].split("/")[-2] for r in self.requests if r["method"] == "PUT"]

    def judge(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
        if self.answers:
            status, headers = self.answers.pop(0)
            return status, headers, {}
        if method == "PUT":
            codes = {item["code"] for item in body["items"]}
            created, self.known = len(codes - self.known), self.known | codes
            return 200, {}, {"created": created, "updated": len(codes) - created, "rejected": []}
        if "kind" in body:  # an audit at once
            return 201, {}, {}
        if len(body["events"]) > self.largest_batch:
            return 413, {}, {}
        return 202, {}, {"accepted": len(body["events"]), "duplicates": 0, "rejected": [], "warnings": []}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: NotingServer

    def _answer(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        body = json.loads(gzip.decompress(sent) if self.headers["Content-Encoding"] == "gzip" else sent)
        with self.server.lock:
            status, headers, data = self.server.judge(self.command, body)
            note = {"method": self.command, "path": self.path, "status": status, "body": body}
            self.server.requests.append(note | {"headers": dict(self.headers)})
        reply = json.dumps({"status": "success", "data": data, "cached": False}).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(reply))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply)

    do_PUT = _answer  # noqa: N815 - named by http.server
    do_POST = _answer  # noqa: N815 - named by http.server

    def log_message(self, *args: object) -> None:
        """Be quiet."""


@pytest.fixture
def server() -> Iterator[NotingServer]:
    noting = NotingServer()
    thread = threading.Thread(target=noting.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield noting
    noting.shutdown()
    noting.server_close()


@pytest.fixture
def client(server: NotingServer) -> Iterator[Client]:
    speaker = Client(server.url, "a-token", threading.Event())
    yield speaker
    speaker.close()


@pytest.fixture(scope="session")
def force() -> Force:
    return Force(seed=7, guards=24, sites=6)


@pytest.fixture(scope="session")
def now() -> float:
    return NOW
