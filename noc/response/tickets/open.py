"""The tickets of things."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from noc.response.tickets.change import joined
from noc.response.tickets.models import Ticket, TicketLink

Ref = tuple[str, str]


def tickets_for(
    *,
    finding_ids: Collection[int] = (),
    alert_ids: Collection[int] = (),
    incident_ids: Collection[UUID | str] = (),
) -> dict[Ref, list[Ticket]]:
    """Return the tickets that tell of things, by (kind, id as text), the newest first; two queries."""
    asked = {"finding": finding_ids, "alert": alert_ids, "incident": incident_ids}
    pairs = {
        (kind, ref, ticket_id)
        for kind, ids in asked.items()
        if ids
        for ref, ticket_id in TicketLink.objects.filter(
            kind=kind, ref__in=[str(one) for one in ids]
        ).values_list("ref", "ticket_id")
    }
    rows = {row.pk: row for row in joined(Ticket.objects.filter(pk__in={pair[2] for pair in pairs}))}
    found: dict[Ref, list[Ticket]] = {}
    for kind, ref, ticket_id in sorted(pairs, key=lambda pair: -pair[2]):
        found.setdefault((kind, ref), []).append(rows[ticket_id])
    return found
