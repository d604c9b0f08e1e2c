"""The event log: all that was said, with how far it reached."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.events.models import NOCEventLog
from noc.kernel.access.capabilities import VIEW
from noc.kernel.clock import rfc3339
from noc.kernel.errors import NotFound
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id

router = Router()


class EventOut(Schema):
    id: UUID
    event_id: UUID
    seq: int
    type: str
    timestamp: datetime
    site_id: int | None
    alert_id: int | None
    payload: dict[str, Any]
    recipient_count: int
    broadcast_latency_ms: float | None
    broadcast_success: bool | None
    error_message: str


def _visible(scope: frozenset[int] | None) -> QuerySet[NOCEventLog]:
    rows = NOCEventLog.objects.filter(seq__isnull=False)
    return rows if scope is None else rows.filter(site_id__in=scope)


def _shown(row: NOCEventLog) -> dict[str, Any]:
    return {
        "id": row.event_id,
        "event_id": row.event_id,
        "seq": row.seq,
        "type": row.event_type,
        "timestamp": rfc3339(row.broadcast_at),
        "site_id": row.site_id,
        "alert_id": row.alert_id,
        "payload": row.payload,
        "recipient_count": row.recipient_count,
        "broadcast_latency_ms": row.broadcast_latency_ms,
        "broadcast_success": row.broadcast_success,
        "error_message": row.error_message,
    }


@endpoint(router, "GET", "/", VIEW, Page[EventOut], summary="List the event log")
def list_events(
    request: HttpRequest,
    type: Annotated[str | None, Field(max_length=50)] = None,  # noqa: A002  # the parameter's public name
    since_seq: Annotated[int, Field(ge=0, le=2**62)] = 0,
    alert_id: Id | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Numbered events of the caller's sites, newest first; `since_seq` leaves out what the caller has."""
    seq = as_of_seq()
    rows = _visible(scope_of(request)).filter(seq__gt=since_seq)
    if type is not None:
        rows = rows.filter(event_type=type)
    if alert_id is not None:
        rows = rows.filter(alert_id=alert_id)
    found, next_cursor = page_of(rows, "-seq", cursor, limit)
    return answer({"items": [_shown(row) for row in found], "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "GET", "/{uuid:event_id}/", VIEW, EventOut, summary="Read an event")
def read_event(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """One row of the log."""
    row = _visible(scope_of(request)).filter(event_id=event_id).first()
    if row is None:
        raise NotFound("There is no such event.")
    return answer(_shown(row))
