"""What was delivered is written down, and counted for the metrics."""

from __future__ import annotations

import asyncio

import pytest
from django.db import OperationalError
from prometheus_client import REGISTRY

from noc.events.delivery import Delivery
from noc.events.replay import LogRow
from noc.kernel.clock import now
from noc.surfaces.feed import hub
from noc.surfaces.feed.frames import Event
from noc.surfaces.feed.ledger import Ledger
from tests.feed_cast import Company, Web, do, running_web, screen, wait_until


async def test_each_broadcast_is_logged_with_its_recipients_and_latency(web: Web, acme: Company) -> None:
    gate, yard = acme.sites
    limited = await do(acme.token_of, "viewer", yard)
    async with screen(web, acme.token) as one, screen(web, acme.token) as two, screen(web, limited) as guest:
        for client in (one, two, guest):
            await client.ask(type="heartbeat")
        await do(acme.say, gate)
        await do(acme.say, yard)
        for client, events in ((one, 2), (two, 2), (guest, 1)):
            for _ in range(events):
                await client.event()
        await do(lambda: wait_until(lambda: [r.recipient_count for r in acme.rows()] == [2, 3]))
    for row in await do(acme.rows):
        assert row.broadcast_success is True
        assert row.broadcast_latency_ms is not None
        assert 0 < row.broadcast_latency_ms < 5_000


async def test_recipients_of_two_web_processes_add_up(web: Web, acme: Company) -> None:
    with running_web() as second:
        async with screen(web, acme.token) as here, screen(second, acme.token) as there:
            await do(acme.say)
            await here.event()
            await there.event()
            await do(lambda: wait_until(lambda: acme.rows()[0].recipient_count == 2))


async def test_replay_is_no_broadcast(web: Web, acme: Company) -> None:
    await do(acme.say)
    await asyncio.sleep(0.3)
    async with screen(web, acme.token) as operator:
        await operator.resume(operator.epoch, 0)
        await operator.event()
        await asyncio.sleep(1.3)
    assert (await do(acme.rows))[0].recipient_count == 0


async def test_held_back_event_counts_as_delivered(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as operator:
        await do(acme.say)
        await operator.event()
        await do(lambda: wait_until(lambda: acme.rows()[0].recipient_count == 1))


async def test_figures_wait_for_a_database_that_is_away(
    web: Web, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[int] = []

    def away(deliveries: dict[int, Delivery]) -> None:
        refused.append(len(deliveries))
        raise OperationalError("away")

    async with screen(web, acme.token) as operator:
        with monkeypatch.context() as broken:
            broken.setattr(hub, "write_deliveries", away)
            await do(acme.say)
            await operator.event()
            await asyncio.to_thread(wait_until, lambda: refused)
        await do(lambda: wait_until(lambda: acme.rows()[0].recipient_count == 1))


async def test_metrics_count_connections_and_broadcasts(web: Web, acme: Company) -> None:
    tenant = {"tenant_id": str(acme.id)}
    sent = {"event_type": "alert_created", "success": "true"}
    before = REGISTRY.get_sample_value("noc_websocket_broadcasts_total", sent) or 0
    async with screen(web, acme.token) as operator:
        assert REGISTRY.get_sample_value("noc_websocket_connections_active", tenant) == 1
        await do(acme.say)
        await operator.event()
        await asyncio.sleep(1.3)
        assert REGISTRY.get_sample_value("noc_websocket_broadcasts_total", sent) == before + 1
    await asyncio.sleep(0.2)
    assert REGISTRY.get_sample_value("noc_websocket_connections_active", tenant) == 0


def test_figures_that_could_not_be_written_are_added_to_the_next() -> None:
    ledger = Ledger(now)
    event = Event(LogRow(5, 1, "alert_created", "e", None, now(), "{}"), 1)
    ledger.note(event, 1, recipients=2, failures=0)
    ledger.give_back(ledger.take())
    ledger.note(event, 1, recipients=1, failures=1)
    taken = ledger.take()
    assert {row_id: (d.recipients, d.failures) for row_id, d in taken.items()} == {5: (3, 1)}
    assert ledger.take() == {}


def test_broadcast_without_recipients_needs_no_writing() -> None:
    ledger = Ledger(now)
    ledger.note(Event(LogRow(5, 1, "alert_created", "e", None, now(), "{}"), 1), 1, recipients=0, failures=0)
    assert ledger.take() == {}


def test_delivery_fails_only_when_somebody_should_have_got_it() -> None:
    assert Delivery(1, "x").success
    assert not Delivery(1, "x", failures=1).success
