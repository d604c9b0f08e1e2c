"""Who may open a feed: three ways to say who one is, and all that is refused with a code that a browser can see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import websockets
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from noc.kernel.access.models import User
from noc.kernel.access.tokens import issue_token
from noc.kernel.clock import now
from noc.kernel.options import options
from noc.kernel.tenancy.overrides import override
from noc.kernel.tenancy.scope import tenant_scope
from noc.surfaces.feed import consumer
from noc.surfaces.feed.origins import judge_origin
from tests.feed_cast import PATH, Company, Web, do, screen

HOSTS = ["noc.example", "127.0.0.1"]


def sign_in(user: User) -> str:
    """Return the cookie of a session as a browser gets it."""
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend="noc.kernel.access.logins.LoginBackend")
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"


def own_page(web: Web) -> str:
    return f"http://127.0.0.1:{web.port}"


def switch_feed(tenant_id: int, on: bool | None) -> None:
    with tenant_scope(tenant_id):
        override("LIVE_FEED_ENABLED", on)


async def refusal(web: Web, **options: Any) -> int:
    async with screen(web, **options) as client:
        code, _ = await client.end()
        return code


async def test_bearer_subprotocol_opens_the_feed_and_noc_v1_is_selected(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as client:
        assert client.socket.subprotocol == "noc.v1"
        assert client.seq == 0


async def test_welcome_names_epoch_seq_tenant_and_time(web: Web, acme: Company) -> None:
    async with screen(web, subprotocols=["noc.v1", f"bearer.{acme.token}"]) as client:
        welcome = await client.welcome()
    assert set(welcome) == {"type", "epoch", "seq", "tenant_id", "server_time"}
    assert welcome["tenant_id"] == acme.id


async def test_session_cookie_from_our_own_page_opens_the_feed(web: Web, acme: Company) -> None:
    cookie = await do(lambda: sign_in(acme.operator()))
    async with screen(web, origin=own_page(web), additional_headers={"Cookie": cookie}) as client:
        assert (await client.welcome())["tenant_id"] == acme.id


async def test_first_message_with_a_token_opens_the_feed(web: Web, acme: Company) -> None:
    async with screen(web) as client:
        assert (await client.ask(type="heartbeat"))["code"] == "unauthenticated"
        await client.say(type="authenticate", token=acme.token)
        assert (await client.welcome())["tenant_id"] == acme.id


async def test_authorization_header_opens_the_feed(web: Web, acme: Company) -> None:
    async with screen(web, additional_headers={"Authorization": f"Bearer {acme.token}"}) as client:
        await client.welcome()


async def test_wrong_token_is_closed_with_4401(web: Web, acme: Company) -> None:
    assert await refusal(web, subprotocols=["noc.v1", "bearer.noc_wrong"]) == 4401
    async with screen(web) as client:
        await client.say(type="authenticate", token="noc_wrong")
        assert (await client.end())[0] == 4401


async def test_silence_is_closed_with_4401(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "AUTHENTICATE_WITHIN_S", 0.3)
    assert await refusal(web) == 4401


async def test_expired_token_is_closed_with_4401(web: Web, acme: Company) -> None:
    _, secret = await do(issue_token, acme.tenant, "operator", expires_at=now() - timedelta(seconds=1))
    assert await refusal(web, subprotocols=["noc.v1", f"bearer.{secret}"]) == 4401


async def test_enrolment_key_is_no_token(web: Web, acme: Company) -> None:
    _, secret = await do(issue_token, acme.tenant, "operator", kind="enrolment")
    assert await refusal(web, subprotocols=["noc.v1", f"bearer.{secret}"]) == 4401


async def test_caller_without_noc_view_is_closed_with_4403(web: Web, acme: Company) -> None:
    secret = await do(acme.token_of, "ingest")
    assert await refusal(web, subprotocols=["noc.v1", f"bearer.{secret}"]) == 4403


@pytest.mark.parametrize("query", ["?token={}", "?access_token={}", "?x={}", "?Bearer={}"])
async def test_token_in_the_url_is_refused_and_in_no_log(
    web: Web, acme: Company, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="uvicorn.error")
    assert await refusal(web, query=query.format(acme.token)) == 4401
    good = ["noc.v1", f"bearer.{acme.token}"]
    assert await refusal(web, query=query.format(acme.token), subprotocols=good) == 4401
    accepted = [record.getMessage() for record in caplog.records if "[accepted]" in record.getMessage()]
    assert len(accepted) == 2
    assert not any(acme.token in line for line in accepted)


async def test_foreign_page_is_closed_with_4403_whatever_it_brings(web: Web, acme: Company) -> None:
    cookie = await do(lambda: sign_in(acme.operator()))
    for origin in ("https://evil.example", "null", "http://127.0.0.1.evil.example"):
        assert await refusal(web, origin=origin, additional_headers={"Cookie": cookie}) == 4403
        assert await refusal(web, origin=origin, subprotocols=["noc.v1", f"bearer.{acme.token}"]) == 4403


async def test_cookie_without_our_own_page_counts_for_nothing(
    web: Web, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "AUTHENTICATE_WITHIN_S", 0.3)
    cookie = {"Cookie": await do(lambda: sign_in(acme.operator()))}
    assert await refusal(web, additional_headers=cookie) == 4401
    assert await refusal(web, origin="http://127.0.0.1:1", additional_headers=cookie) == 4401


async def test_forged_cookie_is_closed_with_4401(web: Web, acme: Company) -> None:
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}=0123456789abcdef0123456789abcdef"}
    assert await refusal(web, origin=own_page(web), additional_headers=cookie) == 4401


async def test_other_paths_are_no_feed(web: Web, acme: Company) -> None:
    with pytest.raises(websockets.InvalidStatus, match="403"):
        await websockets.connect(web.url.replace(PATH, "/ws/other/"))


async def test_feed_that_is_switched_off_is_closed_with_4404(web: Web, acme: Company, settings: Any) -> None:
    settings.NOC_CONFIG = {"LIVE_FEED_ENABLED": False}
    options.cache_clear()
    try:
        assert await refusal(web, subprotocols=["noc.v1", f"bearer.{acme.token}"]) == 4404
    finally:
        options.cache_clear()


async def test_one_tenant_may_have_its_feed_switched_off(web: Web, acme: Company) -> None:
    await do(switch_feed, acme.tenant.pk, False)
    try:
        assert await refusal(web, subprotocols=["noc.v1", f"bearer.{acme.token}"]) == 4404
    finally:
        await do(switch_feed, acme.tenant.pk, None)


@pytest.mark.parametrize(
    ("origin", "host", "verdict"),
    [
        (None, "noc.example", "none"),
        ("https://noc.example", "noc.example", "own"),
        ("https://noc.example:443", "noc.example", "own"),
        ("https://NOC.example", "noc.EXAMPLE", "own"),
        ("http://noc.example:8000", "noc.example:8000", "own"),
        ("http://noc.example:8001", "noc.example:8000", "allowed"),
        ("https://noc.example", "127.0.0.1:8000", "allowed"),
        ("https://console.example", "127.0.0.1:8000", "own"),
        ("https://evil.example", "noc.example", "foreign"),
        ("https://evil.example", "evil.example", "foreign"),
        ("https://noc.example@evil.example", "noc.example", "foreign"),
        ("null", "noc.example", "foreign"),
        ("", "noc.example", "foreign"),
        ("file://noc.example", "noc.example", "foreign"),
        ("https://noc.example:port", "noc.example", "foreign"),
    ],
)
def test_origin_is_judged_by_host_and_port(origin: str | None, host: str, verdict: str) -> None:
    assert judge_origin(origin, host, HOSTS, ["https://console.example"]) == verdict


def test_any_allowed_host_does_not_mean_any_page() -> None:
    assert judge_origin("https://evil.example", "noc.example", ["*"], []) == "foreign"
    assert judge_origin("https://noc.example", "noc.example", ["*"], []) == "own"
