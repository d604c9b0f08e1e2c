"""Read a shift: what is open, what people did, what to watch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from noc.events.models import Deed
from noc.intelligence.findings.models import AuditFinding
from noc.kernel.clock import rfc3339
from noc.response.alerts.models import NOCAlertEvent, Silence
from noc.response.handovers.rules.wording import deed_title
from noc.response.handovers.watching import watch_points
from noc.response.incidents.models import CorrelatedIncident
from noc.response.tickets.models import Ticket
from noc.response.tickets.rules.transitions import OPEN as TICKET_OPEN

MOST_OPEN: Final = 200  # of each kind; `counts` tells how many there are
MOST_DEEDS: Final = 300
OPEN: Final = ("NEW", "ACKNOWLEDGED")
Scope = frozenset[int] | None
TOLD: Final = ("alert", "finding", "incident", "ticket", "silence", "playbook", "handover")


@dataclass(frozen=True)
class OpenThings:
    """The open cases that a caller may see, the gravest first."""

    incidents: QuerySet[CorrelatedIncident]
    alerts: QuerySet[NOCAlertEvent]
    tickets: QuerySet[Ticket]


def read_shift(since: datetime, until: datetime, scope: Scope = None) -> dict[str, Any]:
    """Return a shift as it stands at its end `until`, for who may see the sites of `scope` (None: all), times as text.

    `open` has alerts that no open incident holds; `happened` is newest first. A fixed number of queries.
    """
    things = _open_things(scope)
    shown = {
        "incidents": [_incident(row) for row in things.incidents[:MOST_OPEN]],
        "alerts": [_alert(row) for row in things.alerts[:MOST_OPEN]],
        "tickets": [_ticket(row) for row in things.tickets[:MOST_OPEN]],
    }
    happened = _happened(since, until, scope)
    watch = watch_points(since, until, scope)
    counts = {kind: getattr(things, kind).count() for kind in shown}
    return {
        "since": rfc3339(since),
        "until": rfc3339(until),
        "open": shown,
        "happened": happened,
        "watch": watch,
        "counts": {
            **counts,
            "unacknowledged": things.alerts.filter(status="NEW").count(),
            "happened": len(happened),
            "watch": len(watch),
        },
    }


def in_sites(scope: Scope) -> Q:
    """Return the condition for cases of the sites that a caller may see."""
    return Q() if scope is None else Q(site_id__in=scope)


def _open_things(scope: Scope) -> OpenThings:
    joined = ("person", "site", "assigned_to")
    incidents = CorrelatedIncident.objects.filter(in_sites(scope), status__in=OPEN, merged_into=None)
    alerts = NOCAlertEvent.objects.filter(in_sites(scope), status__in=OPEN, disposition="REACHED")
    held = CorrelatedIncident.objects.filter(status__in=OPEN, merged_into=None).values("incident_id")
    loose = alerts.filter(Q(incident_id=None) | ~Q(incident_id__in=held))
    tickets = Ticket.objects.filter(in_sites(scope), status__in=TICKET_OPEN)
    return OpenThings(
        incidents.select_related(*joined).order_by("-combined_severity_rank", "-last_event_at", "-id"),
        loose.select_related(*joined).order_by("-severity_rank", "-last_seen_at", "-id"),
        tickets.select_related(*joined).order_by("-priority_rank", "due", "id"),
    )


def _line(row: Any, kind: str, **own: Any) -> dict[str, Any]:
    holder = row.assigned_to
    return {
        "kind": kind,
        "id": row.pk,
        "status": row.status,
        "severity": None,
        "site_id": row.site_id,
        "site_name": row.site.name if row.site else None,
        "person_id": row.person_id,
        "person_name": row.person.name if row.person else None,
        "assigned_to": {"person_id": holder.pk, "name": holder.name} if holder else None,
        **own,
    }


def _incident(row: CorrelatedIncident) -> dict[str, Any]:
    return _line(
        row,
        "incident",
        id=str(row.incident_id),
        code=row.code,
        title=row.title,
        severity=row.combined_severity,
        priority=row.priority,
        since=rfc3339(row.first_event_at),
    )


def _alert(row: NOCAlertEvent) -> dict[str, Any]:
    return _line(
        row,
        "alert",
        code=None,
        title=row.message,
        severity=row.severity,
        priority=row.priority,
        since=rfc3339(row.first_seen_at),
    )


def _ticket(row: Ticket) -> dict[str, Any]:
    return _line(
        row,
        "ticket",
        code=row.ticketno,
        title=row.title,
        priority=row.priority,
        since=rfc3339(row.created_at),
    )


def _happened(since: datetime, until: datetime, scope: Scope) -> list[dict[str, Any]]:
    """Return what people did about cases and to what shapes them, newest first.

    What programs wrote, the registry above all, is no deed of the shift, and neither is what the system did by itself.
    """
    deeds = Deed.objects.filter(at__gt=since, at__lte=until, actor_kind="person", object_type__in=TOLD)
    titles = _titles(deeds.order_by("-at", "-id")[:MOST_DEEDS], scope)
    return [
        {
            "at": rfc3339(deed.at),
            "kind": deed.object_type,
            "id": case_id,
            "title": deed_title(deed.verb, title, deed.notes),
            "actor": {"kind": deed.actor_kind, "id": deed.actor_id, "name": deed.actor_name},
        }
        for deed, case_id, title in titles
    ]


def _titles(deeds: Iterable[Deed], scope: Scope) -> list[tuple[Deed, int | str, str]]:
    """Return deeds with the id and title of what they were done to; those of sites out of sight are left out."""
    listed = list(deeds)
    known: dict[str, dict[int, tuple[int | str, str]]] = {
        "alert": _named(NOCAlertEvent, "alert", listed, scope, "id", "message"),
        "finding": _named(AuditFinding, "finding", listed, scope, "id", "title"),
        "ticket": _named(Ticket, "ticket", listed, scope, "id", "title"),
        "incident": _named(CorrelatedIncident, "incident", listed, scope, "incident_id", "title"),
    }
    if scope is None:  # what concerns the whole house is not told to who sees some sites only
        known["silence"] = _named(Silence, "silence", listed, None, "id", "reason")
    found: list[tuple[Deed, int | str, str]] = []
    for deed in listed:
        case = known.get(deed.object_type, {}).get(deed.object_id)
        if case is not None:
            found.append((deed, *case))
        elif deed.object_type not in known and scope is None:
            title = deed.data.get("title") or f"{deed.object_type} {deed.object_id}"
            found.append((deed, deed.object_id, str(title)))
    return found


def _named(
    model: Any, noun: str, deeds: Sequence[Deed], scope: Scope, key: str, title: str
) -> dict[int, tuple[int | str, str]]:
    ids = {deed.object_id for deed in deeds if deed.object_type == noun}
    if not ids:
        return {}
    rows = model.objects.filter(in_sites(scope), pk__in=ids).values_list("pk", key, title)
    return {row_id: (said if isinstance(said, int) else str(said), name) for row_id, said, name in rows}
