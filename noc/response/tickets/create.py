"""Make tickets: number, promise, owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction

from noc.kernel.access.principals import Actor
from noc.kernel.tenancy.overrides import Tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.tickets.candidates import Roster
from noc.response.tickets.change import Change, joined, record
from noc.response.tickets.models import Ticket, TicketLink
from noc.response.tickets.rules.causes import Cause, priority_rank
from noc.response.tickets.rules.chain import choose
from noc.response.tickets.sla import Terms, load_terms
from noc.sources.people.models import Person


class AlreadyMade(Exception):
    """The request that asks for a ticket has made one."""

    def __init__(self, ticket_id: int) -> None:
        super().__init__(ticket_id)
        self.ticket_id = ticket_id


class Link(NamedTuple):
    """Something that a ticket is about."""

    kind: str
    ref: str
    title: str


_NUMBERS = """
    INSERT INTO noc_ticket_number AS counter (tenant_id, last) VALUES (%(tenant)s, %(count)s)
    ON CONFLICT (tenant_id) DO UPDATE SET last = counter.last + excluded.last
    RETURNING last
"""


def next_numbers(count: int) -> list[str]:
    """Return so many ticket numbers that nobody else gets; the tenant's counter is locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, {"tenant": current_tenant_id(), "count": count})
        last = cursor.fetchone()[0]
    return [f"T-{number:06d}" for number in range(last - count + 1, last + 1)]


def draft(cause: Cause, roster: Roster, limits: Tuned, at: datetime) -> Ticket:
    """Return a new ticket of a cause, with an owner if the chain has one; unnumbered and unwritten."""
    steps = choose(roster.chain(cause.chain, cause.site_id))
    owner = next((roster.people[one.person_id] for one in steps if one.chosen and one.person_id), None)
    patience = timedelta(minutes=limits.get("TICKET_ESCALATE_MINUTES", cause.site_id))
    return Ticket(
        tenant_id=current_tenant_id(),
        title=cause.title[:300],
        description=cause.description,
        status="ASSIGNED" if owner else "NEW",
        priority=cause.priority,
        priority_rank=priority_rank(cause.priority),
        ticketcategory=cause.category,
        ticketsource=cause.source,
        person_id=cause.person_id,
        site_id=cause.site_id,
        assigned_to=owner,
        metadata=dict(cause.metadata),
        about=cause.dedup_about,
        dedup_key=cause.dedup_about,
        dedup_until=at + cause.window,
        chain=list(cause.chain),
        assignment=[step.as_json() for step in steps],
        escalate_at=at + patience if cause.chain and patience else None,
        created_at=at,
        updated_at=at,
    )


def insert(tickets: Sequence[Ticket], terms: Terms) -> None:
    """Number new tickets, write what is promised for them, and insert them; two statements, however many."""
    if not tickets:
        return
    for ticket, number in zip(tickets, next_numbers(len(tickets)), strict=True):
        ticket.ticketno = number
        terms.agree(ticket)
    Ticket.objects.bulk_create(tickets)


def create_ticket(
    *,
    title: str,
    description: str,
    priority: str,
    category: str,
    actor: Actor,
    at: datetime,
    site_id: int | None = None,
    person_id: int | None = None,
    assignee: Person | None = None,
    links: Sequence[Link] = (),
    source: str = "MANUAL",
    metadata: dict[str, Any] | None = None,
    request_key: str | None = None,
) -> Ticket:
    """Make a ticket by hand; `links`: what it is about. Nobody is asked along a chain for it.

    `request_key` names the request: what it made already is AlreadyMade.
    """
    with transaction.atomic():
        ticket = _by_hand(priority, assignee, actor, at)
        ticket.title, ticket.description = title, description
        ticket.ticketcategory, ticket.ticketsource, ticket.metadata = category, source, metadata or {}
        ticket.site_id, ticket.person_id, ticket.request_key = site_id, person_id, request_key
        _insert_once(ticket, load_terms([site_id] if site_id else [], at))
        _link(ticket, links, at)
        ticket = joined(Ticket.objects.filter(pk=ticket.pk)).get()
        data: dict[str, object] = {"person_id": ticket.assigned_to_id, "priority": priority}
        record([Change(ticket, "opened", None, data=data)], actor, at)
        return ticket


def _insert_once(ticket: Ticket, terms: Terms) -> None:
    """Insert a ticket; that its request has made none is held by the database. Raises AlreadyMade."""
    try:
        with transaction.atomic():
            insert([ticket], terms)
    except IntegrityError as error:
        if "noc_ticket_request_once" not in str(error):
            raise
        raise AlreadyMade(Ticket.objects.only("pk").get(request_key=ticket.request_key).pk) from error


def _by_hand(priority: str, assignee: Person | None, actor: Actor, at: datetime) -> Ticket:
    return Ticket(
        tenant_id=current_tenant_id(),
        status="ASSIGNED" if assignee else "NEW",
        priority=priority,
        priority_rank=priority_rank(priority),
        assigned_to=assignee,
        created_at=at,
        updated_at=at,
        changed_by=actor.as_json(),
    )


def _link(ticket: Ticket, links: Sequence[Link], at: datetime) -> None:
    TicketLink.objects.bulk_create(
        TicketLink(
            tenant_id=ticket.tenant_id,
            ticket=ticket,
            kind=link.kind,
            ref=link.ref,
            title=link.title[:300],
            at=at,
        )
        for link in dict.fromkeys(links)
    )
