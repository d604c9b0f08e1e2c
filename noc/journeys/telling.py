"""Tell who must know: messages by the tenant's routes, and playbooks, of alerts, tickets and incidents that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import structlog
from django.db import OperationalError, transaction

from noc.kernel.clock import parse_rfc3339
from noc.kernel.outbox.queue import put_many
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.alerts.models import NOCAlertEvent
from noc.response.incidents.models import CorrelatedIncident
from noc.response.notices.announce import announce
from noc.response.notices.rules.subjects import SOS, Event, Subject
from noc.response.playbooks.rules.happenings import Happening
from noc.response.playbooks.trigger import trigger
from noc.response.tickets.models import Ticket
from noc.response.tickets.rules.causes import severity_of
from noc.sources.sites.models import Site

REACHED: Final = "REACHED"
UNTOLD: Final = "untold"
_log = structlog.get_logger("noc.response")
_TOLD_DEEDS: Final[dict[str, Event]] = {"acknowledged": "acknowledged", "resolved": "resolved"}


def tell(
    alerts: Sequence[NOCAlertEvent],
    tickets: Sequence[Ticket],
    incidents: Sequence[CorrelatedIncident],
    at: datetime,
) -> None:
    """Announce what reached the operators, and let playbooks begin, in the caller's transaction.

    What cannot be told, for a broken route or playbook, takes no alert, ticket or incident with it: it is left as a piece
    of work of its own, which is tried again and holds nothing else up.
    """
    for part, do in _PARTS.items():
        try:
            with transaction.atomic():
                do(alerts, tickets, incidents, at)
        except OperationalError:  # the database's trouble is everybody's
            raise
        except Exception:  # noqa: BLE001  # a part's boundary: told here, and done again as work of its own
            _log.exception("what happened cannot be told", part=part)
            _leave(part, alerts, tickets, incidents, at)


def tell_again(payload: dict[str, Any]) -> None:
    """Tell what could not be told; the outbox's handler of `untold`. Payload as `_leave` writes it."""
    names = ("person", "site", "assigned_to")
    alerts = NOCAlertEvent.objects.select_related(*names).filter(pk__in=payload["alert_ids"])
    tickets = Ticket.objects.select_related(*names).filter(pk__in=payload["ticket_ids"])
    incidents = CorrelatedIncident.objects.select_related(*names).filter(pk__in=payload["incident_ids"])
    at = parse_rfc3339(payload["at"])
    _PARTS[payload["part"]](
        list(alerts.order_by("id")), list(tickets.order_by("id")), list(incidents.order_by("id")), at
    )


def _leave(
    part: str,
    alerts: Sequence[NOCAlertEvent],
    tickets: Sequence[Ticket],
    incidents: Sequence[CorrelatedIncident],
    at: datetime,
) -> None:
    whose = {
        "alert_ids": sorted({one.pk for one in alerts}),
        "ticket_ids": sorted({one.pk for one in tickets}),
        "incident_ids": sorted({one.pk for one in incidents}),
    }
    work = (f"untold:{uuid4()}", {"part": part, **whose, "at": at.isoformat()}, at)
    put_many(current_tenant_id(), UNTOLD, [work], urgent=True)


def _announce(
    alerts: Sequence[NOCAlertEvent],
    tickets: Sequence[Ticket],
    _: Sequence[CorrelatedIncident],
    at: datetime,
) -> None:
    reached = [alert for alert in alerts if alert.disposition == REACHED]
    clients = _clients([*reached, *tickets])
    announce(
        [
            *(_subject_of_alert(alert, clients, at) for alert in reached if not _is_in_hand(alert)),
            *(subject_of_ticket(ticket, "raised", clients, at) for ticket in tickets),
        ],
        at,
    )
    # Somebody may have been faster than the first message: it goes out, and nobody is called.
    seen = [_subject_of_alert(alert, clients, at) for alert in reached if alert.status == "ACKNOWLEDGED"]
    announce([replace(subject, event="acknowledged") for subject in seen], at)


def _is_in_hand(alert: NOCAlertEvent) -> bool:
    """Tell whether somebody has it, and it only repeats itself: nobody is called again."""
    return alert.status == "ACKNOWLEDGED" and alert.occurrence_count > 1


def _begin_playbooks(
    alerts: Sequence[NOCAlertEvent],
    tickets: Sequence[Ticket],
    incidents: Sequence[CorrelatedIncident],
    at: datetime,
) -> None:
    standing = [alert for alert in alerts if alert.disposition == REACHED and alert.status == "NEW"]
    trigger(
        [
            *(_alert_happened(alert) for alert in standing),
            *(_ticket_happened(ticket) for ticket in tickets),
            *(_incident_happened(incident) for incident in incidents),
        ],
        at,
    )


