"""Read the work queue: what is open of alerts, incidents and tickets, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from noc.intelligence.findings.models import AuditFinding
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.show import alert_state
from noc.response.incidents.models import OPEN, CorrelatedIncident
from noc.response.incidents.show import incident_state
from noc.response.queues.rules.rows import Row, rows_of
from noc.response.tickets.change import joined
from noc.response.tickets.models import Ticket
from noc.response.tickets.show import ticket_state

MOST: Final = 1_000  # of each; above it the queue is no list to work through
REACHED: Final = "REACHED"
_OVER: Final = ("RESOLVED", "CLEARED")
_TICKET_OVER: Final = ("RESOLVED", "CLOSED", "CANCELLED")


@dataclass(frozen=True)
class Seen:
    """Whose queue: the sites that the caller may see (None: all), one site of them, and the caller's own person, whose
    tickets are rows, come what may."""

    scope: frozenset[int] | None
    site_id: int | None = None
    person_id: int | None = None

    def allows(self) -> Q:
        about = Q() if self.site_id is None else Q(site_id=self.site_id)
        return about if self.scope is None else about & Q(site_id__in=self.scope)


def read_queue(seen: Seen, at: datetime) -> list[Row]:
    """Return the rows of the queue, the most urgent first; a fixed number of statements."""
    alerts = [alert_state(row) for row in _joined(open_alerts(seen).exclude(_put_aside(at)), "-priority")]
    incidents = [incident_state(row) for row in _joined(_open_incidents(seen, at), "-last_event_at")]
    tickets = Ticket.objects.filter(seen.allows()).exclude(status__in=_TICKET_OVER)
    shown = [ticket_state(row, at) for row in joined(tickets).order_by("-priority_rank", "due")[:MOST]]
    return rows_of(alerts, incidents, shown, _folded_tickets(seen, at))


def _folded_tickets(seen: Seen, at: datetime) -> dict[int, int | None]:
    """Return the tickets whose alert is kept from the operators, each with the alert that leads its storm, if any."""
    kept_back = NOCAlertEvent.objects.filter(seen.allows(), ticket_id__isnull=False, dedup_key__isnull=False)
    rows = (
        kept_back.filter(~Q(disposition=REACHED) | _put_aside(at))
        .order_by("-id")
        .values_list("ticket_id", "grouped_under_id")
    )
    leads: dict[int, int | None] = {ticket_id: lead for ticket_id, lead in rows if ticket_id is not None}
    own = Ticket.objects.filter(pk__in=leads, assigned_to_id=seen.person_id) if seen.person_id else None
    with_row = set(
        open_alerts(seen)
        .exclude(_put_aside(at))
        .filter(ticket_id__in=leads)
        .values_list("ticket_id", flat=True)
    )
    with_row |= set(own.values_list("id", flat=True)) if own is not None else set()
    return {ticket_id: lead for ticket_id, lead in leads.items() if ticket_id not in with_row}


def _put_aside(at: datetime) -> Q:
    """Return the condition on alerts whose incident somebody has put aside; an SOS is never among them."""
    aside = Q(snoozed_until__gt=at) | Q(part_of__snoozed_until__gt=at)
    snoozed = CorrelatedIncident.objects.filter(aside).values("incident_id")
    return Q(incident_id__in=snoozed) & ~Q(alert_type="SOS")


def _open_incidents(seen: Seen, at: datetime) -> QuerySet[CorrelatedIncident]:
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=at)
    whole_awake = Q(part_of__snoozed_until=None) | Q(part_of__snoozed_until__lte=at)
    rows = CorrelatedIncident.objects.filter(seen.allows(), awake, whole_awake, merged_into=None)
    return rows.filter(status__in=OPEN).select_related("part_of", "merged_into")


def open_alerts(seen: Seen) -> QuerySet[NOCAlertEvent]:
    """Return the alerts that are open and reached the operators."""
    rows = NOCAlertEvent.objects.filter(seen.allows(), disposition=REACHED, snoozed_until=None)
    return rows.exclude(status__in=_OVER)


def count_hidden(seen: Seen) -> dict[str, int]:
    """Return how many open alerts were kept from the operators, and how many findings wait in the digest."""
    suppressed = NOCAlertEvent.objects.filter(seen.allows()).exclude(status__in=_OVER)
    held = AuditFinding.objects.filter(seen.allows(), held=True, status__in=["NEW", "ACKNOWLEDGED"])
    return {"suppressed": suppressed.exclude(disposition=REACHED).count(), "held": held.count()}


def _joined(rows: QuerySet[Any], order: str) -> list[Any]:
    return list(rows.select_related("person", "site", "assigned_to").order_by(order, "-id")[:MOST])
