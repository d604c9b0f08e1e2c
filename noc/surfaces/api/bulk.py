"""One deed on many cases: each is done by itself, and what becomes of each is told."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.events.casework import Desk, Resolution
from noc.kernel.access.capabilities import ACK_ALERTS, ASSIGN
from noc.kernel.clock import now
from noc.kernel.errors import NOCError, Unprocessable
from noc.sources.people.assignees import assignee_of
from noc.surfaces.api.auth import principal_of
from noc.surfaces.api.casework import SnoozeIn, visible_case
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.parameters import Id

MOST: Final = 500
Action = Literal["acknowledge", "assign", "comment", "resolve", "snooze", "reopen"]


class DoneOut(Schema):
    id: Any
    ok: bool
    status: int
    message: str | None


class BulkOut(Schema):
    items: list[DoneOut]


def add_bulk(router: Router, desk: Desk[Any], id_type: Any = Id) -> None:
    """Add `POST /bulk/` to a resource's router: one deed on up to 500 cases."""

    class _ItemIn(Schema):
        id: id_type
        version: int | None = None

    class _BulkIn(SnoozeIn):
        action: Action
        items: list[_ItemIn] = Field(max_length=MOST)
        resolution: Resolution | None = None
        person_id: Annotated[int, Field(strict=True)] | Literal["me"] | None = None

    _BulkIn.__name__ = f"Bulk{desk.noun.title()}In"
    _ItemIn.__name__ = f"Bulk{desk.noun.title()}ItemIn"

    @endpoint(
        router,
        "POST",
        "/bulk/",
        ACK_ALERTS,
        BulkOut,
        summary="One deed on many",
        operation_id=f"bulk_{desk.noun}",
    )
    def bulk(request: HttpRequest, body: _BulkIn) -> HttpResponse:
        """Do the same to many. One that cannot be done (409, 404 ...) costs only itself; `items` tells of each."""
        do = _deed(request, desk, body, now())
        return answer({"items": [_try(do, request, desk, item) for item in body.items]})


def _try(
    do: Callable[[int, int | None], Any], request: HttpRequest, desk: Desk[Any], item: Any
) -> dict[str, Any]:
    try:
        do(visible_case(request, desk, item.id).pk, item.version)
    except NOCError as error:
        return {"id": item.id, "ok": False, "status": error.status, "message": str(error)}
    return {"id": item.id, "ok": True, "status": 200, "message": None}


def _deed(request: HttpRequest, desk: Desk[Any], body: Any, at: datetime) -> Callable[[int, int | None], Any]:
    """Return what to do to a case (its id, the version that the caller saw). Raises Unprocessable, NotAllowed."""
    principal = principal_of(request)
    actor, notes = principal.actor, body.notes
    match body.action:
        case "acknowledge":
            return lambda case_id, version: desk.acknowledge(case_id, actor, at, notes, version)
        case "reopen":
            return lambda case_id, version: desk.reopen(case_id, actor, at, notes, version)
        case "comment":
            return lambda case_id, _: desk.comment(case_id, actor, at, notes)
        case "snooze":
            until = body.end(at)
            return lambda case_id, version: desk.snooze(case_id, until, actor, at, notes, version)
        case "assign":
            principal.require(ASSIGN)
            assignee = assignee_of(body.person_id, principal.user_id)
            return lambda case_id, version: desk.assign(case_id, assignee, actor, at, notes, version)
    if body.resolution is None:
        raise Unprocessable("Resolving needs `resolution`.")
    return lambda case_id, version: desk.resolve(case_id, body.resolution, actor, at, notes, version)
