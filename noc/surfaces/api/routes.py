"""Routes: which subjects go to which channels, as one ordered list; and what they would do with one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from noc.kernel.access.capabilities import CONFIGURE, VIEW
from noc.kernel.clock import now
from noc.response.notices.models import Route
from noc.response.notices.routing import RouteDraft, try_routes, write_routes
from noc.response.notices.rules.matching import Verdict
from noc.response.notices.rules.subjects import Event, Kind, Subject
from noc.response.notices.show import route_state
from noc.surfaces.api.channels import Name
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.parameters import Id, Moment, moment_or_now

router = Router()
Value = bool | int | Annotated[str, Field(max_length=300)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


class MatcherBody(Schema):
    field: Literal["severity", "min_severity", "type", "kind", "client_id", "site_id", "hours", "event"]
    op: Literal["=", "!=", "in", "~"]
    value: Value | Annotated[list[Value], Field(max_length=500)]


class RouteBody(Schema):
    """All matchers must hold. `continue`: routes after it are asked too. Times left out are the deployment's."""

    model_config = ConfigDict(populate_by_name=True)

    id: Id | None = None
    name: Name
    matchers: Annotated[list[MatcherBody], Field(max_length=20)] = []
    channel_ids: Annotated[list[Id], Field(max_length=20)] = []
    policy_id: Id | None = None
    goes_on: bool = Field(default=False, alias="continue")
    group_wait_s: Seconds | None = None
    group_interval_s: Seconds | None = None
    repeat_minutes: int | None = Field(None, ge=1, le=44_640)
    active: bool = True


class RoutesIn(Schema):
    items: Annotated[list[RouteBody], Field(max_length=200)]


class RoutesOut(Schema):
    items: list[RouteBody]


class TryIn(Schema):
    """A subject as it might come; `at` decides the hours."""

    kind: Kind = "alert"
    event: Event = "raised"
    type: Annotated[str, Field(max_length=50)]
    severity: Literal["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
    site_id: Id | None = None
    client_id: Id | None = None
    at: Moment | None = None


class TakenOut(Schema):
    route_id: int
    name: str
    channel_ids: list[int]
    policy_id: int | None


class ReasonOut(Schema):
    route_id: int
    name: str
    matched: bool
    because: str


class TriedOut(Schema):
    matched: list[TakenOut]
    because: list[ReasonOut]


def _all() -> dict[str, Any]:
    return {"items": [route_state(row) for row in Route.objects.order_by("position", "id")]}


def _draft(body: RouteBody) -> RouteDraft:
    said = body.dict(exclude={"matchers"}, by_alias=False)
    return RouteDraft(**said, matchers=[one.dict() for one in body.matchers])


@endpoint(router, "GET", "/", VIEW, RoutesOut, summary="List routes")
def list_routes(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """In the order in which they are asked."""
    return answer(_all())


@endpoint(router, "PUT", "/", CONFIGURE, RoutesOut, summary="Set the routes")
def put_routes(request: HttpRequest, body: RoutesIn) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """Replace the whole list; what is left out is gone. 422 says which matcher makes no sense, and why."""
    write_routes([_draft(one) for one in body.items])
    return answer(_all())


@endpoint(router, "POST", "/try/", VIEW, TriedOut, summary="Try the routes")
def try_a_subject(request: HttpRequest, body: TryIn) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """What would be sent where for such a subject, and why; nothing is sent."""
    subject = Subject(
        body.kind,
        "0",
        body.event,
        body.type,
        body.severity,
        "",
        site_id=body.site_id,
        client_id=body.client_id,
    )
    verdicts = try_routes(subject, moment_or_now(body.at) if body.at else now())
    return answer(
        {"matched": [_taken(one) for one in verdicts if one.matched], "because": list(map(_reason, verdicts))}
    )


def _taken(verdict: Verdict) -> dict[str, Any]:
    route = verdict.route
    return {
        "route_id": route.id,
        "name": route.name,
        "channel_ids": list(route.channel_ids),
        "policy_id": route.policy_id,
    }


def _reason(verdict: Verdict) -> dict[str, Any]:
    return {
        "route_id": verdict.route.id,
        "name": verdict.route.name,
        "matched": verdict.matched,
        "because": verdict.because,
    }
