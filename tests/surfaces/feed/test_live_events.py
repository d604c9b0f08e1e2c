"""Events reach the screens that may see them, in order, with an unbroken chain."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import psycopg
import pytest
import websockets
from django.db import connection

from noc.events import relay
from noc.events.replay import FeedState, LogReader
from noc.surfaces.feed import hub
from tests.feed_cast import (
    Company,
    Screen,
    SlowTransaction,
    Web,
    cut_sessions,
    do,
    number_all,
    running_web,
    screen,
)


async def test_committed_event_reaches_the_screen_with_its_place_in_the_chain(
    web: Web, acme: Company
) -> None:
    async with screen(web, acme.token) as operator:
        event_id = await do(acme.say, acme.sites[0])
        event = await operator.event()
    assert event["type"] == "alert_created"
    assert (event["seq"], event["prev_seq"]) == (1, 0)
    assert event["event_id"] == event_id
    assert event["tenant_id"] == acme.id
    assert event["site_id"] == acme.sites[0]
    assert event["alert"] == {"id": 7}
    assert event["timestamp"].endswith("Z")


async def test_text_of_any_script_arrives_as_it_was_written(web: Web, acme: Company) -> None:
    text = 'फाटक "A" </script>   \\ 🚨'
    async with screen(web, acme.token) as operator:
        await do(acme.say, None, text)
        assert (await operator.event())["message"] == text


async def test_nothing_of_another_company_arrives(web: Web, acme: Company, rival: Company) -> None:
    async with screen(web, acme.token) as operator, screen(web, rival.token) as outsider:
        await do(acme.say, acme.sites[0])
        await operator.event()
        await outsider.say(type="subscribe", sites=acme.sites)
        assert (await outsider.hear())["type"] == "subscribed"
        await do(acme.say, acme.sites[0])
        await operator.event()
        await outsider.nothing_within(0.5)
        await do(rival.say, rival.sites[0])
        outsider.seq = 0
        await outsider.nothing_within(0.3)  # it asked for foreign sites only


async def test_limited_caller_sees_its_sites_only_and_its_chain_skips_the_rest(
    web: Web, acme: Company
) -> None:
    gate, yard = acme.sites
    limited = await do(acme.token_of, "viewer", yard)
    async with screen(web, limited) as guest:
        for site in (gate, yard, None, gate, yard):
            await do(acme.say, site)
        first, second = await guest.event(), await guest.event()
        assert [(e["seq"], e["prev_seq"]) for e in (first, second)] == [(2, 0), (5, 2)]
        await guest.nothing_within(0.3)


async def test_limit_without_sites_shows_nothing(web: Web, acme: Company) -> None:
    def issue() -> str:
        from noc.kernel.access.tokens import issue_token

        return issue_token(acme.tenant, "viewer", limited=True)[1]

    async with screen(web, await do(issue)) as guest:
        await do(acme.say, acme.sites[0])
        await do(acme.say, None)
        await guest.nothing_within(0.8)


async def test_subscription_narrows_to_sites_and_types(web: Web, acme: Company) -> None:
    gate, yard = acme.sites
    async with screen(web, acme.token) as operator:
        answer = await operator.ask(type="subscribe", sites=[gate, 987654], types=["alert_created"])
        assert answer == {"type": "subscribed", "sites": [gate, 987654], "types": ["alert_created"]}
        await do(acme.say, yard)
        await do(acme.say, gate)
        assert (await operator.event())["site_id"] == gate
        await operator.ask(type="subscribe", types=["finding_created"])
        await do(acme.say, gate)
        await operator.nothing_within(0.3)
        await operator.ask(type="subscribe")
        await do(acme.say, yard)
        assert (await operator.event())["seq"] == 4


async def test_event_of_no_site_reaches_an_unlimited_caller_whatever_sites_it_watches(
    web: Web, acme: Company
) -> None:
    async with screen(web, acme.token) as operator:
        await operator.ask(type="subscribe", sites=[acme.sites[0]])
        await do(acme.say, None, "an SOS of somebody unknown")
        assert (await operator.event())["site_id"] is None


async def test_low_id_that_commits_late_still_arrives_in_order_of_seq(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as operator:
        with SlowTransaction(acme) as slow:
            early_id = await do(acme.say)
            first = await operator.event()
            assert first["event_id"] == early_id
            await asyncio.to_thread(slow.commit)
            # Nobody was notified of it: the relay's poll finds it.
            second = await operator.event()
    assert (second["message"], second["seq"]) == ("slow", 2)


async def test_live_events_are_held_back_until_the_client_speaks(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as operator:
        await do(acme.say, None, "before it spoke")
        await operator.nothing_within(0.2)
        await operator.say(type="heartbeat")
        assert (await operator.hear())["type"] == "heartbeat"
        assert (await operator.event(0.2))["message"] == "before it spoke"


async def test_live_events_are_held_back_for_half_a_second_at_most(web: Web, acme: Company) -> None:
    loop = asyncio.get_running_loop()
    async with screen(web, acme.token) as operator:
        welcome_s = loop.time()
        await do(acme.say)
        await operator.event()
        assert 0.4 < loop.time() - welcome_s < 2.0


async def test_every_screen_of_a_crowd_gets_every_event(web: Web, acme: Company) -> None:
    crowd = [
        await websockets.connect(web.url, subprotocols=["noc.v1", f"bearer.{acme.token}"]) for _ in range(30)
    ]
    screens = [Screen(socket) for socket in crowd]
    for one in screens:
        await one.welcome()
    for n in range(10):
        await do(acme.say, None, str(n))
    for one in screens:
        assert [(await one.event())["message"] for _ in range(10)] == [str(n) for n in range(10)]
    for socket in crowd:
        await socket.close()


async def test_feed_goes_on_after_the_database_cut_its_connections(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as operator:
        await operator.ask(type="heartbeat")
        for name in ("noc feed listener", "noc feed live", "noc feed replay", "noc relay"):
            await do(cut_sessions, name)
        await do(acme.say)
        assert (await operator.event())["seq"] == 1


async def test_lost_notices_cost_a_second_and_no_event(
    web: Web, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "FEED_CHANNEL", "nobody_listens_here")
    async with screen(web, acme.token) as operator:
        for n in range(3):
            await do(acme.say, None, str(n))
            assert (await operator.event(3))["message"] == str(n)


async def test_screens_are_told_when_the_database_is_away_and_when_it_is_back(
    web: Web, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(reader: LogReader, tenant_ids: Sequence[int]) -> FeedState:
        raise psycopg.OperationalError("away")

    monkeypatch.setattr(hub, "CURRENT_FOR_S", 2.5)
    async with screen(web, acme.token) as operator:
        await operator.ask(type="heartbeat")
        with monkeypatch.context() as broken:
            broken.setattr(LogReader, "state", away)
            told = await operator.hear(9)
            assert (told["type"], told["current"]) == ("heartbeat", False)
            assert (await operator.ask(type="heartbeat"))["current"] is False
        assert (await operator.hear(9))["current"] is True


async def test_resume_while_the_database_is_away_is_put_off_with_1013(
    web: Web, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(reader: LogReader, tenant_ids: Sequence[int]) -> FeedState:
        raise psycopg.OperationalError("away")

    async with screen(web, acme.token) as operator:
        monkeypatch.setattr(LogReader, "state", away)
        await operator.say(type="resume", epoch=operator.epoch, last_seq=0)
        assert (await operator.end())[0] == 1013
    async with screen(web, subprotocols=["noc.v1", f"bearer.{acme.token}"]) as operator:
        assert (await operator.end())[0] == 1013


async def test_screens_are_told_when_nobody_numbers(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "CURRENT_FOR_S", 2.5)
    with running_web() as unrelayed:
        async with screen(unrelayed, acme.token) as operator:
            assert (await operator.ask(type="heartbeat"))["current"] is True
            await do(acme.say)
            await do(
                lambda: connection.cursor().execute(
                    "UPDATE noc_event_log SET broadcast_at = now() - interval '9 s'"
                )
            )
            assert (await operator.hear(9))["current"] is False
            await do(number_all)
            assert (await operator.event())["seq"] == 1
            assert (await operator.hear(9))["current"] is True


async def test_two_web_processes_serve_the_same_stream(web: Web, acme: Company) -> None:
    with running_web() as second:
        async with screen(web, acme.token) as here, screen(second, acme.token) as there:
            await do(acme.say)
            assert json.dumps(await here.event()) == json.dumps(await there.event())


async def test_heartbeat_tells_how_far_the_client_is_and_that_this_is_current(
    web: Web, acme: Company
) -> None:
    async with screen(web, acme.token) as operator:
        await operator.ask(type="subscribe", types=["ticket_updated"])
        await do(acme.say)
        await asyncio.sleep(0.3)
        answer = await operator.ask(type="heartbeat")
        assert (answer["seq"], answer["current"]) == (1, True)
        assert answer["server_time"].endswith("Z")
