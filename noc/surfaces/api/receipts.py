"""What the operator has to mend: codes that nobody has enrolled, facts that could not be accepted."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from noc.kernel.access.capabilities import CONFIGURE, VIEW
from noc.kernel.clock import rfc3339
from noc.kernel.errors import NotAllowed
from noc.sources.people.models import Person
from noc.sources.receipts.models import RejectedFact, UnenrolledCode
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of

router = Router()


class UnenrolledOut(Schema):
    id: int
    kind: Literal["device", "task", "tour", "checkpoint"]
    code: str
    person_id: int | None
    person_name: str | None
    count: int
    first_seen_at: datetime
    last_seen_at: datetime


class RejectedOut(Schema):
    id: int
    protocol: str
    event_id: str | None
    error: str
    raw: str
    count: int
    first_received_at: datetime
    last_received_at: datetime


def _refuse_limited(request: HttpRequest) -> None:
    if scope_of(request) is not None:
        raise NotAllowed(
            "This list is not sorted by site, so a login that is limited to sites may not see it."
        )


@endpoint(router, "GET", "/unenrolled/", VIEW, Page[UnenrolledOut], summary="Codes that nobody has enrolled")
def list_unenrolled(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:
    """Devices, tasks, tours and checkpoints that phones named and the registry does not know, newest first."""
    _refuse_limited(request)
    seq = as_of_seq()
    rows, next_cursor = page_of(UnenrolledCode.objects.all(), "-last_seen_at", cursor, limit)
    names = dict(Person.objects.filter(pk__in={row.person_id for row in rows}).values_list("id", "name"))
    items = [
        {
            "id": row.pk,
            "kind": row.kind,
            "code": row.code,
            "person_id": row.person_id,
            "person_name": names.get(row.person_id or 0),
            "count": row.count,
            "first_seen_at": rfc3339(row.first_seen_at),
            "last_seen_at": rfc3339(row.last_seen_at),
        }
        for row in rows
    ]
    return answer({"items": items, "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(
    router,
    "GET",
    "/ingest/rejected/",
    CONFIGURE,
    Page[RejectedOut],
    summary="Facts that could not be accepted",
)
def list_rejected(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:
    """Refused facts, raw, with the reason; the same one again is counted."""
    _refuse_limited(request)
    seq = as_of_seq()
    rows, next_cursor = page_of(RejectedFact.objects.all(), "-last_received_at", cursor, limit)
    items = [
        {
            "id": row.pk,
            "protocol": row.protocol,
            "event_id": row.event_id or None,
            "error": row.error,
            "raw": row.raw,
            "count": row.count,
            "first_received_at": rfc3339(row.first_received_at),
            "last_received_at": rfc3339(row.last_received_at),
        }
        for row in rows
    ]
    return answer({"items": items, "next_cursor": next_cursor, "as_of_seq": seq})
