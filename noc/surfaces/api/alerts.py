"""Alerts: list, read, and what people do about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from noc.kernel.access.capabilities import VIEW
from noc.kernel.clock import now
from noc.kernel.severity import rank_of
from noc.response.alerts.explain import explanation
from noc.response.alerts.models import OPEN, NOCAlertEvent
from noc.response.alerts.show import alert_state, alert_with_history
from noc.response.alerts.work import DESK
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.bulk import add_bulk
from noc.surfaces.api.casework import ActorOut, AssigneeOut, DeedOut, add_deeds, in_scope, visible_case
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id

router = Router()
Order = Literal["-last_seen_at", "last_seen_at", "-created_at", "created_at", "-severity_rank", "-priority"]
Severity = Literal["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
Disposition = Literal["REACHED", "INHIBITED", "SILENCED", "SNOOZED", "GROUPED", "HELD"]


class AlertOut(Schema):
    id: int
    alert_type: str
    severity: str
    status: str
    resolution: str | None
    message: str
    person_id: int | None
    person_name: str | None
    site_id: int | None
    site_name: str | None
    entity_type: str
    entity_id: str
    metadata: dict[str, Any]
    occurrence_count: int
    created_at: datetime
    first_seen_at: datetime
    last_seen_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: ActorOut | None
    resolved_at: datetime | None
    resolved_by: ActorOut | None
    assigned_to: AssigneeOut | None
    disposition: str
    priority: int
    why: str
    cause: str
    finding_id: int | None
    incident_id: UUID | None
    ticket_id: int | None
    grouped_under: int | None
    group_size: int
    snoozed_until: datetime | None
    cleared_at: datetime | None
    confidence: float | None
    version: int


class OccurrenceOut(Schema):
    event_id: str
    at: datetime
    received_at: datetime
    lat: float | None
    lon: float | None
    note: str | None


class DecisionOut(Schema):
    stage: str
    verdict: str
    reason: str
    at: datetime


class PartOut(Schema):
    part: str
    points: int
    because: str


class EntitiesOut(Schema):
    """What the house knows now of what the alert is about."""

    site: str | None
    person: str | None
    shift: str | None
    client: str | None
    last_known: str | None


class GroupMemberOut(Schema):
    id: int
    message: str
    site_name: str | None


class GroupedOut(Schema):
    """The storm's group that it leads or belongs to."""

    lead_id: int | None
    size: int
    members: list[GroupMemberOut]


class ToldOut(Schema):
    at: datetime
    channel: str
    state: str
    subject: str


class WhyOut(Schema):
    alert_id: int
    disposition: str
    sentence: str
    decisions: list[DecisionOut]
    priority: int
    priority_parts: list[PartOut]
    entities: EntitiesOut
    grouped: GroupedOut
    notices: list[ToldOut]


class AlertDetailOut(AlertOut):
    history: list[DeedOut]
    occurrences: list[OccurrenceOut]


def open_alerts(scope: frozenset[int] | None) -> QuerySet[NOCAlertEvent]:
    """Return the open alerts that reached people, of the caller's sites, the newest first."""
    alerts = NOCAlertEvent.objects.filter(status__in=OPEN, disposition="REACHED")
    return in_scope(alerts, scope).order_by("-last_seen_at")


@endpoint(router, "GET", "/", VIEW, Page[AlertOut], summary="List alerts")
def list_alerts(
    request: HttpRequest,
    status: Literal["open", "NEW", "ACKNOWLEDGED", "CLEARED", "RESOLVED"] | None = None,
    severity: Severity | None = None,
    min_severity: Severity | None = None,
    alert_type: str | None = None,
    site_id: Id | None = None,
    person_id: Id | None = None,
    disposition: Disposition | None = None,
    reached: bool | None = None,
    incident_id: UUID | None = None,
    grouped_under: Id | None = None,
    order: Order = "-last_seen_at",
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Alerts of the caller's sites; `status=open` is new or acknowledged, `reached=true` what operators see."""
    seq = as_of_seq()
    filters = {
        "severity": severity,
        "severity_rank__gte": None if min_severity is None else rank_of(min_severity),
        "alert_type": alert_type,
        "site_id": site_id,
        "person_id": person_id,
        "disposition": disposition,
        "incident_id": incident_id,
        "grouped_under_id": grouped_under,
        "status": None if status == "open" else status,
        "status__in": OPEN if status == "open" else None,
    }
    chosen = Q(**{name: value for name, value in filters.items() if value is not None})
    if reached is not None:
        chosen &= Q(disposition="REACHED") if reached else ~Q(disposition="REACHED")
    alerts = in_scope(NOCAlertEvent.objects.all(), scope_of(request)).filter(chosen)
    rows, next_cursor = page_of(alerts, order, cursor, limit)
    return answer({"items": [alert_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "GET", "/{int:alert_id}/", VIEW, AlertDetailOut, summary="Read an alert")
def read_alert(request: HttpRequest, alert_id: Id) -> HttpResponse:
    """The alert with what raised it and what people did about it."""
    return answer(alert_with_history(visible_case(request, DESK, alert_id)))


@endpoint(router, "GET", "/{int:alert_id}/why/", VIEW, WhyOut, summary="Why an alert is where it is")
def read_why(request: HttpRequest, alert_id: Id) -> HttpResponse:
    """What each stage of the pipeline decided and why, the sum of its priority, and who was told."""
    alert = visible_case(request, DESK, alert_id)
    return answer(explanation(alert, scope_of(request), now()))


add_deeds(router, DESK, AlertDetailOut, alert_with_history)
add_bulk(router, DESK)
