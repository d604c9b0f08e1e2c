"""A client that does not read is cut, and nobody else notices; sending waits for nobody."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import websockets
from prometheus_client import REGISTRY

from noc.kernel.options import options
from noc.surfaces.feed.frames import Frame
from noc.surfaces.feed.sending import begin
from tests.feed_cast import Company, Web, do, screen, wait_until

GAUGE = "noc_websocket_connections_active"


@pytest.fixture
def short_timeout(settings: Any) -> Iterator[None]:
    settings.NOC_CONFIG = {"WEBSOCKET_BROADCAST_TIMEOUT": 1}
    options.cache_clear()
    yield
    options.cache_clear()


async def deaf(web: Web, token: str) -> socket.socket:
    """Open a client with tiny buffers that is welcome and then reads nothing any more."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", web.port))
    raw.sendall(
        f"GET /ws/noc/dashboard/ HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Protocol: noc.v1, bearer.{token}\r\n\r\n".encode()
    )
    answer = b""
    while b"welcome" not in answer:
        answer += await asyncio.to_thread(raw.recv, 4096)
    return raw


async def test_client_that_reads_nothing_is_cut_and_others_are_unaffected(
    short_timeout: None, web: Web, acme: Company
) -> None:
    lazy = await deaf(web, acme.token)
    connected = {"tenant_id": str(acme.id)}
    async with screen(web, acme.token) as operator:
        for n in range(60):
            await do(acme.say, None, "x" * 100_000 + str(n))
            event = await operator.event(2)  # never later than this, whatever the deaf one does
            assert event["message"].endswith(str(n))
        await asyncio.to_thread(wait_until, lambda: REGISTRY.get_sample_value(GAUGE, connected) == 1)
    lazy.close()
    for _ in range(100):  # the figures are written about once a second
        rows = await do(acme.rows)
        if all(row.recipient_count >= 1 for row in rows) and any(row.error_message for row in rows):
            break
        await asyncio.sleep(0.1)
    assert all(row.recipient_count >= 1 and row.broadcast_success for row in rows)
    assert [row.error_message for row in rows if row.error_message] == ["1 of 1 connections cut"]


async def test_client_that_pauses_gets_everything_when_it_reads_again(web: Web, acme: Company) -> None:
    options_of_slow = {"subprotocols": ["noc.v1", f"bearer.{acme.token}"], "max_queue": 1}
    async with websockets.connect(web.url, **options_of_slow) as slow:
        await slow.recv()
        await asyncio.sleep(0.6)
        for n in range(40):
            await do(acme.say, None, "x" * 200_000 + f"#{n}")
        seen = [(await asyncio.wait_for(slow.recv(), 5)).rsplit("#", 1)[1].split('"')[0] for _ in range(40)]
    assert seen == [str(n) for n in range(40)]


async def test_send_that_finishes_at_once_needs_no_task() -> None:
    sent: list[Frame] = []

    async def send(frame: Frame) -> None:
        sent.append(frame)

    assert begin(send, {"n": 1}) is None
    assert sent == [{"n": 1}]


def gated() -> tuple[asyncio.Event, list[Frame], Any]:
    gate, sent = asyncio.Event(), []

    async def send(frame: Frame) -> None:
        await gate.wait()
        await asyncio.sleep(0)
        sent.append(frame)

    return gate, sent, send


async def test_send_that_waits_is_finished_later() -> None:
    gate, sent, send = gated()
    unfinished = begin(send, {"n": 1})
    assert unfinished is not None
    asyncio.get_running_loop().call_later(0.01, gate.set)
    await unfinished
    assert sent == [{"n": 1}]


async def test_send_that_is_given_up_sends_nothing() -> None:
    gate, sent, send = gated()
    unfinished = begin(send, {"n": 1})
    assert unfinished is not None

    async def wait() -> None:
        await unfinished

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wait(), 0.01)
    gate.set()
    await asyncio.sleep(0.01)
    assert sent == []


async def test_send_to_someone_gone_raises() -> None:
    async def send(frame: Frame) -> None:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        begin(send, {})


async def test_error_after_waiting_is_raised_where_it_is_awaited() -> None:
    gate = asyncio.Event()

    async def send(frame: Frame) -> None:
        await gate.wait()
        raise OSError("gone")

    unfinished = begin(send, {})
    assert unfinished is not None
    gate.set()
    with pytest.raises(OSError, match="gone"):
        await unfinished
