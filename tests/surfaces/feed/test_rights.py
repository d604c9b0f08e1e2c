"""Rights that are withdrawn end the connection within five seconds; rights that grow widen it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from noc.kernel.access.models import ApiToken, User
from noc.kernel.clock import now
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.sites.models import AccessLimit, Client, Site
from tests.feed_cast import Company, Web, do, screen
from tests.surfaces.feed.test_handshake import own_page, sign_in


def sign_out() -> None:
    Session.objects.all().delete()


def disable_user() -> None:
    User.objects.update(is_active=False)


def change_password() -> None:
    user = User.objects.get()
    user.set_password("another one altogether")
    user.save()


def demote_user() -> None:
    User.objects.update(role="viewer")


def limit_user() -> None:
    User.objects.update(limited=True)


def switch_off_tenant() -> None:
    Tenant.objects.update(active=False)


def revoke_token() -> None:
    ApiToken.objects.update(revoked_at=now())


def expire_token() -> None:
    ApiToken.objects.update(expires_at=now())


def demote_token() -> None:
    ApiToken.objects.update(role="ingest")


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (sign_out, 4401),
        (disable_user, 4401),
        (change_password, 4401),
        (demote_user, 4403),
        (limit_user, 4403),
        (switch_off_tenant, 4401),
    ],
)
async def test_withdrawn_login_ends_the_feed_within_five_seconds(
    web: Web, acme: Company, deed: Callable[[], Any], code: int
) -> None:
    cookie = {"Cookie": await do(lambda: sign_in(acme.operator()))}
    async with screen(web, origin=own_page(web), additional_headers=cookie) as client:
        await client.welcome()
        await do(deed)
        since_s = time.monotonic()
        assert (await client.end())[0] == code
        assert time.monotonic() - since_s < 5


@pytest.mark.parametrize(("deed", "code"), [(revoke_token, 4401), (expire_token, 4401), (demote_token, 4403)])
async def test_withdrawn_token_ends_the_feed_within_five_seconds(
    web: Web, acme: Company, deed: Callable[[], Any], code: int
) -> None:
    async with screen(web, acme.token) as client:
        await do(deed)
        assert (await client.end(5))[0] == code


async def test_lost_site_ends_the_feed_and_gained_site_widens_it(web: Web, acme: Company) -> None:
    gate, yard = acme.sites

    def limit_to_client() -> str:
        with tenant_scope(acme.id):
            bank = Client.objects.create(code="bank", name="Bank")
            Site.objects.filter(id=gate).update(client=bank)
            secret = acme.token_of("viewer", yard)
            AccessLimit.objects.filter(site_id=yard).update(site=None, client=bank)
        return secret

    def move(site: int, *, to_bank: bool) -> None:
        with tenant_scope(acme.id):
            Site.objects.filter(id=site).update(client=Client.objects.get() if to_bank else None)

    async with screen(web, await do(limit_to_client)) as guest:
        await do(acme.say, yard)
        await do(acme.say, gate)
        assert (await guest.event())["site_id"] == gate
        await do(move, yard, to_bank=True)
        await guest.nothing_within(2.8)
        await do(acme.say, yard)
        assert (await guest.event())["site_id"] == yard
        await do(move, yard, to_bank=False)
        assert (await guest.end(5))[0] == 4403


async def test_nobody_is_disturbed_while_nothing_changes(web: Web, acme: Company) -> None:
    async with screen(web, acme.token) as client:
        await client.nothing_within(4.5)
        assert (await client.ask(type="heartbeat"))["type"] == "heartbeat"
