"""What a verdict on an incident means for what belongs to it: the same, through the desks of findings and alerts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from noc.events.casework import Desk
from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.work import DESK as FINDINGS
from noc.kernel.access.principals import Actor
from noc.kernel.errors import Conflict
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.work import DESK as ALERTS
from noc.response.incidents.models import OWNER, CorrelatedIncident, IncidentMember
from noc.response.incidents.rules.events import ALERT, FINDING

_DESKS: tuple[tuple[str, Desk[Any]], ...] = ((ALERT, ALERTS), (FINDING, FINDINGS))


def lock_members(incident_id: int) -> None:
    """Lock an incident's alerts, then its findings, before the incident itself: the order in which the response locks."""
    for kind, model in ((ALERT, NOCAlertEvent), (FINDING, AuditFinding)):
        ids = [int(one.ref) for one in _owned(incident_id, kind)]
        list(model.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def acknowledge_members(case: CorrelatedIncident, actor: Actor, at: datetime) -> None:
    """Acknowledge the alerts of an incident that somebody has taken: they sound no more."""
    for row in _rows(ALERTS, _owned(case.pk, ALERT)):
        if row.status == "NEW":
            ALERTS.acknowledge(row.pk, actor, at, _by(case))


def pass_verdict(case: CorrelatedIncident, actor: Actor, at: datetime) -> None:
    """Resolve the members that nobody has resolved yet as the incident was, and note which: baselines learn from them."""
    for kind, desk in _DESKS:
        members = {int(one.ref): one for one in _owned(case.pk, kind)}
        closed = []
        for row in _rows(desk, members.values()):
            if row.status != "RESOLVED":
                desk.resolve(row.pk, case.resolution, actor, at, _by(case))
                closed.append(members[row.pk].pk)
        IncidentMember.objects.filter(pk__in=closed).update(closed_at=at)


def take_back_verdict(case: CorrelatedIncident, actor: Actor, at: datetime) -> None:
    """Reopen what the verdict on the incident closed; not what somebody judged again since, or what opened anew."""
    for kind, desk in _DESKS:
        members = {int(one.ref): one for one in _owned(case.pk, kind) if one.closed_at is not None}
        for row in _rows(desk, members.values()):
            if row.status == "RESOLVED" and row.resolved_at == members[row.pk].closed_at:
                try:
                    desk.reopen(row.pk, actor, at, _by(case))
                except Conflict:  # the same trouble has a new alert by now, which people work on
                    continue
    IncidentMember.objects.filter(incident_id=case.pk).update(closed_at=None)


def _owned(incident_id: int, kind: str) -> list[IncidentMember]:
    return list(IncidentMember.objects.filter(incident_id=incident_id, kind=kind, role=OWNER))


def _rows(desk: Desk[Any], members: Iterable[IncidentMember]) -> list[Any]:
    return list(desk.model.objects.filter(pk__in=[int(one.ref) for one in members]).order_by("pk"))


def _by(case: CorrelatedIncident) -> str:
    return f"With incident {case.code}"
