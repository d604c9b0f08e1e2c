"""The work queue: one list of all that waits for an operator."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from noc.kernel.access.capabilities import VIEW
from noc.kernel.clock import now
from noc.kernel.errors import UnreadableInput
from noc.response.queues.read import Seen, count_hidden, read_queue
from noc.response.queues.rules.rows import Row, order_of
from noc.sources.people.models import Person
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.casework import ActorOut, AssigneeOut
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq
from noc.surfaces.api.parameters import Id

router = Router()


class QueueTicketOut(Schema):
    id: int
    ticketno: str
    status: str
    priority: str
    sla: dict[str, Any]


class QueueRowOut(Schema):
    key: str
    kind: Literal["incident", "alert", "ticket"]
    priority: int
    severity: str
    title: str
    why: str
    since: datetime
    last_seen_at: datetime
    site_id: int | None
    site_name: str | None
    person_id: int | None
    person_name: str | None
    status: str
    assigned_to: AssigneeOut | None
    acknowledged_by: ActorOut | None
    snoozed_until: datetime | None
    members_count: int
    alert_id: int | None
    alert_ids: list[int]
    incident_id: str | None
    ticket: QueueTicketOut | None
    sounding: bool
    version: int


class CountsOut(Schema):
    open: int
    mine: int
    unclaimed: int
    suppressed: int
    held: int


class QueueOut(Page[QueueRowOut]):
    counts: CountsOut


@endpoint(router, "GET", "/", VIEW, QueueOut, summary="Read the work queue")
def read_work_queue(
    request: HttpRequest,
    view: Literal["open", "mine", "unclaimed"] = "open",
    site_id: Id | None = None,
    q: str = "",
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """One row for each trouble: an incident with all that belongs to it, else its alert, else its ticket. What sounds
    comes first, then by priority, then by age. `q` looks in titles, sites and people."""
    seq = as_of_seq()
    me = _own_person(request)
    seen = Seen(scope_of(request), site_id, me)
    rows = [row for row in read_queue(seen, now()) if _says(row, q)]
    views = {
        "open": rows,
        "mine": [row for row in rows if me is not None and (row["assigned_to"] or {}).get("person_id") == me],
        "unclaimed": [row for row in rows if row["assigned_to"] is None and row["acknowledged_by"] is None],
    }
    shown = _after(views[view], cursor)
    page = shown[:limit]
    return answer(
        {
            "items": page,
            "next_cursor": _cursor(page[-1]) if len(shown) > limit else None,
            "as_of_seq": seq,
            "counts": {**{name: len(found) for name, found in views.items()}, **count_hidden(seen)},
        }
    )


def _says(row: Row, words: str) -> bool:
    said = " ".join(
        str(row[name] or "") for name in ("title", "why", "site_name", "person_name", "key")
    ).lower()
    return all(word in said for word in words.lower().split())


def _own_person(request: HttpRequest) -> int | None:
    user_id = principal_of(request).user_id
    return Person.objects.filter(user_id=user_id).values_list("id", flat=True).first() if user_id else None


def _cursor(row: Row) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(order_of(row))).decode().rstrip("=")


def _after(rows: list[Row], cursor: str | None) -> list[Row]:
    """Return the rows behind the one that a cursor names. Raises UnreadableInput."""
    if not cursor:
        return rows
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = msgspec.json.decode(raw, type=tuple[bool, int, str, str])
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise UnreadableInput("This cursor is not one of ours; start again without it.") from error
    return [row for row in rows if order_of(row) > place]
