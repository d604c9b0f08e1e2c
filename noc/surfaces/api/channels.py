"""Channels: the ways out of the house, their health, and a real test message."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import AfterValidator, Field

from noc.kernel.access.capabilities import CONFIGURE, VIEW
from noc.kernel.clock import now
from noc.kernel.errors import NotFound
from noc.response.notices.channels import write_channel
from noc.response.notices.models import Channel
from noc.response.notices.resend import try_channel
from noc.response.notices.show import channel_state, notice_state
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.notices import NoticeOut
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id

router = Router()


def _named(name: str) -> str:
    if not name.strip() or not name.isprintable():
        raise ValueError("a name is a line of text")
    return name.strip()


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_named)]


class HealthOut(Schema):
    last_sent_at: datetime | None
    last_error: str | None
    failing_since: datetime | None
    open_circuit: bool
    open_until: datetime | None
    silent: bool


class ChannelOut(Schema):
    id: int
    name: str
    kind: str
    settings: dict[str, Any]
    active: bool
    health: HealthOut
    silent_after_minutes: int | None
    created_at: datetime


class ChannelIn(Schema):
    """`settings` by kind as docs/notices.md lists them; a secret left out, or given as "set", stays."""

    name: Name
    kind: Literal["email", "webhook", "alertmanager", "pagerduty", "log"]
    settings: dict[str, Any] = Field(default_factory=dict)
    active: bool = True
    silent_after_minutes: int | None = Field(None, ge=1, le=44_640)


def channel_of(channel_id: int) -> Channel:
    """Return a channel of the tenant. Raises NotFound."""
    channel = Channel.objects.filter(pk=channel_id).first()
    if channel is None:
        raise NotFound("There is no such channel.")
    return channel


def _written(channel: Channel | None, body: ChannelIn) -> dict[str, Any]:
    at = now()
    row = write_channel(
        channel,
        at,
        name=body.name,
        kind=body.kind,
        settings=body.settings,
        active=body.active,
        silent_after_minutes=body.silent_after_minutes,
    )
    return channel_state(row, at)


@endpoint(router, "GET", "/", VIEW, Page[ChannelOut], summary="List channels")
def list_channels(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """By name; secrets are never shown."""
    seq, at = as_of_seq(), now()
    rows, next_cursor = page_of(Channel.objects.all(), "name", cursor, limit)
    items = [channel_state(row, at) for row in rows]
    return answer({"items": items, "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "POST", "/", CONFIGURE, ChannelOut, success=201, summary="Make a channel")
def make_channel(request: HttpRequest, body: ChannelIn) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """Nothing is sent by it before a route names it."""
    return answer(_written(None, body), status=201)


@endpoint(router, "GET", "/{int:channel_id}/", VIEW, ChannelOut, summary="Read a channel")
def read_channel(request: HttpRequest, channel_id: Id) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """One channel with its health."""
    return answer(channel_state(channel_of(channel_id), now()))


@endpoint(router, "PUT", "/{int:channel_id}/", CONFIGURE, ChannelOut, summary="Change a channel")
def change_channel(request: HttpRequest, channel_id: Id, body: ChannelIn) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """Replace its settings; its kind stays, and so do secrets that are left out. An open circuit is closed."""
    return answer(_written(channel_of(channel_id), body))


@endpoint(router, "POST", "/{int:channel_id}/test/", CONFIGURE, NoticeOut, summary="Send a test")
def test_channel(request: HttpRequest, channel_id: Id) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """Send a real message through it at once; `GET /noc/notices/?channel_id=` tells what became of it."""
    return answer(notice_state(try_channel(channel_of(channel_id), now())))
