"""Whatever a client sends gets an answer; nothing that it sends ends the connection."""

from __future__ import annotations

import json

import pytest

from noc.surfaces.feed.protocol import BadMessage, Heartbeat, Resume, Subscribe, read_message
from noc.surfaces.feed.rate import BURST_MESSAGES, Allowance
from tests.feed_cast import Company, Web, do, screen

JUNK = [
    "",
    "{",
    "null",
    "[]",
    "7",
    '"resume"',
    "{}",
    '{"type": 7}',
    '{"type": "resume"}',
    '{"type": "resume", "epoch": "e", "last_seq": -1}',
    '{"type": "resume", "epoch": "e", "last_seq": 1e400}',
    '{"type": "resume", "epoch": "e", "last_seq": 99999999999999999999999}',
    '{"type": "subscribe", "sites": "all"}',
    '{"type": "subscribe", "sites": [1.5]}',
    '{"type": "subscribe", "sites": [null]}',
    '{"type": "authenticate"}',
    "[" * 30_000,
    '{"type": "heartbeat", "x": ' + "[" * 20_000,
]


@pytest.mark.parametrize("text", JUNK)
def test_junk_is_malformed(text: str) -> None:
    with pytest.raises(BadMessage) as refused:
        read_message(text)
    assert refused.value.code == "malformed"
    assert refused.value.message


@pytest.mark.parametrize("data", [b"\xff\xfe", b'{"type": "\xff"}', b""])
def test_bytes_that_are_no_text_are_malformed(data: bytes) -> None:
    with pytest.raises(BadMessage) as refused:
        read_message(data)
    assert refused.value.code == "malformed"


@pytest.mark.parametrize("kind", ["publish", "", "RESUME", "__proto__"])
def test_unknown_type_is_named_so(kind: str) -> None:
    with pytest.raises(BadMessage) as refused:
        read_message(json.dumps({"type": kind}))
    assert refused.value.code == "unknown_type"


@pytest.mark.parametrize("frame", ["x" * 65_537, b"x" * 65_537, "é" * 32_769])
def test_frame_over_64_kib_is_too_large(frame: str | bytes) -> None:
    with pytest.raises(BadMessage) as refused:
        read_message(frame)
    assert refused.value.code == "too_large"


def test_frame_of_64_kib_is_read() -> None:
    text = '{"type": "heartbeat"}'
    assert read_message(text + " " * (65_536 - len(text))) == Heartbeat()


def test_unknown_fields_are_passed_over() -> None:
    assert read_message('{"type": "subscribe", "colour": "red"}') == Subscribe()
    assert read_message(b'{"last_seq": 3, "epoch": "e", "type": "resume"}') == Resume("e", 3)


def test_allowance_is_a_burst_that_refills() -> None:
    allowance = Allowance(100.0)
    assert [allowance.take(1, 100.0) for _ in range(int(BURST_MESSAGES))] == [0.0] * int(BURST_MESSAGES)
    assert 0 < allowance.take(1, 100.0) <= 0.1
    assert allowance.take(1, 100.2) == 0.0


async def test_connection_survives_junk_of_every_kind(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as client:
        for text in JUNK:
            await client.socket.send(text)
            assert (await client.hear())["code"] == "malformed"
        await client.socket.send(b"\x00\xff")
        assert (await client.hear())["code"] == "malformed"
        assert (await client.ask(type="dance"))["code"] == "unknown_type"
        assert (await client.ask(type="authenticate", token="x"))["code"] == "already_authenticated"
        await do(acme.say)
        assert (await client.event())["seq"] == 1


@pytest.mark.parametrize("size", [65_537, 1_000_000])
async def test_large_frame_is_answered_and_the_feed_goes_on(web: Web, acme: Company, size: int) -> None:
    async with screen(web, acme.token) as client:
        await client.socket.send("x" * size)
        answer = await client.hear()
        assert (answer["type"], answer["code"]) == ("error", "too_large")
        await do(acme.say)
        await client.event()


async def test_chatty_client_is_told_to_wait_and_still_gets_its_events(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as client:
        for _ in range(int(BURST_MESSAGES) + 5):
            await client.say(type="heartbeat")
        answers = [await client.hear() for _ in range(int(BURST_MESSAGES) + 5)]
        limited = [a for a in answers if a.get("code") == "rate_limited"]
        assert limited
        assert all(0 < a["retry_after"] < 2 for a in limited)
        await do(acme.say)
        assert (await client.event())["seq"] == 1


@pytest.mark.long
async def test_flood_of_one_client_does_not_hold_up_another(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as flooder, screen(web, acme.token) as operator:
        await operator.ask(type="heartbeat")
        for _ in range(300):
            await flooder.socket.send("junk")
        await do(acme.say)
        assert (await operator.event(2))["seq"] == 1
