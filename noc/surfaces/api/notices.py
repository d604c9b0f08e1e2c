"""Notices: what was sent, what waits, what was given up; and where people are written to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.kernel.access.capabilities import ACK_ALERTS, CONFIGURE, VIEW
from noc.kernel.clock import now
from noc.kernel.errors import NotFound
from noc.response.notices.models import Notice, NoticeContact, NoticeSubject
from noc.response.notices.resend import resend, resend_dead
from noc.response.notices.routing import write_contacts
from noc.response.notices.show import notice_state
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id

router = Router()
contacts = Router()


class NoticeOut(Schema):
    id: int
    channel_id: int
    channel_name: str
    purpose: str
    state: str
    subject: str
    subjects_count: int
    attempts: int
    next_attempt_at: datetime | None
    sent_at: datetime | None
    last_error: str | None
    created_at: datetime
    because: str


class ResendDeadIn(Schema):
    channel_id: Id | None = None


class ResentOut(Schema):
    resent: int


class ContactOut(Schema):
    person_id: int
    person_name: str
    email: str


class ContactsOut(Schema):
    items: list[ContactOut]


class ContactIn(Schema):
    """`email` null takes the address away."""

    person_id: Id
    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s,;<>\x22]+@[^@\s,;<>\x22]+$")] | None


class ContactsIn(Schema):
    items: Annotated[list[ContactIn], Field(max_length=500)]


def _visible(request: HttpRequest) -> QuerySet[Notice]:
    """Return the messages that the caller may see: one limited to sites sees those that tell of these alone."""
    rows, scope = Notice.objects.select_related("channel"), scope_of(request)
    if scope is None:
        return rows
    told = NoticeSubject.objects.filter(notice=OuterRef("pk"))
    elsewhere = told.filter(Q(site_id__isnull=True) | ~Q(site_id__in=scope))
    return rows.filter(Exists(told), ~Exists(elsewhere))


@endpoint(router, "GET", "/", VIEW, Page[NoticeOut], summary="List notices")
def list_notices(
    request: HttpRequest,
    state: Literal["WAITING", "SENDING", "SENT", "FAILED", "DEAD"] | None = None,
    channel_id: Id | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Newest first. `DEAD` are those that were given up after the last attempt."""
    seq = as_of_seq()
    filters = {"state": state, "channel_id": channel_id}
    chosen = Q(**{name: value for name, value in filters.items() if value is not None})
    rows, next_cursor = page_of(_visible(request).filter(chosen), "-created_at", cursor, limit)
    return answer(
        {"items": [notice_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq}
    )


@endpoint(router, "POST", "/{int:notice_id}/resend/", ACK_ALERTS, NoticeOut, summary="Send a notice again")
def resend_notice(request: HttpRequest, notice_id: Id) -> HttpResponse:
    """Put it back in line, with all its attempts before it; 409 while it is being sent."""
    if not _visible(request).filter(pk=notice_id).exists():
        raise NotFound("There is no such notice.")
    return answer(notice_state(resend(notice_id, now())))


@endpoint(router, "POST", "/resend-dead/", CONFIGURE, ResentOut, summary="Send all dead notices again")
def resend_all_dead(request: HttpRequest, body: ResendDeadIn | None = None) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """All of them, or those of one channel."""
    channel_id = body.channel_id if body else None
    return answer({"resent": resend_dead(now(), channel_id=channel_id)})


def _contacts() -> dict[str, object]:
    rows = NoticeContact.objects.select_related("person").order_by("person__name", "pk")
    return {
        "items": [
            {"person_id": row.person_id, "person_name": row.person.name, "email": row.email} for row in rows
        ]
    }


@endpoint(contacts, "GET", "/", CONFIGURE, ContactsOut, summary="List people's addresses")
def list_contacts(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """Where people are written to when an escalation policy calls them."""
    return answer(_contacts())


@endpoint(contacts, "PUT", "/", CONFIGURE, ContactsOut, summary="Set people's addresses")
def put_contacts(request: HttpRequest, body: ContactsIn) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """Set the addresses of the people named; the others stay."""
    write_contacts({one.person_id: one.email for one in body.items})
    return answer(_contacts())
