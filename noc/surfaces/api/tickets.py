"""Tickets: list, read, make, and what people do about them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from noc.events.casework import Desk
from noc.intelligence.findings.models import AuditFinding
from noc.kernel.access.capabilities import ACK_ALERTS, ASSIGN, VIEW
from noc.kernel.access.principals import Principal
from noc.kernel.clock import now
from noc.kernel.errors import NotFound, Unprocessable
from noc.response.alerts.links import link_ticket
from noc.response.alerts.models import NOCAlertEvent
from noc.response.incidents.models import CorrelatedIncident
from noc.response.tickets.change import joined
from noc.response.tickets.create import AlreadyMade, Link, create_ticket
from noc.response.tickets.models import Ticket
from noc.response.tickets.rules.transitions import ENDED, ON_HOLD
from noc.response.tickets.show import ticket_state, ticket_with_history
from noc.response.tickets.workflow import DESK
from noc.sources.people.assignees import assignee_of
from noc.sources.people.models import Person
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.bulk import add_bulk
from noc.surfaces.api.casework import ActionIn, add_deeds, in_scope, visible_case
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id, Moment, visible_person, visible_site
from noc.surfaces.api.ticket_shapes import (
    CloseIn,
    HoldIn,
    IdempotencyKey,
    LinkIn,
    Order,
    Priority,
    PriorityIn,
    StatusOrOpen,
    TicketDetailOut,
    TicketIn,
    TicketOut,
    WatchIn,
)

router = Router()
CASES = cast("Desk[Any]", DESK)  # it has the same verbs, and more
_LINKABLE: dict[str, tuple[Any, str, str]] = {
    "finding": (AuditFinding, "pk", "title"),
    "alert": (NOCAlertEvent, "pk", "message"),
    "incident": (CorrelatedIncident, "incident_id", "title"),
    "ticket": (Ticket, "pk", "title"),
}


def _state(ticket: Ticket) -> dict[str, Any]:
    return ticket_with_history(ticket, now())


@endpoint(router, "GET", "/", VIEW, Page[TicketOut], summary="List tickets")
def list_tickets(
    request: HttpRequest,
    status: StatusOrOpen | None = None,
    priority: Priority | None = None,
    category: str | None = None,
    source: str | None = None,
    site_id: Id | None = None,
    person_id: Id | None = None,
    assigned_to: Annotated[str, Field(pattern=r"^(\d{1,9}|me|none)$")] | None = None,
    overdue: bool | None = None,
    q: Annotated[str, Field(max_length=200)] | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    order: Order = "-updated_at",
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Tickets of the caller's sites. `status=open` is neither resolved, closed nor cancelled; `assigned_to` is a person's
    id, `me` or `none`; `overdue`: a promise is broken; `q` looks in number, title and description; `since` and `until`
    filter by when they were made."""
    at, seq = now(), as_of_seq()
    filters = {
        "priority": priority,
        "ticketcategory": category,
        "ticketsource": source,
        "site_id": site_id,
        "person_id": person_id,
        "created_at__gte": since,
        "created_at__lt": until,
        "status": None if status == "open" else status,
    }
    chosen = Q(**{name: value for name, value in filters.items() if value is not None})
    if status == "open":
        chosen &= ~Q(status__in=ENDED)
    chosen &= _assigned(request, assigned_to) & _late(overdue, at) & _saying(q)
    tickets = in_scope(Ticket.objects.filter(chosen), scope_of(request))
    rows, next_cursor = page_of(joined(tickets), order, cursor, limit)
    return answer(
        {"items": [ticket_state(row, at) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq}
    )


def _assigned(request: HttpRequest, said: str | None) -> Q:
    match said:
        case None:
            return Q()
        case "none":
            return Q(assigned_to=None)
        case "me":
            return Q(assigned_to__user_id=principal_of(request).user_id or 0)
    return Q(assigned_to_id=int(said))


def _late(said: bool | None, at: datetime) -> Q:
    if said is None:
        return Q()
    broken = Q(due__lte=at) | Q(responded_at=None, response_due__lte=at)
    late = ~Q(status__in=[*ENDED, ON_HOLD]) & broken
    return late if said else ~late


def _saying(said: str | None) -> Q:
    if not said:
        return Q()
    return Q(ticketno__iexact=said) | Q(title__icontains=said) | Q(description__icontains=said)


@endpoint(router, "POST", "/", ASSIGN, TicketDetailOut, success=201, summary="Make a ticket")
def make_ticket(request: HttpRequest, body: TicketIn, idempotency_key: IdempotencyKey = None) -> HttpResponse:
    """Make one by hand. Whoever is limited to some sites names one of them. The same `Idempotency-Key` (or `request_id`)
    of the same caller again makes no second one: the answer is the ticket that it made, as it stands."""
    principal, scope, at = principal_of(request), scope_of(request), now()
    if scope is not None and body.site_id is None:
        raise Unprocessable("Name a `site_id`: you would not see a ticket without one.")
    _check_place(body, scope)
    name = idempotency_key or body.request_id
    try:
        with transaction.atomic():
            ticket = _make(body, principal, scope, at, f"{principal.caller}:{name}" if name else None)
    except AlreadyMade as made:
        ticket = visible_case(request, CASES, made.ticket_id)
    return answer(_state(ticket), status=201)


def _make(
    body: TicketIn, principal: Principal, scope: frozenset[int] | None, at: datetime, request_key: str | None
) -> Ticket:
    links = [_link(one, scope) for one in body.links]
    ticket = create_ticket(
        **body.dict(include={"title", "description", "priority", "category", "site_id", "person_id"}),
        actor=principal.actor,
        at=at,
        assignee=assignee_of(body.assigned_to, principal.user_id),
        links=links,
        request_key=request_key,
    )
    link_ticket([int(link.ref) for link in links if link.kind == "alert"], ticket.pk, ticket.due)
    return ticket


def _check_place(body: TicketIn, scope: frozenset[int] | None) -> None:
    """Raise Unprocessable when the body names a site or person that the caller does not see."""
    try:
        if body.site_id is not None:
            visible_site(body.site_id, scope)
        if body.person_id is not None:
            visible_person(body.person_id, scope)
    except NotFound as error:
        raise Unprocessable(error.message) from error


def _link(said: LinkIn, scope: frozenset[int] | None) -> Link:
    """Return what is to be linked. Raises Unprocessable when the caller does not see it."""
    model, key, title = _LINKABLE[said.kind]
    found = None
    if isinstance(said.id, UUID) == (key == "incident_id"):
        rows: QuerySet[Any] = model.objects.filter(**{key: said.id})
        found = in_scope(rows, scope).first()
    if found is None:
        raise Unprocessable(f"There is no {said.kind} {said.id} to link.")
    return Link(said.kind, str(said.id), getattr(found, title))


@endpoint(router, "GET", "/{int:ticket_id}/", VIEW, TicketDetailOut, summary="Read a ticket")
def read_ticket(request: HttpRequest, ticket_id: Id) -> HttpResponse:
    """The ticket with what caused it, what was added since, who was asked and why, and what people did."""
    return answer(_state(visible_case(request, CASES, ticket_id)))


add_deeds(router, CASES, TicketDetailOut, _state)
add_bulk(router, CASES)


@endpoint(router, "POST", "/{int:case_id}/start/", ACK_ALERTS, TicketDetailOut, summary="Start")
def start_ticket(request: HttpRequest, case_id: Id, body: ActionIn | None = None) -> HttpResponse:
    """Work on it now; what is on hold goes on."""
    said, ticket = body or ActionIn(), visible_case(request, CASES, case_id)
    return answer(_state(DESK.start(ticket.pk, principal_of(request).actor, now(), said.notes, said.version)))


@endpoint(router, "POST", "/{int:case_id}/hold/", ACK_ALERTS, TicketDetailOut, summary="Put on hold")
def hold_ticket(request: HttpRequest, case_id: Id, body: HoldIn) -> HttpResponse:
    """The clock of its SLA stands until it goes on."""
    ticket, actor = visible_case(request, CASES, case_id), principal_of(request).actor
    return answer(_state(DESK.hold(ticket.pk, body.until, actor, now(), body.notes, body.version)))


@endpoint(router, "POST", "/{int:case_id}/priority/", ACK_ALERTS, TicketDetailOut, summary="Set the priority")
def set_priority(request: HttpRequest, case_id: Id, body: PriorityIn) -> HttpResponse:
    """Take it more or less urgently; what is promised follows."""
    ticket, actor = visible_case(request, CASES, case_id), principal_of(request).actor
    return answer(_state(DESK.set_priority(ticket.pk, body.priority, actor, now(), body.notes, body.version)))


@endpoint(router, "POST", "/{int:case_id}/watch/", ACK_ALERTS, TicketDetailOut, summary="Watch, or no more")
def watch_ticket(request: HttpRequest, case_id: Id, body: WatchIn) -> HttpResponse:
    """Let a person hear of it, or (`watch: false`) no more."""
    ticket, principal = visible_case(request, CASES, case_id), principal_of(request)
    if body.watch:
        person = assignee_of(body.person_id, principal.user_id)
        watched = DESK.watch(ticket.pk, cast("Person", person), principal.actor, now())
        return answer(_state(watched))
    named = {"user_id": principal.user_id or 0} if body.person_id == "me" else {"pk": body.person_id}
    known = Person.objects.filter(**named).first()
    return answer(_state(DESK.unwatch(ticket.pk, known, principal.actor, now()) if known else ticket))


@endpoint(router, "POST", "/{int:case_id}/close/", ACK_ALERTS, TicketDetailOut, summary="Close")
def close_ticket(request: HttpRequest, case_id: Id, body: CloseIn | None = None) -> HttpResponse:
    """Close what is resolved; with a `resolution`, resolve and close at once."""
    said, ticket = body or CloseIn(), visible_case(request, CASES, case_id)
    actor, verdict = principal_of(request).actor, said.resolution or ""
    return answer(_state(DESK.close(ticket.pk, actor, now(), said.notes, said.version, verdict)))


@endpoint(router, "POST", "/{int:case_id}/cancel/", ACK_ALERTS, TicketDetailOut, summary="Cancel")
def cancel_ticket(request: HttpRequest, case_id: Id, body: ActionIn) -> HttpResponse:
    """It was not needed. `notes` must say why."""
    ticket, actor = visible_case(request, CASES, case_id), principal_of(request).actor
    return answer(_state(DESK.cancel(ticket.pk, actor, now(), body.notes, body.version)))