_PARTS: Final = {"announce": _announce, "playbooks": _begin_playbooks}


def tell_of_deed(noun: str, case_id: int, verb: str, at: datetime) -> None:
    """Announce that a person acknowledged or resolved an alert or ticket."""
    event = _TOLD_DEEDS.get(verb)
    if event is None:
        return
    alerts = list(NOCAlertEvent.objects.filter(pk=case_id)) if noun == "alert" else []
    tickets = list(Ticket.objects.filter(pk=case_id)) if noun == "ticket" else []
    clients = _clients([*alerts, *tickets])
    announce(
        [
            *(replace(_subject_of_alert(alert, clients, at), event=event) for alert in alerts),
            *(subject_of_ticket(ticket, event, clients, at) for ticket in tickets),
        ],
        at,
    )


def tell_of_tickets(changes: Sequence[tuple[Event, Ticket]], at: datetime) -> None:
    """Announce what the clock did to tickets: `escalated`, `breached`."""
    clients = _clients([ticket for _, ticket in changes])
    announce([subject_of_ticket(ticket, event, clients, at) for event, ticket in changes], at)


def _clients(rows: Sequence[NOCAlertEvent | Ticket]) -> dict[int, int | None]:
    sites = {row.site_id for row in rows if row.site_id is not None}
    return dict(Site.objects.filter(pk__in=sites).values_list("id", "client_id")) if sites else {}


def _subject_of_alert(alert: NOCAlertEvent, clients: dict[int, int | None], at: datetime) -> Subject:
    return Subject(
        kind="alert",
        id=str(alert.pk),
        event=_event_of_alert(alert, at),
        type=alert.alert_type,
        severity=alert.severity,
        title=alert.message,
        text=str(alert.metadata.get("summary") or alert.message),
        site_id=alert.site_id,
        client_id=clients.get(alert.site_id or 0),
        person_id=alert.person_id,
        about=alert.about,
        at=at,
        link=f"/queue?alert={alert.pk}",
    )


def _event_of_alert(alert: NOCAlertEvent, at: datetime) -> Event:
    """What came into sight just now, or grew graver, is news, however often it was seen before out of sight."""
    if alert.status in {"CLEARED", "RESOLVED"}:
        return "resolved"
    if alert.occurrence_count <= 1:
        return "raised"
    return "raised" if alert.alert_type != SOS and alert.reached_at == at else "repeated"


def subject_of_ticket(ticket: Ticket, event: Event, clients: dict[int, int | None], at: datetime) -> Subject:
    """Return what is told of a ticket: `raised`, `escalated`, `breached`, `resolved`."""
    return Subject(
        kind="ticket",
        id=str(ticket.pk),
        event=event,
        type=ticket.ticketcategory,
        severity=severity_of(ticket.priority),
        title=f"{ticket.ticketno} {ticket.title}",
        text=ticket.description or ticket.title,
        site_id=ticket.site_id,
        client_id=clients.get(ticket.site_id or 0),
        person_id=ticket.person_id,
        about=f"ticket:{ticket.pk}",
        at=at,
        link=f"/tickets/{ticket.pk}",
    )


def _alert_happened(alert: NOCAlertEvent) -> Happening:
    return Happening(
        key=f"alert:{alert.pk}",
        kind="alert",
        type=alert.alert_type,
        severity=alert.severity,
        site_id=alert.site_id,
        person_id=alert.person_id,
        alert_id=alert.pk,
        ticket_id=alert.ticket_id,
        incident_id=str(alert.incident_id) if alert.incident_id else None,
        finding_id=alert.finding_id,
        at=alert.last_seen_at,
    )


def _ticket_happened(ticket: Ticket) -> Happening:
    return Happening(
        key=f"ticket:{ticket.pk}",
        kind="ticket",
        type=ticket.ticketcategory,
        severity=severity_of(ticket.priority),
        site_id=ticket.site_id,
        person_id=ticket.person_id,
        alert_id=None,
        ticket_id=ticket.pk,
        incident_id=None,
        finding_id=ticket.metadata.get("finding_id"),
        at=ticket.created_at,
    )


def _incident_happened(incident: CorrelatedIncident) -> Happening:
    return Happening(
        key=f"incident:{incident.incident_id}",
        kind="incident",
        type=incident.correlation_type,
        severity=incident.combined_severity,
        site_id=incident.site_id,
        person_id=incident.person_id,
        alert_id=None,
        ticket_id=None,
        incident_id=str(incident.incident_id),
        finding_id=None,
        at=incident.detected_at,
    )
