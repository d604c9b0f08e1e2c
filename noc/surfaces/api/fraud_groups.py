"""People who punch together too often: pairs and groups, with the evidence."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.intelligence.fraud.groups import find_groups
from noc.kernel.access.capabilities import FRAUD_VIEW
from noc.kernel.cache import cached_answer
from noc.kernel.clock import now
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.fraud_shapes import CACHED_S

router = Router()
Days = Annotated[int, Field(ge=1, le=90)]


class MemberOut(Schema):
    person_id: int
    name: str


class GroupSiteOut(Schema):
    site_id: int
    name: str


class PairOut(Schema):
    """Two people side by side, `times` on `days`, `gap_s` apart, in the same order on `order_share` of them. `phone`: `a`
    owns the device that punched for `b`; `kiosk`: next to each other in its queue; `gate`: one after the other at a site."""

    kind: Literal["phone", "kiosk", "gate"]
    a: int
    b: int
    times: int
    days: int
    gap_s: float | None
    order_share: float | None
    device: str | None
    strength: float


class FraudGroupOut(Schema):
    id: str
    people: list[MemberOut]
    devices: list[str]
    sites: list[GroupSiteOut]
    strength: float
    evidence: str
    pairs: list[PairOut]


class GroupsOut(Schema):
    groups: list[FraudGroupOut]


@endpoint(router, "GET", "/groups/", FRAUD_VIEW, GroupsOut, summary="People who punch together")
def read_groups(request: HttpRequest, days: Days = 28) -> HttpResponse:
    """Groups over shared devices, times and places in the last days, the strongest first, by the punches at the caller's
    sites. Cached for five minutes."""
    scope = scope_of(request)

    def compute() -> dict[str, Any]:
        at = now()
        return {"groups": [one.as_state() for one in find_groups(at - timedelta(days=days), at, scope)]}

    data, cached = cached_answer("fraud_groups", scope, {"days": days}, CACHED_S, compute)
    return answer(data, cached=cached)
