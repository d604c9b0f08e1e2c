"""One deed on one ticket, whatever it is; and the deeds that move it nowhere: priority, watchers, links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from noc.kernel.access.principals import Actor
from noc.kernel.errors import NotFound, Unprocessable
from noc.kernel.tenancy.overrides import tuned
from noc.response.tickets.change import Change, answered, joined, lock_tickets, record, stamp, write
from noc.response.tickets.models import Ticket, TicketLink, TicketWatcher
from noc.response.tickets.move import check, move
from noc.response.tickets.rules.causes import PRIORITIES, priority_rank
from noc.response.tickets.sla import load_terms
from noc.sources.people.models import Person

LINKED: Final = ("finding", "alert", "incident", "anomaly", "ticket")
Deed = Callable[[Ticket], Change | None]  # None: nothing is to be done


@dataclass(frozen=True)
class Care:
    """Where tickets are worked on; `key` is the column that addresses name one by."""

    model: type[Ticket] = Ticket
    noun: str = "ticket"
    key: str = "pk"

    def _do(self, case_id: int, actor: Actor, at: datetime, verb: str, deed: Deed) -> Ticket:
        """Do a deed under the ticket's lock; write, record and announce it. Raises NotFound."""
        with transaction.atomic():
            found = lock_tickets(Ticket.objects.filter(pk=case_id))
            if not found:
                raise NotFound("There is no such ticket.")
            [ticket] = found
            change = deed(ticket)
            if change is None:
                return ticket
            answered(ticket, verb, actor, at)
            if verb == "reopen" and ticket.chain:
                patience = tuned().get("TICKET_ESCALATE_MINUTES", ticket.site_id)
                ticket.escalate_at = at + timedelta(minutes=patience)
            stamp(ticket, actor, at)
            write([ticket])
            ticket = joined(Ticket.objects.filter(pk=case_id)).get()
            record([Change(ticket, change.verb, change.old_status, change.notes, change.data)], actor, at)
            return ticket

    def set_priority(
        self,
        case_id: int,
        priority: str,
        actor: Actor,
        at: datetime,
        notes: str = "",
        version: int | None = None,
    ) -> Ticket:
        """Take it more or less urgently; what is promised follows."""
        if priority not in PRIORITIES:
            raise Unprocessable(f"priority must be one of {', '.join(PRIORITIES)}.")

        def deed(ticket: Ticket) -> Change | None:
            if ticket.priority == priority:
                return None
            check(ticket, version)
            data: dict[str, object] = {"priority_from": ticket.priority, "priority": priority}
            given = frozenset({"priority"})
            change = move(ticket, "priority", "prioritised", at, notes, given, data)
            ticket.priority, ticket.priority_rank = priority, priority_rank(priority)
            load_terms([ticket.site_id] if ticket.site_id else [], at).agree(ticket)
            return change

        return self._do(case_id, actor, at, "priority", deed)

    def watch(self, case_id: int, person: Person, actor: Actor, at: datetime) -> Ticket:
        """Let a person hear of it. Twice is once."""

        def deed(ticket: Ticket) -> Change | None:
            _, is_new = TicketWatcher.objects.get_or_create(
                ticket=ticket, person=person, defaults={"tenant_id": ticket.tenant_id}
            )
            data: dict[str, object] = {"person_id": person.pk, "name": person.name}
            return Change(ticket, "watched", ticket.status, data=data) if is_new else None

        return self._do(case_id, actor, at, "watch", deed)

    def unwatch(self, case_id: int, person: Person, actor: Actor, at: datetime) -> Ticket:
        """Let a person hear of it no more. Twice is once."""

        def deed(ticket: Ticket) -> Change | None:
            gone, _ = TicketWatcher.objects.filter(ticket=ticket, person=person).delete()
            data: dict[str, object] = {"person_id": person.pk, "name": person.name}
            return Change(ticket, "unwatched", ticket.status, data=data) if gone else None

        return self._do(case_id, actor, at, "watch", deed)

    def link(self, case_id: int, kind: str, ref: int | str, title: str, actor: Actor, at: datetime) -> Ticket:
        """Say that it is about something further. Twice is once."""
        if kind not in LINKED:
            raise Unprocessable(f"A ticket is linked with one of {', '.join(LINKED)}.")

        def deed(ticket: Ticket) -> Change | None:
            _, is_new = TicketLink.objects.get_or_create(
                ticket=ticket,
                kind=kind,
                ref=str(ref),
                defaults={"tenant_id": ticket.tenant_id, "title": title[:300], "at": at},
            )
            data: dict[str, object] = {"kind": kind, "id": ref}
            return Change(ticket, "linked", ticket.status, data=data) if is_new else None

        return self._do(case_id, actor, at, "link", deed)
