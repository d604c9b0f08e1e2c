"""Alerts: list, read, and what people do about them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.kernel.access.capabilities import ACK_ALERTS, ASSIGN, VIEW
from noc.kernel.clock import now
from noc.kernel.errors import NotFound, Unprocessable
from noc.response.alerts import work
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.show import alert_state, alert_with_history
from noc.sources.people.models import Person
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id

router = Router()
Order = Literal["-last_seen_at", "last_seen_at", "-created_at", "created_at", "-severity_rank"]
Notes = Annotated[str, Field(max_length=5_000)]


class ActorOut(Schema):
    kind: Literal["person", "system", "integration"]
    id: int | None
    name: str


class AssigneeOut(Schema):
    person_id: int
    name: str


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
    version: int


class DeedOut(Schema):
    at: datetime
    verb: str
    actor: ActorOut
    notes: str
    data: dict[str, Any]


class OccurrenceOut(Schema):
    event_id: str
    at: datetime
    received_at: datetime
    lat: float | None
    lon: float | None
    note: str | None


class AlertDetailOut(AlertOut):
    history: list[DeedOut]
    occurrences: list[OccurrenceOut]


class ActionIn(Schema):
    """`version`: the one the caller saw; if somebody changed the alert since, the answer is 409."""

    notes: Notes = ""
    version: int | None = None


class ResolveIn(ActionIn):
    resolution: Literal["CONFIRMED", "FALSE_POSITIVE", "TEST", "DUPLICATE", "OTHER"]


class AssignIn(ActionIn):
    person_id: int | Literal["me"] | None


def visible_alerts(scope: frozenset[int] | None) -> QuerySet[NOCAlertEvent]:
    """Return the alerts of the caller's sites; one of no known site is for unrestricted callers alone."""
    alerts = NOCAlertEvent.objects.select_related("person", "site", "assigned_to")
    return alerts if scope is None else alerts.filter(site_id__in=scope)


def _visible(request: HttpRequest, alert_id: int) -> NOCAlertEvent:
    alert = visible_alerts(scope_of(request)).filter(pk=alert_id).first()
    if alert is None:
        raise NotFound("There is no such alert.")
    return alert


@endpoint(router, "GET", "/", VIEW, Page[AlertOut], summary="List alerts")
def list_alerts(
    request: HttpRequest,
    status: Literal["open", "NEW", "ACKNOWLEDGED", "RESOLVED"] | None = None,
    severity: Literal["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"] | None = None,
    alert_type: str | None = None,
    site_id: Id | None = None,
    person_id: Id | None = None,
    order: Order = "-last_seen_at",
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Alerts of the caller's sites; `status=open` is new or acknowledged."""
    seq = as_of_seq()
    filters = {
        "severity": severity,
        "alert_type": alert_type,
        "site_id": site_id,
        "person_id": person_id,
        "status": None if status == "open" else status,
    }
    chosen = Q(**{name: value for name, value in filters.items() if value is not None})
    alerts = visible_alerts(scope_of(request)).filter(chosen)
    if status == "open":
        alerts = alerts.exclude(status="RESOLVED")
    rows, next_cursor = page_of(alerts, order, cursor, limit)
    return answer({"items": [alert_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "GET", "/{int:alert_id}/", VIEW, AlertDetailOut, summary="Read an alert")
def read_alert(request: HttpRequest, alert_id: Id) -> HttpResponse:
    """The alert with what raised it and what people did about it."""
    return answer(alert_with_history(_visible(request, alert_id)))


@endpoint(router, "POST", "/{int:alert_id}/acknowledge/", ACK_ALERTS, AlertDetailOut, summary="Acknowledge")
def acknowledge_alert(request: HttpRequest, alert_id: Id, body: ActionIn | None = None) -> HttpResponse:
    """Say that a human has seen it; an SOS stops sounding until it is pressed again."""
    said = body or ActionIn()
    _visible(request, alert_id)
    actor = principal_of(request).actor
    return answer(alert_with_history(work.acknowledge(alert_id, actor, now(), said.notes, said.version)))


@endpoint(
    router, "POST", "/{int:alert_id}/resolve/", ACK_ALERTS, AlertDetailOut, summary="Resolve with a verdict"
)
def resolve_alert(request: HttpRequest, alert_id: Id, body: ResolveIn) -> HttpResponse:
    """Close it. The verdict teaches thresholds and models."""
    _visible(request, alert_id)
    actor = principal_of(request).actor
    return answer(
        alert_with_history(work.resolve(alert_id, body.resolution, actor, now(), body.notes, body.version))
    )


@endpoint(router, "POST", "/{int:alert_id}/reopen/", ACK_ALERTS, AlertDetailOut, summary="Reopen")
def reopen_alert(request: HttpRequest, alert_id: Id, body: ActionIn | None = None) -> HttpResponse:
    """Make it new again: undo of acknowledge and resolve."""
    said = body or ActionIn()
    _visible(request, alert_id)
    actor = principal_of(request).actor
    return answer(alert_with_history(work.reopen(alert_id, actor, now(), said.notes, said.version)))


@endpoint(router, "POST", "/{int:alert_id}/comment/", ACK_ALERTS, AlertDetailOut, summary="Leave a note")
def comment_alert(request: HttpRequest, alert_id: Id, body: ActionIn) -> HttpResponse:
    """Add a note to the alert's history."""
    _visible(request, alert_id)
    return answer(alert_with_history(work.comment(alert_id, principal_of(request).actor, now(), body.notes)))


@endpoint(router, "POST", "/{int:alert_id}/assign/", ASSIGN, AlertDetailOut, summary="Assign")
def assign_alert(request: HttpRequest, alert_id: Id, body: AssignIn) -> HttpResponse:
    """Give it to a person, to oneself (`me`), or to nobody (null)."""
    _visible(request, alert_id)
    principal = principal_of(request)
    person_id = body.person_id
    if person_id == "me":
        person_id = Person.objects.filter(user_id=principal.user_id or 0).values_list("id", flat=True).first()
        if person_id is None:
            raise Unprocessable("Your login belongs to no person; name a person_id.")
    return answer(
        alert_with_history(work.assign(alert_id, person_id, principal.actor, now(), body.notes, body.version))
    )
