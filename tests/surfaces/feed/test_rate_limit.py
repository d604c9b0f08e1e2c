"""Overload: what is over the limit is told in a summary, to each reader its own, live and replayed alike."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from noc.events.publish import publish_all
from noc.kernel.tenancy.overrides import override
from noc.kernel.tenancy.scope import tenant_scope
from tests.feed_cast import Company, Frame, Screen, Web, an_alert, do, screen


def flood(company: Company, said: list[tuple[int | None, str]]) -> None:
    """Say all at once: (site, severity)."""
    with tenant_scope(company.id), transaction.atomic():
        publish_all([an_alert(site, str(n), severity) for n, (site, severity) in enumerate(said)])


def limit(company: Company, most: int) -> None:
    with tenant_scope(company.id):
        override("WEBSOCKET_RATE_LIMIT", most)


async def until_summary(client: Screen) -> list[Frame]:
    """Return events up to the summary; the chain of each is checked by the screen."""
    events: list[Frame] = []
    while not events or events[-1]["type"] != "events_coalesced":
        events.append(await client.event())
    return events


async def test_two_hundred_events_a_minute_lose_nothing_high_and_the_client_is_told(
    web: Web, acme: Company
) -> None:
    """SPEC scenario 8."""
    said = [(acme.sites[n % 2], "HIGH" if n % 10 == 9 else "LOW") for n in range(200)]
    async with screen(web, acme.token) as operator:
        await operator.ask(type="heartbeat")
        await do(flood, acme, said)
        live = await until_summary(operator)
    grave = [event for event in live if event.get("severity") == "HIGH"]
    summary = live[-1]
    assert len(grave) == 20
    assert len(live) == 100 + 10 + 1  # ten of the grave ones were over the limit
    assert summary["counts"] == {"alert_created": 90}
    assert (summary["from_seq"], summary["to_seq"], summary["seq"]) == (101, 199, 201)
    assert "by_site" not in summary
    async with screen(web, acme.token) as late:
        await late.resume(late.epoch, 0)
        assert await until_summary(late) == live
        await late.nothing_within(0.2)


async def test_replay_from_the_log_is_the_same_as_from_memory(web: Web, acme: Company) -> None:
    await do(limit, acme, 3)
    await do(flood, acme, [(None, "LOW")] * 450)
    async with screen(web, acme.token) as first:
        await first.resume(first.epoch, 0)
        whole = await until_summary(first)
        assert [event["seq"] for event in whole] == [1, 2, 3, 451]
    async with screen(web, acme.token) as second:
        await second.resume(second.epoch, 200)  # in the midst of what was folded
        assert (await second.event())["from_seq"] == 4


async def test_limited_reader_hears_of_its_own_sites_alone(web: Web, acme: Company) -> None:
    gate, yard = acme.sites
    await do(limit, acme, 1)
    guest_token = await do(acme.token_of, "viewer", yard)
    async with screen(web, acme.token) as all_seeing, screen(web, guest_token) as guest:
        for client in (all_seeing, guest):
            await client.ask(type="heartbeat")
        await do(flood, acme, [(None, "HIGH"), *[(gate, "LOW")] * 7, *[(yard, "LOW")] * 2])
        assert (await until_summary(all_seeing))[-1]["counts"] == {"alert_created": 9}
        own: list[Any] = await until_summary(guest)
        assert [event["counts"] for event in own] == [{"alert_created": 2}]
        await do(flood, acme, [(gate, "LOW")] * 3)
        assert (await until_summary(all_seeing))[-1]["counts"] == {"alert_created": 3}
        await guest.nothing_within(0.3)


async def test_who_chose_other_types_hears_of_no_summary(web: Web, acme: Company) -> None:
    await do(limit, acme, 1)
    async with screen(web, acme.token) as chooser, screen(web, acme.token) as named:
        await chooser.ask(type="subscribe", types=["ticket_updated"])
        await named.ask(type="subscribe", types=["events_coalesced"])
        await do(flood, acme, [(None, "LOW")] * 4)
        assert (await named.event())["counts"] == {"alert_created": 3}
        await chooser.nothing_within(0.3)
