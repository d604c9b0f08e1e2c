"""Integrations: other systems that may tell us of troubles; their keys are made and revoked here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from noc.kernel.access.capabilities import CONFIGURE, VIEW
from noc.kernel.clock import now
from noc.kernel.errors import NotFound
from noc.response.integrations.models import Integration
from noc.response.integrations.register import change, register, revoke
from noc.response.integrations.show import integration_state
from noc.surfaces.api.auth import principal_of
from noc.surfaces.api.casework import ActorOut
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id

router = Router()
Kind = Literal["alertmanager", "generic", "pagerduty"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Silence = Annotated[
    int | None, Field(ge=1, le=7 * 24 * 60, description="nothing for so long is a trouble; null: never")
]


class ChangeIn(Schema):
    """`mapping`: where a message keeps what (docs/notices-in.md); empty: the kind's own way."""

    name: Name
    mapping: dict[str, Any] = Field(default_factory=dict)
    silent_after_minutes: Silence = None


class IntegrationIn(ChangeIn):
    kind: Kind


class IntegrationOut(Schema):
    id: int
    name: str
    kind: Kind
    mapping: dict[str, Any]
    active: bool
    received: int
    last_received_at: datetime | None
    silent_after_minutes: int | None
    silent_since: datetime | None
    created_at: datetime
    created_by: ActorOut
    revoked_at: datetime | None
    revoked_by: ActorOut | None


class MadeOut(IntegrationOut):
    """`key` is shown this once; `path` is where the system sends to."""

    key: str
    path: str


@endpoint(router, "GET", "/", VIEW, Page[IntegrationOut], summary="List integrations")
def list_integrations(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:  # noqa: ARG001  # the framework passes it by this name
    """Newest first, with what they sent last; never their keys."""
    seq = as_of_seq()
    rows, next_cursor = page_of(Integration.objects.all(), "-created_at", cursor, limit)
    items = [integration_state(row) for row in rows]
    return answer({"items": items, "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "POST", "/", CONFIGURE, MadeOut, success=201, summary="Make an integration")
def make_integration(request: HttpRequest, body: IntegrationIn) -> HttpResponse:
    """Its key is in this answer alone: who has it can raise alerts, and nothing else."""
    actor = principal_of(request).actor
    made, key = register(body.name, body.kind, body.mapping, body.silent_after_minutes, actor, now())
    path = f"/api/v2/noc/integrations/in/{key}/{made.kind}/"
    return answer({**integration_state(made), "key": key, "path": path}, status=201)


@endpoint(router, "GET", "/{int:integration_id}/", VIEW, IntegrationOut, summary="Read an integration")
def read_integration(request: HttpRequest, integration_id: Id) -> HttpResponse:  # noqa: ARG001  # the framework passes it by this name
    """One integration, with when it was last heard."""
    found = Integration.objects.filter(pk=integration_id).first()
    if found is None:
        raise NotFound("There is no such integration.")
    return answer(integration_state(found))


@endpoint(router, "PUT", "/{int:integration_id}/", CONFIGURE, IntegrationOut, summary="Change an integration")
def change_integration(request: HttpRequest, integration_id: Id, body: ChangeIn) -> HttpResponse:
    """Its name, its mapping and when its silence is a trouble; kind and key stay."""
    actor = principal_of(request).actor
    changed = change(integration_id, body.name, body.mapping, body.silent_after_minutes, actor, now())
    return answer(integration_state(changed))


@endpoint(
    router, "POST", "/{int:integration_id}/revoke/", CONFIGURE, IntegrationOut, summary="Revoke its key"
)
def revoke_integration(request: HttpRequest, integration_id: Id) -> HttpResponse:
    """Its key opens nothing any more, for good."""
    return answer(integration_state(revoke(integration_id, principal_of(request).actor, now())))
