"""All of one incident: members, what they are, one timeline, what it is like. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q

from noc.events.models import Deed
from noc.intelligence.findings.models import AuditFinding
from noc.kernel.clock import rfc3339
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.show import alert_state
from noc.response.incidents.models import CorrelatedIncident, IncidentMember
from noc.response.incidents.read import ids_of
from noc.response.incidents.rules.events import ALERT, FINDING, SIGNAL
from noc.response.incidents.rules.likeness import LEAST, Face, likeness
from noc.response.incidents.show import incident_state
from noc.response.incidents.story import tell_story
from noc.response.tickets.models import Ticket, TicketLink

PAST: Final = timedelta(days=90)
_LOOKED_AT: Final = 200  # past incidents
_SHOWN: Final = 5


@dataclass(frozen=True)
class Parts:
    """What belongs to an incident, as far as the caller may see it."""

    members: Sequence[IncidentMember]
    alerts: Sequence[NOCAlertEvent]
    findings: Sequence[AuditFinding]
    tickets: Sequence[Ticket]
    merged: Sequence[CorrelatedIncident]
    deeds: Sequence[Deed]


def incident_whole(row: CorrelatedIncident, scope: frozenset[int] | None) -> dict[str, Any]:
    """Return an incident with everything that belongs to it and lies at the caller's sites (None: all)."""
    parts = parts_of(row, scope)
    status = {(ALERT, str(one.pk)): one.status for one in parts.alerts}
    status |= {(FINDING, str(one.pk)): one.status for one in parts.findings}
    return {
        **incident_state(row),
        "score_parts": row.score_parts,
        "severity_reasons": row.severity_reasons,
        "root_cause_hint": row.root_cause_hint,
        "members": [_member(one, status.get((one.kind, one.ref))) for one in parts.members],
        "alerts": [alert_state(one) for one in parts.alerts],
        "findings": [_finding(one) for one in parts.findings],
        "tickets": [
            {"id": one.pk, "ticketno": one.ticketno, "status": one.status, "priority": one.priority}
            for one in parts.tickets
        ],
        "timeline": tell_story(row, parts.members, parts.findings, parts.alerts, parts.tickets, parts.deeds),
        "similar": similar_to(row, scope),
        "merged": [
            {"id": str(one.incident_id), "code": one.code, "at": rfc3339(one.resolved_at)}
            for one in parts.merged
        ],
        "history": [deed_json(one) for one in parts.deeds if one.object_type == "incident"],
    }


def parts_of(row: CorrelatedIncident, scope: frozenset[int] | None) -> Parts:
    """Return what belongs to an incident, in order of time; seven statements."""
    seen = Q() if scope is None else Q(site_id__in=scope)
    members = list(IncidentMember.objects.filter(seen, incident=row).order_by("at", "id"))
    alerts = list(
        NOCAlertEvent.objects.filter(pk__in=ids_of(members, ALERT))
        .select_related("person", "site", "assigned_to")
        .order_by("first_seen_at", "id")
    )
    findings = list(
        AuditFinding.objects.filter(pk__in=ids_of(members, FINDING))
        .defer("evidence")
        .order_by("detected_at", "id")
    )
    tickets = list(Ticket.objects.filter(seen, pk__in=_ticket_ids(row, alerts, findings)).order_by("id"))
    merged = list(CorrelatedIncident.objects.filter(merged_into=row).order_by("id"))
    said = {
        "incident": [row.pk, *(one.pk for one in merged)],
        ALERT: [one.pk for one in alerts],
        FINDING: [one.pk for one in findings],
        "ticket": [one.pk for one in tickets],
    }
    about = Q(pk__in=[])
    for kind, ids in said.items():
        about |= Q(object_type=kind, object_id__in=ids)
    deeds = list(Deed.objects.filter(about).order_by("at", "id"))
    return Parts(members, alerts, findings, tickets, merged, deeds)


def _ticket_ids(
    row: CorrelatedIncident, alerts: Sequence[NOCAlertEvent], findings: Sequence[AuditFinding]
) -> set[int]:
    linked = TicketLink.objects.filter(kind="incident", ref=str(row.incident_id)).values_list(
        "ticket_id", flat=True
    )
    found = {*linked, *(one.ticket_id for one in alerts), *(one.escalation_ticket_id for one in findings)}
    return {one for one in found if one is not None}


def _member(one: IncidentMember, status: str | None) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "id": None if one.kind == SIGNAL else int(one.ref),
        "type": one.type,
        "title": one.title,
        "severity": one.severity or None,
        "at": rfc3339(one.at),
        "role": one.role,
        "score": one.score,
        "because": one.because,
        "status": status,
        "person_id": one.person_id,
        "lat": one.lat,
        "lon": one.lon,
    }


def _finding(one: AuditFinding) -> dict[str, Any]:
    return {
        "id": one.pk,
        "finding_type": one.finding_type,
        "severity": one.severity,
        "title": one.title,
        "status": one.status,
        "detected_at": rfc3339(one.detected_at),
    }


def deed_json(deed: Deed) -> dict[str, Any]:
    """Return a deed as the API shows it."""
    return {
        "at": rfc3339(deed.at),
        "verb": deed.verb,
        "actor": {"kind": deed.actor_kind, "id": deed.actor_id, "name": deed.actor_name},
        "notes": deed.notes,
        "data": deed.data,
    }


def similar_to(row: CorrelatedIncident, scope: frozenset[int] | None) -> list[dict[str, Any]]:
    """Return the past incidents most like one, of the 90 days before it, with how they were resolved; one statement."""
    whose = Q(site_id=row.site_id) if row.site_id else Q(correlation_type=row.correlation_type)
    if row.person_id is not None:
        whose |= Q(person_id=row.person_id)
    seen = Q() if scope is None else Q(site_id__in=scope)
    past = CorrelatedIncident.objects.filter(
        whose,
        seen,
        detected_at__gte=row.detected_at - PAST,
        detected_at__lt=row.detected_at,
        merged_into=None,
    ).exclude(pk=row.pk)
    mine = _face(row)
    found = [(likeness(mine, _face(one)), one) for one in past.order_by("-detected_at", "-id")[:_LOOKED_AT]]
    alike = sorted(
        (pair for pair in found if pair[0][0] >= LEAST), key=lambda pair: (-pair[0][0], -pair[1].pk)
    )
    return [_similar(one, value, because) for (value, because), one in alike[:_SHOWN]]


def _face(row: CorrelatedIncident) -> Face:
    at = row.first_event_at
    return Face(frozenset(row.kinds), row.person_id, row.site_id, at.hour + at.minute / 60)


def _similar(one: CorrelatedIncident, value: float, because: str) -> dict[str, Any]:
    ended = one.resolved_at
    return {
        "id": str(one.incident_id),
        "code": one.code,
        "title": one.title,
        "detected_at": rfc3339(one.detected_at),
        "resolution": one.resolution or None,
        "root_cause_description": one.root_cause_description,
        "minutes_to_resolve": round((ended - one.detected_at).total_seconds() / 60) if ended else None,
        "likeness": value,
        "because": because,
    }
