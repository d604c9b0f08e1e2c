"""The members of incidents as they should be: one owner for each, whoever else names it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.incidents.models import (
    OWNER,
    REFERENCE,
    CorrelatedIncident,
    IncidentAlert,
    IncidentMember,
)
from noc.response.incidents.read import Board
from noc.response.incidents.rules.events import ALERT, SIGNAL, Event
from noc.response.incidents.rules.plans import Plan
from noc.response.incidents.rules.scoring import fit_of

Written = tuple[
    CorrelatedIncident, Plan, list[CorrelatedIncident]
]  # the row, its plan, and those that it took in
_NEIGHBOURS: Final = (
    30  # compared on each side: a storm of thousands at one site must not be judged pair by pair
)
_TOLD: Final = ("role", "type", "title", "severity", "at", "until_at", "score", "because")
_LINK: Final = """
    WITH link AS MATERIALIZED (
        SELECT alert.id, link.incident_id
        FROM unnest(%(alerts)s::bigint[], %(incidents)s::uuid[]) AS link(alert_id, incident_id)
        JOIN noc_nocalertevent AS alert ON alert.tenant_id = %(tenant)s AND alert.id = link.alert_id
             AND alert.incident_id IS DISTINCT FROM link.incident_id
        ORDER BY alert.id FOR NO KEY UPDATE OF alert  -- as everybody locks alerts
    )
    UPDATE noc_nocalertevent AS alert SET incident_id = link.incident_id
    FROM link WHERE alert.tenant_id = %(tenant)s AND alert.id = link.id
"""


def write_members(pages: Sequence[Written], board: Board, at: datetime) -> None:
    """Write members that are new, moved or changed, and what alerts belong to: five statements."""
    moved = {old.pk for _, _, taken in pages for old in taken}
    IncidentMember.objects.filter(incident_id__in=moved).delete()
    IncidentAlert.objects.filter(correlatedincident_id__in=moved).delete()
    changed = [
        one
        for row, plan, taken in pages
        for one in _of(row, plan, [row.pk, *(old.pk for old in taken)], board, at)
    ]
    owned = {(one.kind, one.ref) for one in changed if one.role == OWNER}
    given_up = [one.pk for key, one in board.owners.items() if key in owned]
    # The database holds each to one owner at once: whoever owned it names it first.
    IncidentMember.objects.filter(pk__in=given_up).update(role=REFERENCE)
    IncidentMember.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["incident", "kind", "ref"], update_fields=list(_TOLD)
    )
    _link_alerts(changed)


def _of(
    row: CorrelatedIncident, plan: Plan, sources: Sequence[int], board: Board, at: datetime
) -> list[IncidentMember]:
    """Return the members of one incident that are not written as they should be."""
    had = {key: one for pk in reversed(sources) for key, one in board.members.get(pk, {}).items()}
    found = []
    ordered = sorted(plan.events, key=lambda one: (one.at, one.key))
    for place, event in enumerate(ordered):
        near = ordered[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
        one = _member(row, event, near, plan, at)
        before = had.get((one.kind, one.ref))
        if before is not None:
            one.joined_at, one.closed_at = before.joined_at, before.closed_at
        same = before is not None and before.incident_id == row.pk
        if not same or any(getattr(one, name) != getattr(before, name) for name in _TOLD):
            found.append(one)
    return found


def _member(
    row: CorrelatedIncident, event: Event, near: Sequence[Event], plan: Plan, at: datetime
) -> IncidentMember:
    score, because = fit_of(event, near, plan.window)
    named_before = event.kind != SIGNAL or ":" in event.ref
    return IncidentMember(
        tenant_id=current_tenant_id(),
        incident=row,
        kind=event.kind,
        ref=event.ref if named_before else f"{row.pk}:{event.ref}",
        role=OWNER if event.key in plan.owned else REFERENCE,
        type=event.type,
        title=event.title[:300],
        severity=event.severity,
        at=event.at,
        until_at=event.until,
        person_id=event.person_id,
        site_id=event.site_id,
        lat=event.lat,
        lon=event.lon,
        score=score,
        because=because[:300],
        joined_at=at,
    )


def _link_alerts(members: Sequence[IncidentMember]) -> None:
    """Name on alerts the incident that owns them, and keep the table that outsiders read."""
    alerts = [one for one in members if one.kind == ALERT]
    IncidentAlert.objects.bulk_create(
        (
            IncidentAlert(
                tenant_id=current_tenant_id(),
                correlatedincident_id=one.incident_id,
                nocalertevent_id=int(one.ref),
            )
            for one in alerts
        ),
        ignore_conflicts=True,
    )
    owned = [one for one in alerts if one.role == OWNER]
    if not owned:
        return
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "alerts": [int(one.ref) for one in owned],
        "incidents": [one.incident.incident_id for one in owned],
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINK, values)
