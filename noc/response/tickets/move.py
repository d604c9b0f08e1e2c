"""Move a ticket by a verb, as the table of transitions says."""

from __future__ import annotations

from datetime import datetime

from noc.kernel.errors import Conflict, Unprocessable
from noc.response.tickets.change import Change
from noc.response.tickets.models import Ticket
from noc.response.tickets.rules.transitions import ENDED, ON_HOLD, allowed_from, end_of, missing_of
from noc.response.tickets.sla import pause, resume


def check(ticket: Ticket, version: int | None) -> None:
    """Raise Conflict naming who changed the ticket since `version`."""
    if version is not None and version != ticket.version:
        who = (ticket.changed_by or {}).get("name", "Somebody else")
        raise Conflict(f"{who} changed this ticket meanwhile: it is {ticket.status} now.")


def move(
    ticket: Ticket,
    verb: str,
    done: str,
    at: datetime,
    notes: str = "",
    given: frozenset[str] = frozenset(),
    data: dict[str, object] | None = None,
) -> Change:
    """Bring a ticket to where a verb leads, its holds, ends and clock with it; `done` is how history says it.

    Raises Conflict naming who brought it to where the verb is not possible, Unprocessable when something is missing.
    """
    before = ticket.status
    end = end_of(before, verb, held_from=ticket.held_from, owned=ticket.assigned_to_id is not None)
    if end is None:
        raise Conflict(_refusal(ticket, verb))
    missing = missing_of(before, verb, given)
    if missing:
        raise Unprocessable(f"To {verb} this ticket, say {' and '.join(f'`{name}`' for name in missing)}.")
    ticket.status = end
    _hold(ticket, verb, before, at)
    _end(ticket, before, at)
    if verb == "reopen":
        ticket.acknowledged_at = ticket.acknowledged_by = None
    if before in ENDED and end not in ENDED:
        _revive(ticket, at)
    return Change(ticket, done, before, notes, data or {})


def _refusal(ticket: Ticket, verb: str) -> str:
    who = (ticket.changed_by or {}).get("name", "Somebody")
    possible = allowed_from(ticket.status, acknowledged=ticket.acknowledged_at is not None)
    return f"This ticket is {ticket.status} ({who} changed it last): one cannot {verb} it; possible: {', '.join(possible)}."


def _hold(ticket: Ticket, verb: str, before: str, at: datetime) -> None:
    """Keep what a hold needs: where it returns to, and the standing clock."""
    if ticket.status == ON_HOLD:
        if before != ON_HOLD:
            ticket.held_from = before
            pause(ticket, at)
        elif verb == "unassign":
            ticket.held_from = "NEW"
        elif verb == "assign" and ticket.held_from == "NEW":
            ticket.held_from = "ASSIGNED"
    elif before == ON_HOLD:
        ticket.held_from, ticket.held_until = "", None
        resume(ticket, at)


def _end(ticket: Ticket, before: str, at: datetime) -> None:
    """An ended ticket lets go of its key, and its clock stands."""
    if ticket.status not in ENDED:
        return
    ticket.dedup_key, ticket.escalate_at = None, None
    if ticket.status in {"CLOSED", "CANCELLED"}:
        ticket.closed_at = at
    if before not in ENDED:
        pause(ticket, at)


def _revive(ticket: Ticket, at: datetime) -> None:
    """A ticket that is open again has no verdict; it takes repeats again while its window lasts."""
    ticket.resolution, ticket.resolved_by = "", None
    ticket.resolved_at = ticket.closed_at = None
    if ticket.dedup_until is not None and at < ticket.dedup_until:
        ticket.dedup_key = ticket.about
    resume(ticket, at)
