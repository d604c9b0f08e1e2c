"""Tell tickets that the finding behind them is over; what becomes of the ticket is for people to say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from noc.intelligence.findings.models import AuditFinding
from noc.kernel.access.principals import SYSTEM
from noc.kernel.advisory_locks import TICKETS, wait_for_turn
from noc.response.tickets.change import Change, lock_tickets, record, stamp, write
from noc.response.tickets.models import Ticket, TicketLink
from noc.response.tickets.rules.transitions import ENDED


def note_cleared(finding_ids: Collection[int], at: datetime) -> list[Ticket]:
    """Note in open tickets that findings cleared by themselves, once a clearing; the tickets stay open. Return them."""
    cleared = {
        str(row.pk): row for row in AuditFinding.objects.filter(pk__in=finding_ids, cleared_at__isnull=False)
    }
    if not cleared:
        return []
    with transaction.atomic():
        wait_for_turn(TICKETS)
        links = TicketLink.objects.filter(kind="finding", ref__in=cleared).exclude(ticket__status__in=ENDED)
        news = [link for link in links.order_by("id") if link.cleared_at != cleared[link.ref].cleared_at]
        tickets = {
            one.pk: one for one in lock_tickets(Ticket.objects.filter(pk__in=[n.ticket_id for n in news]))
        }
        changes = []
        for link in news:
            finding, ticket = cleared[link.ref], tickets[link.ticket_id]
            link.cleared_at = finding.cleared_at
            if ticket.is_open:
                changes.append(_change(finding, ticket))
        TicketLink.objects.bulk_update(news, ["cleared_at"])
        touched = {change.ticket.pk: change.ticket for change in changes}
        for ticket in touched.values():
            stamp(ticket, SYSTEM, at)
        write(touched.values())
        record(changes, SYSTEM, at)
    return list(touched.values())


def _change(finding: AuditFinding, ticket: Ticket) -> Change:
    lasted = (finding.cleared_at or finding.last_seen_at) - finding.detected_at
    data: dict[str, object] = {"finding_id": finding.pk, "cleared": True}
    return Change(
        ticket,
        "commented",
        ticket.status,
        f"«{finding.title}» cleared by itself after {_words(lasted)}.",
        data,
    )


def _words(span: timedelta) -> str:
    minutes = max(1, round(span.total_seconds() / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
