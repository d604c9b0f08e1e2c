"""The desk at which people work on tickets: every verb guarded by the table of transitions, each deed done once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError

from noc.events.casework import LONGEST_SNOOZE, RESOLUTIONS
from noc.events.deeds import is_by, last_deed
from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339
from noc.kernel.errors import Conflict, Unprocessable
from noc.response.tickets.care import Care
from noc.response.tickets.change import Change
from noc.response.tickets.models import Ticket
from noc.response.tickets.move import check, move
from noc.sources.people.models import Person

LONGEST_HOLD: Final = timedelta(days=90)


@dataclass(frozen=True)
class TicketDesk(Care):
    """The verbs of `noc.events.casework.Desk`, and those that only tickets have."""

    def acknowledge(
        self, case_id: int, actor: Actor, at: datetime, notes: str = "", version: int | None = None
    ) -> Ticket:
        """Say that a human has seen it: nobody further is asked. Twice is once."""

        def deed(ticket: Ticket) -> Change | None:
            if ticket.acknowledged_at is not None and ticket.is_open:
                return None
            check(ticket, version)
            change = move(ticket, "acknowledge", "acknowledged", at, notes)
            ticket.acknowledged_at, ticket.acknowledged_by = at, actor.as_json()
            return change

        return self._do(case_id, actor, at, "acknowledge", deed)

    def assign(
        self,
        case_id: int,
        assignee: Person | None,
        actor: Actor,
        at: datetime,
        notes: str = "",
        version: int | None = None,
    ) -> Ticket:
        """Give it to a person, or (None) to nobody. To whom has it already: nothing changes.

        But who says for the first time what so far the system alone said has answered: nobody further is asked.
        """

        def deed(ticket: Ticket) -> Change | None:
            answers = assignee is not None and actor.kind != "system" and ticket.acknowledged_at is None
            same = ticket.assigned_to_id == (assignee.pk if assignee else None)
            if same and not (answers and ticket.is_open):
                return None
            check(ticket, version)
            ticket.assigned_to = assignee
            data: dict[str, object] = {
                "person_id": assignee.pk if assignee else None,
                "name": assignee.name if assignee else None,
            }
            given = frozenset({"person"})
            return move(ticket, "assign" if assignee else "unassign", "assigned", at, notes, given, data)

        return self._do(case_id, actor, at, "assign", deed)

    def comment(self, case_id: int, actor: Actor, at: datetime, notes: str) -> Ticket:
        """Leave a note. The same note by the same actor, with nothing done between, is a resend and changes nothing."""
        if not notes.strip():
            raise Unprocessable("A comment needs `notes`.")

        def deed(ticket: Ticket) -> Change | None:
            last = last_deed("ticket", ticket.pk)
            if last is not None and (last.verb, last.notes) == ("commented", notes) and is_by(last, actor):
                return None
            return Change(ticket, "commented", ticket.status, notes)

        return self._do(case_id, actor, at, "comment", deed)

    def start(
        self, case_id: int, actor: Actor, at: datetime, notes: str = "", version: int | None = None
    ) -> Ticket:
        """Say that somebody works on it now; what was on hold goes on."""

        def deed(ticket: Ticket) -> Change | None:
            if ticket.status == "IN_PROGRESS":
                return None
            check(ticket, version)
            return move(ticket, "start", "started", at, notes)

        return self._do(case_id, actor, at, "start", deed)

    def snooze(
        self,
        case_id: int,
        until: datetime,
        actor: Actor,
        at: datetime,
        notes: str = "",
        version: int | None = None,
    ) -> Ticket:
        """Put it on hold until a moment within a week, when it returns by itself."""
        if not notes.strip():
            raise Unprocessable("Snoozing needs `notes`: why can this wait?")
        if not at < until <= at + LONGEST_SNOOZE:
            raise Unprocessable(f"Snooze until a time within the next {LONGEST_SNOOZE.days} days.")
        return self._put_aside(case_id, "snoozed", until, actor, at, notes, version)

    def hold(
        self,
        case_id: int,
        until: datetime | None,
        actor: Actor,
        at: datetime,
        notes: str = "",
        version: int | None = None,
    ) -> Ticket:
        """Put it on hold, until a moment or (None) until somebody starts it; the clock of its SLA stands meanwhile."""
        if until is not None and not at < until <= at + LONGEST_HOLD:
            raise Unprocessable(f"Hold until a time within the next {LONGEST_HOLD.days} days.")
        return self._put_aside(case_id, "held", until, actor, at, notes, version)

    def _put_aside(
        self,
        case_id: int,
        done: str,
        until: datetime | None,
        actor: Actor,
        at: datetime,
        notes: str,
        version: int | None,
    ) -> Ticket:
        def deed(ticket: Ticket) -> Change | None:
            if ticket.status == "ON_HOLD" and ticket.held_until == until:
                return None
            check(ticket, version)
            given = frozenset({"notes"} if notes.strip() else ())
            data: dict[str, object] = {"until": rfc3339(until)}
            change = move(ticket, "hold", done, at, notes, given, data)
            ticket.held_until = until
            return change

        return self._do(case_id, actor, at, "hold", deed)

    def resolve(
        self,
        case_id: int,
        resolution: str,
        actor: Actor,
        at: datetime,
        notes: str = "",
        version: int | None = None,
    ) -> Ticket:
        """It is solved, with a verdict. The same verdict twice changes nothing; another one is a Conflict."""
        return self._end(case_id, "resolve", resolution, actor, at, notes, version)

    def close(
        self,
        case_id: int,
        actor: Actor,
        at: datetime,
        notes: str = "",
        version: int | None = None,
        resolution: str = "",
    ) -> Ticket:
        """Close what is resolved; an open one is resolved and closed at once, which needs a verdict."""
        return self._end(case_id, "close", resolution, actor, at, notes, version)

    def _end(
        self,
        case_id: int,
        verb: str,
        resolution: str,
        actor: Actor,
        at: datetime,
        notes: str,
        version: int | None,
    ) -> Ticket:
        if resolution not in RESOLUTIONS and (resolution or verb == "resolve"):
            raise Unprocessable(f"resolution must be one of {', '.join(RESOLUTIONS)}.")

        def deed(ticket: Ticket) -> Change | None:
            reached = {"resolve": {"RESOLVED", "CLOSED"}, "close": {"CLOSED"}}[verb]
            if ticket.status in reached and resolution in {"", ticket.resolution}:
                return None
            if ticket.resolution and resolution not in {"", ticket.resolution}:
                who = (ticket.resolved_by or {}).get("name", "Somebody")
                raise Conflict(
                    f"{who} has resolved this ticket as {ticket.resolution}; reopen it to change the verdict."
                )
            check(ticket, version)
            given = frozenset({"resolution"} if resolution else ())
            data: dict[str, object] = {"resolution": resolution or ticket.resolution}
            was_open = ticket.is_open
            done = {"resolve": "resolved", "close": "closed"}[verb]
            change = move(ticket, verb, done, at, notes, given, data)
            if was_open:
                ticket.resolution, ticket.resolved_at, ticket.resolved_by = resolution, at, actor.as_json()
            return change

        return self._do(case_id, actor, at, verb, deed)

    def cancel(
        self, case_id: int, actor: Actor, at: datetime, notes: str = "", version: int | None = None
    ) -> Ticket:
        """It was not needed. `notes` must say why."""

        def deed(ticket: Ticket) -> Change | None:
            if ticket.status == "CANCELLED":
                return None
            check(ticket, version)
            given = frozenset({"notes"} if notes.strip() else ())
            return move(ticket, "cancel", "cancelled", at, notes, given)

        return self._do(case_id, actor, at, "cancel", deed)

    def reopen(
        self, case_id: int, actor: Actor, at: datetime, notes: str = "", version: int | None = None
    ) -> Ticket:
        """Take back an end, a hold, a start or an acknowledgement. A Conflict when another about the same is open."""

        def deed(ticket: Ticket) -> Change | None:
            if ticket.status in {"NEW", "ASSIGNED"} and ticket.acknowledged_at is None:
                return None
            check(ticket, version)
            return move(ticket, "reopen", "reopened", at, notes)

        try:
            return self._do(case_id, actor, at, "reopen", deed)
        except IntegrityError as error:
            raise Conflict("Another ticket about the same is open already; work on that one.") from error


DESK: Final = TicketDesk()
