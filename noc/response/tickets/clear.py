"""Tell tickets that what is behind them is over; what becomes of the ticket is for people to say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from noc.intelligence.findings.models import AuditFinding
from noc.kernel.access.principals import SYSTEM
from noc.kernel.advisory_locks import TICKETS, wait_for_turn
from noc.response.tickets.change import Change, lock_tickets, record, stamp, write
from noc.response.tickets.models import Ticket, TicketLink
from noc.response.tickets.rules.transitions import ENDED


@dataclass(frozen=True)
class Over:
    """What is over: `how` goes into the sentence after its title."""

    title: str
    how: str
    cleared_at: datetime


def note_cleared(finding_ids: Collection[int], at: datetime) -> list[Ticket]:
    """Note in open tickets that findings cleared by themselves, as `note_over` does."""
    rows = AuditFinding.objects.filter(pk__in=finding_ids, cleared_at__isnull=False)
    return note_over("finding", {row.pk: _over(row, row.cleared_at) for row in rows if row.cleared_at}, at)


def note_over(kind: str, over: Mapping[int, Over], at: datetime) -> list[Ticket]:
    """Note in open tickets that causes of one kind, by id, are over, once a clearing; the tickets stay open. Return them."""
    if not over:
        return []
    cleared = {str(pk): one for pk, one in over.items()}
    with transaction.atomic():
        wait_for_turn(TICKETS)
        links = TicketLink.objects.filter(kind=kind, ref__in=cleared).exclude(ticket__status__in=ENDED)
        news = [link for link in links.order_by("id") if link.cleared_at != cleared[link.ref].cleared_at]
        tickets = {
            one.pk: one for one in lock_tickets(Ticket.objects.filter(pk__in=[n.ticket_id for n in news]))
        }
        changes = []
        for link in news:
            one, ticket = cleared[link.ref], tickets[link.ticket_id]
            link.cleared_at = one.cleared_at
            if ticket.is_open:
                data: dict[str, object] = {f"{kind}_id": int(link.ref), "cleared": True}
                changes.append(Change(ticket, "commented", ticket.status, f"«{one.title}» {one.how}.", data))
        TicketLink.objects.bulk_update(news, ["cleared_at"])
        touched = {change.ticket.pk: change.ticket for change in changes}
        for ticket in touched.values():
            stamp(ticket, SYSTEM, at)
        write(touched.values())
        record(changes, SYSTEM, at)
    return list(touched.values())


def _over(finding: AuditFinding, cleared_at: datetime) -> Over:
    lasted = _words(cleared_at - finding.detected_at)
    return Over(finding.title, f"cleared by itself after {lasted}", cleared_at)


def _words(span: timedelta) -> str:
    minutes = max(1, round(span.total_seconds() / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
