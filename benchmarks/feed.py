"""From the commit of an event to the client's socket: real server, real relay, clients in a process of their own."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.stage import Stage, quantile, report, server, stage

EVENTS = int(os.environ.get("BENCH_FEED_EVENTS", "200"))
EVERY_S = 0.1
CROWDS = [int(n) for n in os.environ.get("BENCH_FEED_CLIENTS", "1,200,1000").split(",")]
RETURNING, MISSED = 500, 100
NOTE_BYTES = 500  # an alert of the usual size
TEXT, PING = 0x81, b"\x89\x04"  # the first byte of a text frame, the first two of uvicorn's pings

_NUMBERS = itertools.count()


class Client(asyncio.Protocol):
    """A WebSocket client that only notes when bytes came: what it costs must not count as the server's."""

    def __init__(self, port: int, token: str, ready: asyncio.Semaphore, missed: int = 0) -> None:
        self._request = (
            f"GET /ws/noc/dashboard/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: noc.v1, bearer.{token}\r\n\r\n"
        ).encode()
        self._ready = ready
        self._missed = missed
        self._welcome = False
        self.chunks: list[tuple[float, bytes]] = []

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self.chunks.append((time.time(), data))
        if (ping := data.find(PING)) >= 0:  # who does not answer is taken for gone
            self._transport.write(b"\x8a\x84\0\0\0\0" + data[ping + 2 : ping + 6])
        if not self._welcome and b'"welcome"' in data:
            self._welcome = True
            if self._missed:
                self._resume(data)
            self._ready.release()

    def _resume(self, data: bytes) -> None:
        welcome = json.loads(data[data.index(b'{"type":"welcome"') :])
        last_seq = welcome["seq"] - self._missed
        text = json.dumps({"type": "resume", "epoch": welcome["epoch"], "last_seq": last_seq}).encode()
        self._transport.write(bytes([TEXT, 0x80 | len(text), 0, 0, 0, 0]) + text)

    def arrivals(self) -> dict[int, float]:
        """Return when each event was complete, by its number."""
        found: dict[int, float] = {}
        rest: bytes = b""
        for at, chunk in self.chunks:
            rest += chunk
            if rest.startswith(b"HTTP/1.1"):
                rest = rest.partition(b"\r\n\r\n")[2]
            while (frame := _first_frame(rest)) is not None:
                is_text = rest[0] == TEXT
                text, rest = frame
                body = json.loads(text) if is_text else {}
                if body.get("type") == "alert_created":
                    found[int(body["message"].partition(" ")[0])] = at
        return found


def _first_frame(data: bytes) -> tuple[bytes, bytes] | None:
    if len(data) < 2:
        return None
    length, start = data[1] & 0x7F, 2
    if length == 126:
        if len(data) < 4:
            return None
        length, start = struct.unpack("!H", data[2:4])[0], 4
    return (data[start : start + length], data[start + length :]) if len(data) >= start + length else None


async def _watch(port: int, token: str, count: int, missed: int) -> None:
    """Connect `count` clients at once, say so, wait for a line on standard input, and print all arrivals."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Semaphore(0)
    made = [
        loop.create_connection(lambda: Client(port, token, ready, missed), "127.0.0.1", port)
        for _ in range(count)
    ]
    clients = [client for _, client in await asyncio.gather(*made)]
    for _ in range(count):
        await ready.acquire()
    print("ready", flush=True)
    told = asyncio.Event()
    loop.add_reader(sys.stdin, told.set)
    await told.wait()
    print(json.dumps([client.arrivals() for client in clients]), flush=True)


def _publish(place: Stage, count: int) -> dict[int, float]:
    """Publish events at a steady pace and return when each was committed, by its number."""
    from django.db import transaction

    from noc.events.publish import publish
    from noc.events.types import AlertCreated
    from noc.kernel.tenancy.scope import tenant_scope

    committed: dict[int, float] = {}
    with tenant_scope(place.tenant_id):
        for n in itertools.islice(_NUMBERS, count):
            event = AlertCreated(
                site_id=None,
                alert_id=n,
                alert_type="SOS",
                severity="CRITICAL",
                status="NEW",
                message=f"{n} panic",
                person_id=None,
                alert={"id": n, "note": "x" * NOTE_BYTES},
            )
            with transaction.atomic():
                publish(event)
            committed[n] = time.time()
            time.sleep(EVERY_S)
    return committed


@contextlib.contextmanager
def clients(place: Stage, port: int, count: int, missed: int = 0) -> Iterator[subprocess.Popen[str]]:
    """Run clients in a process of their own until they are told to say what they saw."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.feed",
        "clients",
        str(port),
        place.token,
        str(count),
        str(missed),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def wait_for(process: subprocess.Popen[str]) -> None:
    """Wait until all of the clients are welcome."""
    assert process.stdout is not None
    if process.stdout.readline().strip() != "ready":
        raise RuntimeError("the clients did not connect")


def arrivals_of(process: subprocess.Popen[str]) -> list[dict[int, float]]:
    """Ask the clients what they saw, and when."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return [{int(n): at for n, at in seen.items()} for seen in json.loads(process.stdout.readline())]


def measure(place: Stage, port: int, crowd: int) -> None:
    """Print p50 and p99 over all clients and events, and whether everything arrived."""
    with clients(place, port, crowd) as watching:
        wait_for(watching)
        time.sleep(1.5)  # past the time of holding back
        committed = _publish(place, EVENTS)
        time.sleep(1.0)
        arrivals = arrivals_of(watching)
    tell(f"event committed -> received, {crowd} clients", arrivals, committed)


def measure_return(place: Stage, port: int) -> None:
    """Print how soon a crowd that comes back at once has what it missed, and what a live screen sees meanwhile."""
    with clients(place, port, 1) as operator:
        wait_for(operator)
        time.sleep(1.0)
        begun = time.time()
        with clients(place, port, RETURNING, MISSED) as crowd:
            committed = _publish(place, 60)
            wait_for(crowd)
            time.sleep(2.0)
            returned = arrivals_of(crowd)
        tell(f"the same for a live screen while {RETURNING} come back", arrivals_of(operator), committed)
    first = min(committed)
    back = [max(at for n, at in seen.items() if n < first) - begun for seen in returned]
    whole = sum(sorted(seen) == list(range(min(seen), max(committed) + 1)) for seen in returned)
    report(f"{RETURNING} clients back with {MISSED} missed events", f"{max(back):.1f} s", f"{whole} complete")


def tell(what: str, arrivals: list[dict[int, float]], committed: dict[int, float]) -> None:
    """Print the latencies. Raises RuntimeError when something did not arrive."""
    latencies = [(at - committed[n]) * 1000 for seen in arrivals for n, at in seen.items() if n in committed]
    missing = len(arrivals) * len(committed) - len(latencies)
    p50, p99 = quantile(latencies, 0.5), quantile(latencies, 0.99)
    pace = f"{1 / EVERY_S:.0f} events/s"
    report(what, f"p50 {p50:.1f} / p99 {p99:.1f} ms", f"{len(latencies)} arrivals, {missing} missing, {pace}")
    if missing:
        raise RuntimeError("events are missing")


def main() -> None:
    with stage(people=100, sites=10) as place, server(place) as port:
        for crowd in CROWDS:
            measure(place, port, crowd)
        measure_return(place, port)


if __name__ == "__main__":
    if sys.argv[1:2] == ["clients"]:
        asyncio.run(_watch(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
    else:
        main()
