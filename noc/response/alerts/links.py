"""What an alert belongs to: named on the alert by the rooms above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from noc.kernel.tenancy.scope import current_tenant_id

_LINK: Final = """
    UPDATE noc_nocalertevent AS alert SET ticket_id = link.ticket_id, sla_due = coalesce(link.due, alert.sla_due)
    FROM unnest(%(alerts)s::bigint[], %(tickets)s::bigint[], %(dues)s::timestamptz[]) AS link(alert_id, ticket_id, due)
    WHERE alert.tenant_id = %(tenant)s AND alert.id = link.alert_id
"""


def link_ticket(alert_ids: Sequence[int], ticket_id: int, sla_due: datetime | None = None) -> None:
    """Name the ticket that alerts led to, and by when it must be solved; their priority rises as that comes nearer."""
    link_tickets(dict.fromkeys(alert_ids, (ticket_id, sla_due)))


def link_tickets(tickets: Mapping[int, tuple[int, datetime | None]]) -> None:
    """Do so for many alerts, (ticket id, due) by alert id, with one statement."""
    if not tickets:
        return
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "alerts": list(tickets),
        "tickets": [ticket_id for ticket_id, _ in tickets.values()],
        "dues": [due for _, due in tickets.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINK, values)
