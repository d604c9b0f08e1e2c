"""What people say of punches: in bulk by the event that a phone sent, and the history of all that was said."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.intelligence.fraud.labels import MOST, Said, say
from noc.intelligence.fraud.models import FraudLabel
from noc.intelligence.fraud.predictions import labels_shown
from noc.kernel.access.capabilities import FRAUD_LABEL, FRAUD_VIEW
from noc.kernel.clock import now
from noc.sources.attendance.models import AttendanceEvent
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.casework import Notes
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.fraud_shapes import LabelOut
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id

router = Router()
EventId = Annotated[str, Field(max_length=200)]


class SaidIn(Schema):
    event_id: EventId
    fraud: Annotated[bool, Field(strict=True)]
    notes: Notes = ""


class OutcomesIn(Schema):
    items: Annotated[list[SaidIn], Field(max_length=MOST)]


class RefusedOut(Schema):
    index: int
    event_id: str
    error: str


class OutcomesOut(Schema):
    """`pending`: how many of the accepted are convictions that wait for a second pair of eyes."""

    accepted: int
    pending: int
    rejected: list[RefusedOut]


@endpoint(router, "POST", "/", FRAUD_LABEL, OutcomesOut, summary="Say what punches were")
def say_outcomes(request: HttpRequest, body: OutcomesIn) -> HttpResponse:
    """Up to 2,000 items, by the `event_id` of the attendance event, scored yet or not. An unknown one is rejected alone; of
    two words about the same punch the last one holds. The same again changes nothing."""
    items = [Said(one.event_id, one.fraud, one.notes) for one in body.items]
    told = say(items, principal_of(request).actor, now(), "bulk", scope_of(request))
    return answer(
        {
            "accepted": sum(one.ok for one in told),
            "pending": sum(one.label is not None and one.label.pending for one in told),
            "rejected": [
                {"index": index, "event_id": one.event_id, "error": one.error}
                for index, one in enumerate(told)
                if not one.ok
            ],
        }
    )


@endpoint(router, "GET", "/", FRAUD_VIEW, Page[LabelOut], summary="List what was said of punches")
def list_outcomes(
    request: HttpRequest,
    event_id: EventId | None = None,
    person_id: Id | None = None,
    pending: bool | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Every word ever said, newest first: by whom, when, changed from what. `pending=1`: those that wait for a second pair
    of eyes now."""
    seq, scope = as_of_seq(), scope_of(request)
    asked = {"event_id": event_id, "person_id": person_id}
    rows = FraudLabel.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    if pending is not None:
        rows = rows.filter(pending=True, current=True) if pending else rows.filter(pending=False)
    if scope is not None:
        rows = rows.filter(punch_id__in=AttendanceEvent.objects.filter(site_id__in=scope).values("id"))
    found, next_cursor = page_of(rows, "-at", cursor, limit)
    return answer({"items": labels_shown(found), "next_cursor": next_cursor, "as_of_seq": seq})
