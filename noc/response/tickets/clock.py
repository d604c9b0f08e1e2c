"""What time does to tickets: holds end, promises are warned of and broken, and the next is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, cast

from django.db import transaction
from django.db.models import Q, QuerySet

from noc.kernel.access.principals import SYSTEM
from noc.kernel.advisory_locks import TICKETS, wait_for_turn
from noc.kernel.clock import rfc3339
from noc.kernel.tenancy.overrides import Tuned, tuned
from noc.response.tickets.candidates import Roster, load_roster
from noc.response.tickets.change import Change, lock_tickets, record, stamp, write
from noc.response.tickets.models import Ticket
from noc.response.tickets.move import move
from noc.response.tickets.rules.chain import choose
from noc.response.tickets.rules.transitions import ENDED, ON_HOLD

MOST: Final = 500  # at one tick; the rest has its turn at the next
LONGEST_WAIT: Final = timedelta(hours=24)
What = Literal["returned", "warned", "breached", "escalated"]


@dataclass(frozen=True)
class Happened:
    """What the clock did to a ticket, for whoever sends notices of it."""

    ticket: Ticket
    what: What
    because: str


def keep_time(at: datetime) -> list[Happened]:
    """Do to the tenant's open tickets what is due, in one transaction; two clocks at once do it once."""
    if not _due(at).exists():
        return []
    with transaction.atomic():
        wait_for_turn(TICKETS)
        tickets = lock_tickets(
            Ticket.objects.filter(pk__in=list(_due(at).values_list("pk", flat=True)[:MOST]))
        )
        if not tickets:
            return []
        limits = tuned()
        roster = load_roster({one.site_id for one in tickets if one.site_id}, limits, at)
        changes = [change for one in tickets for change in _keep(one, roster, limits, at)]
        touched = {change.ticket.pk: change.ticket for change in changes}
        for ticket in touched.values():
            stamp(ticket, SYSTEM, at)
        write(touched.values())
        record(changes, SYSTEM, at)
    return [Happened(one.ticket, cast("What", one.verb), one.notes) for one in changes]


def _due(at: datetime) -> QuerySet[Ticket]:
    """Return the open tickets to which something is to be done."""
    running = ~Q(status=ON_HOLD)
    response = Q(responded_at=None) & (
        Q(response_warned_at=None, response_warn_at__lte=at)
        | Q(response_breached_at=None, response_due__lte=at)
    )
    resolution = Q(resolution_warned_at=None, resolution_warn_at__lte=at) | Q(
        resolution_breached_at=None, due__lte=at
    )
    return (
        Ticket.objects.exclude(status__in=ENDED)
        .filter(
            Q(status=ON_HOLD, held_until__lte=at) | running & (response | resolution | Q(escalate_at__lte=at))
        )
        .order_by("id")
    )


def _keep(ticket: Ticket, roster: Roster, limits: Tuned, at: datetime) -> list[Change]:
    changes = []
    if ticket.status == ON_HOLD and ticket.held_until is not None and ticket.held_until <= at:
        changes.append(move(ticket, "return", "returned", at, "The time for which it was put aside is over."))
    if ticket.status == ON_HOLD:
        return changes
    changes += _promises(ticket, at)
    if ticket.escalate_at is not None and ticket.escalate_at <= at:
        changes.append(_escalate(ticket, roster, limits, at))
    return changes


def _promises(ticket: Ticket, at: datetime) -> list[Change]:
    """Mark each promise that is nearly or wholly broken, each once; one that is broken is not warned of any more."""
    changes = []
    if ticket.responded_at is None:
        changes += _promise(ticket, "response", ticket.response_warn_at, ticket.response_due, at)
    return changes + _promise(ticket, "resolution", ticket.resolution_warn_at, ticket.due, at)


def _promise(ticket: Ticket, which: str, warn_at: datetime, due: datetime, at: datetime) -> list[Change]:
    warned, breached = f"{which}_warned_at", f"{which}_breached_at"
    said = {"response": "a first response", "resolution": "a solution"}[which]
    data: dict[str, object] = {"promise": which, "due": rfc3339(due), "policy": ticket.sla["policy"]}
    if getattr(ticket, breached) is None and due <= at:
        setattr(ticket, breached, at)
        setattr(ticket, warned, getattr(ticket, warned) or at)
        return [Change(ticket, "breached", ticket.status, f"The time for {said} is over.", data)]
    if getattr(ticket, warned) is None and warn_at <= at < due:
        setattr(ticket, warned, at)
        return [
            Change(ticket, "warned", ticket.status, f"Three quarters of the time for {said} are over.", data)
        ]
    return []


def _escalate(ticket: Ticket, roster: Roster, limits: Tuned, at: datetime) -> Change:
    """Ask the next of the chain; when everybody was asked, say so again, ever more rarely."""
    before = ticket.status
    asked = [
        *(one["person_id"] for one in ticket.assignment if one["chosen"]),
        *([ticket.assigned_to_id] if ticket.assigned_to_id else []),
    ]
    steps = choose(roster.chain(ticket.chain, ticket.site_id), passing=asked)
    chosen = next((step for step in steps if step.chosen), None)
    ticket.escalation_level += 1
    wait = timedelta(minutes=limits.get("TICKET_ESCALATE_MINUTES", ticket.site_id))
    if chosen is not None and chosen.person_id is not None:
        ticket.assigned_to = roster.people[chosen.person_id]
        move(ticket, "assign", "escalated", at, given=frozenset({"person"}))
        ticket.assignment = [*ticket.assignment, *(step.as_json() for step in steps)]
        because = f"Nobody acknowledged: {chosen.because}."
    else:
        wait *= 2 ** min(10, max(0, ticket.escalation_level - len(set(asked))))
        because = "Nobody acknowledged, and everybody of the chain was asked."
    ticket.escalate_at = at + min(max(wait, timedelta(minutes=1)), LONGEST_WAIT)
    data: dict[str, object] = {
        "level": ticket.escalation_level,
        "person_id": ticket.assigned_to_id,
        "name": ticket.assigned_to.name if ticket.assigned_to else None,
        "asked": [step.as_json() for step in steps],
    }
    return Change(ticket, "escalated", before, because, data)
