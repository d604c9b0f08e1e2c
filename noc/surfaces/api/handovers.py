"""Shift handover: what is open, what happened, what to watch; signed by who is relieved, accepted by who relieves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.kernel.access.capabilities import ACK_ALERTS, VIEW
from noc.kernel.clock import now
from noc.kernel.errors import NotFound, Unprocessable
from noc.response.handovers.read import read_shift
from noc.response.handovers.show import handover_state, handover_whole
from noc.response.handovers.sign import LONGEST_SHIFT, accept, begin_of_shift, of_scope, sign
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.casework import ActorOut, AssigneeOut
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id, Moment
from noc.surfaces.api.subjects import Subject, visible_subject

router = Router()
Words = Annotated[str, Field(max_length=5_000)]


class OpenOut(Schema):
    """One open case; `priority` is a number, of a ticket a word."""

    kind: Literal["incident", "alert", "ticket"]
    id: int | str
    code: str | None
    title: str
    severity: str | None
    priority: int | str
    status: str
    site_id: int | None
    site_name: str | None
    person_id: int | None
    person_name: str | None
    assigned_to: AssigneeOut | None
    since: datetime


class OpenThingsOut(Schema):
    """The gravest first, at most 200 of each kind; `alerts` are those that no open incident holds."""

    incidents: list[OpenOut]
    alerts: list[OpenOut]
    tickets: list[OpenOut]


class HappenedOut(Schema):
    at: datetime
    kind: str
    id: int | str
    title: str
    actor: ActorOut


class WatchPointOut(Schema):
    kind: str
    id: int | str
    title: str
    because: str


class HandoverShiftOut(Schema):
    since: datetime
    until: datetime
    open: OpenThingsOut
    happened: list[HappenedOut]
    watch: list[WatchPointOut]
    counts: dict[str, int]


class NoteIn(Schema):
    subject: Subject
    text: Annotated[str, Field(min_length=1, max_length=5_000)]


class SignIn(Schema):
    """`watch`: what the next shift should watch, in one's own words; `since`: begin of the shift, by default where the
    handover before ended."""

    since: Moment | None = None
    watch: Words = ""
    notes: list[NoteIn] = Field(default_factory=list, max_length=100)


class NoteOut(Schema):
    subject: str
    text: str


class HandoverOut(Schema):
    id: int
    since: datetime
    until: datetime
    signed_at: datetime
    signed_by: ActorOut
    accepted_at: datetime | None
    accepted_by: ActorOut | None
    watch: str
    notes: list[NoteOut]
    counts: dict[str, int]


class HandoverWholeOut(HandoverOut):
    """`snapshot` is the shift as it was when it was signed."""

    snapshot: HandoverShiftOut


@endpoint(router, "GET", "/current/", VIEW, HandoverShiftOut, summary="The shift as it stands")
def read_current(request: HttpRequest, since: Moment | None = None) -> HttpResponse:
    """What is open, what people did since the last handover (or `since`), and what the next shift should watch."""
    at, scope = now(), scope_of(request)
    start = since or begin_of_shift(at, scope)
    if not at - LONGEST_SHIFT <= start < at:
        raise Unprocessable("`since` must lie in the past, within 48 hours.")
    return answer(read_shift(start, at, scope))


@endpoint(router, "GET", "/", VIEW, Page[HandoverOut], summary="List handovers")
def list_handovers(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:
    """Newest first; who is limited to some sites sees those that tell of no other."""
    seq = as_of_seq()
    rows, next_cursor = page_of(of_scope(scope_of(request)), "-signed_at", cursor, limit)
    items = [handover_state(row) for row in rows]
    return answer({"items": items, "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "POST", "/", ACK_ALERTS, HandoverWholeOut, success=201, summary="Sign a handover")
def sign_handover(request: HttpRequest, body: SignIn) -> HttpResponse:
    """The relieved operator signs: the shift is stored as it stands, with notes, and nobody can change it any more."""
    scope = scope_of(request)
    notes = [{"subject": visible_subject(note.subject, scope), "text": note.text} for note in body.notes]
    actor = principal_of(request).actor
    return answer(handover_whole(sign(body.since, body.watch, notes, actor, scope, now())), status=201)


@endpoint(router, "GET", "/{int:handover_id}/", VIEW, HandoverWholeOut, summary="Read a handover")
def read_handover(request: HttpRequest, handover_id: Id) -> HttpResponse:
    """The handover with the shift as it was when it was signed."""
    found: Any = of_scope(scope_of(request)).filter(pk=handover_id).first()
    if found is None:
        raise NotFound("There is no such handover.")
    return answer(handover_whole(found))


@endpoint(
    router, "POST", "/{int:handover_id}/accept/", ACK_ALERTS, HandoverWholeOut, summary="Accept a handover"
)
def accept_handover(request: HttpRequest, handover_id: Id) -> HttpResponse:
    """The relieving operator takes over; twice is once."""
    taken = accept(handover_id, principal_of(request).actor, scope_of(request), now())
    return answer(handover_whole(taken))
