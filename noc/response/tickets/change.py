"""Write a change of tickets: version, who, deed and announcement in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from noc.events.casework import ask_to_follow
from noc.events.models import Deed
from noc.events.publish import publish_all
from noc.events.types import TicketUpdated
from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339
from noc.response.tickets.models import Ticket, TicketWatcher
from noc.response.tickets.rules.transitions import ANSWERS
from noc.response.tickets.show import ticket_state


@dataclass
class Change:
    """A ticket as it is to be, what was done to it, and the status from which (None: it is new)."""

    ticket: Ticket
    verb: str
    old_status: str | None
    notes: str = ""
    data: dict[str, object] = field(default_factory=dict)


def joined(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Return tickets with all that showing them needs."""
    watchers = Prefetch("watchers", TicketWatcher.objects.select_related("person"))
    return tickets.select_related("person", "site", "assigned_to").prefetch_related(watchers)


def lock_tickets(tickets: QuerySet[Ticket]) -> list[Ticket]:
    """Return tickets, locked in the order of their ids.

    Locked first and read then: a statement that waited for a lock still joins as of the time before it waited.
    """
    locked = list(tickets.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True))
    return list(joined(Ticket.objects.filter(pk__in=locked)).order_by("id")) if locked else []


def stamp(ticket: Ticket, actor: Actor, at: datetime) -> None:
    """Say that a ticket was changed: by whom, when."""
    ticket.version += 1
    ticket.changed_by = actor.as_json()
    ticket.updated_at = at


def answered(ticket: Ticket, verb: str, actor: Actor, at: datetime) -> None:
    """Take note of the first sign that a human is at it: nobody further is asked."""
    late_word = verb == "comment" and not ticket.is_open
    if actor.kind == "system" or verb not in ANSWERS or late_word:
        return
    ticket.responded_at = ticket.responded_at or at
    ticket.escalate_at = None
    if verb != "comment" and ticket.acknowledged_at is None:
        ticket.acknowledged_at, ticket.acknowledged_by = at, actor.as_json()


def record(changes: Sequence[Change], actor: Actor, at: datetime) -> None:
    """Record what was done to tickets that are written already, and announce them; call it last in the transaction."""
    Deed.objects.bulk_create(
        Deed(
            tenant_id=change.ticket.tenant_id,
            at=at,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            verb=change.verb,
            object_type="ticket",
            object_id=change.ticket.pk,
            notes=change.notes,
            data={**change.data, "from": change.old_status, "to": change.ticket.status},
        )
        for change in changes
    )
    for change in changes:
        data = {**change.data, "from": change.old_status}
        ask_to_follow(actor, change.verb, "ticket", change.ticket.pk, at, change.notes, data)
    first = {
        change.ticket.pk: change for change in reversed(changes)
    }  # one event a ticket, from where it began
    publish_all([_event(change) for change in reversed(first.values())])


def _event(change: Change) -> TicketUpdated:
    ticket = change.ticket
    return TicketUpdated(
        site_id=ticket.site_id,
        ticket_id=ticket.pk,
        ticket_number=ticket.ticketno,
        old_status=change.old_status,
        new_status=ticket.status,
        priority=ticket.priority,
        category=ticket.ticketcategory,
        updated_at=rfc3339(ticket.updated_at) or "",
        ticket=ticket_state(ticket),
    )


def write(tickets: Collection[Ticket]) -> None:
    """Write changed tickets with one statement."""
    columns = [
        column.name
        for column in Ticket._meta.concrete_fields  # Django's public name for it
        if column.name not in {"id", "tenant", "ticketno", "created_at"}
    ]
    Ticket.objects.bulk_create(
        list(tickets), update_conflicts=True, unique_fields=["id"], update_fields=columns
    )
