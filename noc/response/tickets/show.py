"""A ticket as the API and the feed show it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from noc.events.deeds import history_of
from noc.kernel.clock import rfc3339
from noc.response.tickets.models import Ticket
from noc.response.tickets.rules.transitions import allowed_from
from noc.response.tickets.sla import sla_state


def ticket_state(ticket: Ticket, at: datetime | None = None) -> dict[str, Any]:
    """Return a ticket's whole state, times as text; `at` (default: its last change) is the moment its SLA stands as of.

    Load it with person, site and assignee joined and watchers' people prefetched.
    """
    holder = ticket.assigned_to
    return {
        "id": ticket.pk,
        "ticketno": ticket.ticketno,
        "code": ticket.ticketno,
        "title": ticket.title,
        "description": ticket.description,
        "status": ticket.status,
        "priority": ticket.priority,
        "category": ticket.ticketcategory,
        "source": ticket.ticketsource,
        "person_id": ticket.person_id,
        "person_name": ticket.person.name if ticket.person else None,
        "site_id": ticket.site_id,
        "site_name": ticket.site.name if ticket.site else None,
        "assigned_to": {"person_id": holder.pk, "name": holder.name} if holder else None,
        "acknowledged_at": rfc3339(ticket.acknowledged_at),
        "acknowledged_by": ticket.acknowledged_by,
        "resolution": ticket.resolution or None,
        "occurrence_count": ticket.occurrence_count,
        "created_at": rfc3339(ticket.created_at),
        "updated_at": rfc3339(ticket.updated_at),
        "resolved_at": rfc3339(ticket.resolved_at),
        "closed_at": rfc3339(ticket.closed_at),
        "held_until": rfc3339(ticket.held_until),
        "metadata": ticket.metadata,
        "sla": sla_state(ticket, at or ticket.updated_at),
        "escalation_level": ticket.escalation_level,
        "watchers": _watchers(ticket),
        "version": ticket.version,
        "allowed": allowed_from(ticket.status, acknowledged=ticket.acknowledged_at is not None),
    }


def _watchers(ticket: Ticket) -> list[dict[str, Any]]:
    people = sorted((one.person.name, one.person_id) for one in ticket.watchers.all())
    return [{"person_id": person_id, "name": name} for name, person_id in people]


def ticket_with_history(ticket: Ticket, at: datetime | None = None) -> dict[str, Any]:
    """Return the ticket's state with what caused it, what happened since, who was asked, and what people did."""
    return {
        **ticket_state(ticket, at),
        "links": [
            {
                "kind": link.kind,
                "id": int(link.ref) if link.ref.isdecimal() else link.ref,
                "title": link.title,
                "at": rfc3339(link.at),
            }
            for link in ticket.links.order_by("id")[:500]
        ],
        "occurrences": [
            {
                "at": rfc3339(one.at),
                "kind": one.kind,
                "id": int(one.ref) if one.ref.isdecimal() else one.ref,
                "severity": one.severity,
                "title": one.title,
                "evidence": one.evidence,
            }
            for one in ticket.occurrences.order_by("id")[:500]
        ],
        "assignment": ticket.assignment,
        "history": history_of("ticket", ticket.pk),
    }
