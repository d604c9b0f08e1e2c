"""Who else looks at the same."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from noc.kernel.access.capabilities import VIEW
from noc.kernel.clock import now
from noc.response.handovers.looking import look_at, look_away
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.subjects import Subject, visible_subject

router = Router()


class LookIn(Schema):
    """`subject`: what is open on the screen; null: nothing any more."""

    subject: Subject | None


class LookerOut(Schema):
    name: str
    since: datetime


class PresenceOut(Schema):
    others: list[LookerOut]


@endpoint(
    router, "POST", "/presence/", VIEW, PresenceOut, summary="Say what one looks at; hear who else does"
)
def say_presence(request: HttpRequest, body: LookIn) -> HttpResponse:
    """Ask every 5 s while a case is open: whoever was not heard of for 15 s looks at it no more."""
    principal, at = principal_of(request), now()
    if body.subject is None:
        look_away(principal, at)
        return answer({"others": []})
    subject = visible_subject(body.subject, scope_of(request))
    return answer({"others": look_at(subject, principal, at)})
