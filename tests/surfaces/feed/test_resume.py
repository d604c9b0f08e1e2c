"""Who was away gets what was missed, every event once, then goes on live."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest
import websockets

from noc.events.models import FeedEpoch, NOCEventLog
from noc.events.retention import purge
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import tenant_scope
from noc.surfaces.feed import pages
from tests.feed_cast import Company, Screen, Web, do, number_all, screen


async def test_what_was_missed_comes_in_order_and_then_the_present(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as operator:
        epoch = operator.epoch
    for n in range(5):
        await do(acme.say, None, str(n))
    await asyncio.sleep(0.3)
    async with screen(web, acme.token) as operator:
        answer = await operator.resume(epoch, 2)
        assert answer == {"type": "resumed", "recovered": True, "from_seq": 2, "to_seq": 5}
        assert [(await operator.event())["message"] for _ in range(3)] == ["2", "3", "4"]
        await do(acme.say, None, "now")
        assert (await operator.event())["message"] == "now"


@pytest.mark.long
async def test_twenty_random_cuts_while_events_pour_in_lose_and_repeat_nothing(
    web: Web, acme: Company
) -> None:
    chance = random.Random(7)
    total, seen = 400, []

    async def pour() -> None:
        for n in range(total):
            await do(acme.say, None, str(n))
            await asyncio.sleep(chance.random() * 0.01)

    async with screen(web, acme.token) as operator:
        epoch = operator.epoch
    pouring = asyncio.create_task(pour())
    last_seq = 0
    for cut in range(21):
        async with screen(web, acme.token) as operator:
            await operator.say(type="resume", epoch=epoch, last_seq=last_seq)
            answer = await operator.hear()
            assert answer["recovered"] is True
            operator.seq = answer["from_seq"]
            wanted = total - len(seen) if cut == 20 else chance.randint(1, 25)
            seen += [(await operator.event(20))["message"] for _ in range(wanted)]
            last_seq = operator.seq
    await pouring
    assert seen == [str(n) for n in range(total)]


async def test_resume_with_filters_gets_only_what_matches(web: Web, acme: Company) -> None:
    gate, yard = acme.sites
    async with screen(web, acme.token) as operator:
        epoch = operator.epoch
    for site in (gate, yard, gate, yard):
        await do(acme.say, site)
    await asyncio.sleep(0.3)
    async with screen(web, acme.token) as operator:
        await operator.resume(epoch, 0, sites=[yard])
        assert [(await operator.event())["seq"] for _ in range(2)] == [2, 4]
        await do(acme.say, gate)
        await operator.nothing_within(0.3)


async def test_limited_caller_is_not_replayed_what_it_may_not_see(web: Web, acme: Company) -> None:
    gate, yard = acme.sites
    limited = await do(acme.token_of, "viewer", yard)
    async with screen(web, limited) as guest:
        epoch = guest.epoch
    for site in (gate, None, yard):
        await do(acme.say, site)
    await asyncio.sleep(0.3)
    async with screen(web, limited) as guest:
        await guest.resume(epoch, 0, sites=[gate, yard])
        assert (await guest.event())["seq"] == 3
        await guest.nothing_within(0.3)


@pytest.mark.parametrize(("epoch", "last_seq"), [("another", 1), (None, 99)])
async def test_foreign_epoch_or_future_seq_starts_from_now(
    web: Web, acme: Company, epoch: str | None, last_seq: int
) -> None:
    await do(acme.say)
    await do(number_all)
    async with screen(web, acme.token) as operator:
        answer = await operator.resume(epoch or operator.epoch, last_seq)
        assert answer == {"type": "resumed", "recovered": False, "from_seq": 1, "to_seq": 1}
        await do(acme.say)
        assert (await operator.event())["prev_seq"] == 1


async def test_what_retention_took_cannot_be_resumed(web: Web, acme: Company) -> None:
    for _ in range(4):
        await do(acme.say)
    await asyncio.sleep(0.3)

    def age() -> int:
        with tenant_scope(acme.id):
            NOCEventLog.objects.filter(seq__lte=2).update(broadcast_at=now() - timedelta(days=91))
        return purge(now() - timedelta(days=90))

    assert await do(age) == 2
    async with screen(web, acme.token) as operator:
        assert (await operator.resume(operator.epoch, 1))["recovered"] is False
    async with screen(web, acme.token) as operator:
        assert (await operator.resume(operator.epoch, 2))["recovered"] is True
        assert [(await operator.event())["seq"] for _ in range(2)] == [3, 4]


async def test_restored_backup_ends_open_connections_so_that_they_meet_the_new_epoch(
    web: Web, acme: Company
) -> None:
    async with screen(web, acme.token) as operator:
        epoch = operator.epoch
        await do(FeedEpoch.objects.update, epoch="5b0f6a62-0d4e-4a39-9f6d-1f2f3a1c0001")
        assert (await operator.end())[0] == 1012
    async with screen(web, acme.token) as operator:
        assert operator.epoch != epoch
        assert (await operator.resume(epoch, 0))["recovered"] is False


async def test_second_resume_on_an_open_connection_starts_over(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as operator:
        for _ in range(3):
            await do(acme.say)
        await operator.event()
        await operator.event()
        await operator.event()
        await operator.resume(operator.epoch, 1)
        assert [(await operator.event())["seq"] for _ in range(2)] == [2, 3]


async def test_crowd_that_comes_back_at_once_shares_its_pages_and_misses_nothing(
    web: Web, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE_EVENTS", 20)
    await do(lambda: [acme.say(None, str(n)) for n in range(130)])
    await asyncio.sleep(0.5)
    sockets = await asyncio.gather(
        *(websockets.connect(web.url, subprotocols=["noc.v1", f"bearer.{acme.token}"]) for _ in range(100))
    )
    screens = [Screen(socket) for socket in sockets]
    for one in screens:
        await one.welcome()

    async def come_back(one: Screen) -> list[str]:
        await one.resume(one.epoch, 0)
        return [(await one.event(20))["message"] for _ in range(130)]

    everything = [str(n) for n in range(130)]
    assert all(seen == everything for seen in await asyncio.gather(*map(come_back, screens)))
    await asyncio.gather(*(socket.close() for socket in sockets))
