"""What a tenant promises: how soon tickets are answered and solved."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.kernel.access.capabilities import CONFIGURE, VIEW
from noc.kernel.clock import now
from noc.response.tickets.promise import policies, policy_state, set_policies
from noc.response.tickets.rules.sla import Policy
from noc.surfaces.api.auth import principal_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Page, as_of_seq

router = Router()
Hours = dict[str, list[list[str]]]


class PolicyOut(Schema):
    priority: str
    site_class: str | None
    first_response_minutes: int
    resolution_minutes: int
    calendar: Literal["always"] | Hours


class PolicyIn(Schema):
    """`site_class` null is every class; `calendar`: "always", or hours of the site's own days:
    `{"mon": [["09:00", "18:00"]]}`, past midnight `["22:00", "06:00"]`; holidays of the registry are free."""

    priority: str
    site_class: str | None = None
    first_response_minutes: int
    resolution_minutes: int
    calendar: Any = "always"


class PoliciesIn(Schema):
    items: list[PolicyIn] = Field(max_length=16)


@endpoint(router, "GET", "/", VIEW, Page[PolicyOut], summary="What is promised")
def read_policies(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # the framework passes it by this name
    """The promises in force, by priority and site class; one of no site class holds for every class without its own."""
    return _answer(policies())


@endpoint(router, "PUT", "/", CONFIGURE, Page[PolicyOut], summary="Promise")
def write_policies(request: HttpRequest, body: PoliciesIn) -> HttpResponse:
    """Promise these and nothing else: a priority without a policy has the house's default. What was promised for tickets
    that exist stays until their priority changes."""
    said = [
        Policy(
            one.priority,
            one.site_class or "",
            one.first_response_minutes,
            one.resolution_minutes,
            one.calendar,
        )
        for one in body.items
    ]
    return _answer(set_policies(said, principal_of(request).actor, now()))


def _answer(rows: list[Policy]) -> HttpResponse:
    seq = as_of_seq()
    return answer({"items": [policy_state(row) for row in rows], "next_cursor": None, "as_of_seq": seq})
