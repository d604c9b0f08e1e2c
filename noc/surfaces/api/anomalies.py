"""Anomalies: what the scoring of a punch concluded, and what people do about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.events.deeds import history_of
from noc.intelligence.fraud.models import FraudAnomaly
from noc.intelligence.fraud.show import anomaly_state
from noc.intelligence.fraud.work import DESK
from noc.kernel.access.capabilities import VIEW
from noc.kernel.severity import rank_of
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.bulk import add_bulk
from noc.surfaces.api.casework import ActorOut, AssigneeOut, DeedOut, add_deeds, in_scope, visible_case
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.fraud_shapes import Score
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id, Moment

router = Router()
Severity = Literal["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
Order = Literal[
    "-detected_at",
    "detected_at",
    "-last_seen_at",
    "last_seen_at",
    "-severity_rank",
    "-fraud_score",
    "-at",
    "at",
]


class AnomalyOut(Schema):
    id: int
    code: str
    event_id: str
    prediction_id: UUID
    anomaly_type: str
    title: str
    severity: str
    status: str
    resolution: str | None
    person_id: int
    person_name: str
    site_id: int | None
    site_name: str | None
    fraud_score: float
    evidence: dict[str, Any]
    at: datetime
    detected_at: datetime
    last_seen_at: datetime
    cleared_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: ActorOut | None
    resolved_at: datetime | None
    resolved_by: ActorOut | None
    assigned_to: AssigneeOut | None
    snoozed_until: datetime | None
    alert_id: int | None
    ticket_id: int | None
    version: int


class AnomalyDetailOut(AnomalyOut):
    history: list[DeedOut]


def _detail(anomaly: FraudAnomaly) -> dict[str, Any]:
    return {**anomaly_state(anomaly), "history": history_of("anomaly", anomaly.pk)}


def _chosen(
    status: str | None, text: str | None, since: datetime | None, until: datetime | None, **filters: Any
) -> Q:
    filters |= {"detected_at__gte": since, "detected_at__lt": until}
    filters["status"] = None if status == "open" else status
    chosen = Q(**{name: value for name, value in filters.items() if value is not None})
    if status == "open":
        chosen &= Q(status__in=["NEW", "ACKNOWLEDGED"])
    if text:
        chosen &= Q(title__icontains=text) | Q(person__code__icontains=text) | Q(site__name__icontains=text)
    return chosen


@endpoint(router, "GET", "/", VIEW, Page[AnomalyOut], summary="List anomalies")
def list_anomalies(
    request: HttpRequest,
    status: Literal["open", "NEW", "ACKNOWLEDGED", "CLEARED", "RESOLVED"] | None = None,
    severity: Severity | None = None,
    min_severity: Severity | None = None,
    anomaly_type: Annotated[str, Field(max_length=40)] | None = None,
    person_id: Id | None = None,
    site_id: Id | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    min_score: Score | None = None,
    q: Annotated[str, Field(max_length=200)] | None = None,
    order: Order = "-detected_at",
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Anomalies of the caller's sites; `status=open` is new or acknowledged; `q` looks in title, person's code and site;
    `since` and `until` filter by when they were detected."""
    seq = as_of_seq()
    chosen = _chosen(
        status,
        q,
        since,
        until,
        severity=severity,
        severity_rank__gte=rank_of(min_severity) if min_severity else None,
        anomaly_type=anomaly_type,
        person_id=person_id,
        site_id=site_id,
        fraud_score__gte=min_score,
    )
    anomalies = in_scope(FraudAnomaly.objects.filter(chosen), scope_of(request))
    rows, next_cursor = page_of(anomalies, order, cursor, limit)
    return answer(
        {"items": [anomaly_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq}
    )


@endpoint(router, "GET", "/{int:anomaly_id}/", VIEW, AnomalyDetailOut, summary="Read an anomaly")
def read_anomaly(request: HttpRequest, anomaly_id: Id) -> HttpResponse:
    """The anomaly with its evidence and what people did about it; all of the punch is on its prediction's page."""
    return answer(_detail(visible_case(request, DESK, anomaly_id)))


add_deeds(router, DESK, AnomalyDetailOut, _detail)
add_bulk(router, DESK)
