"""Sign in and out with a browser."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Router, Schema
from ninja.utils import check_csrf

from noc.kernel.access.models import User
from noc.kernel.clock import now
from noc.kernel.errors import NotAllowed, NotAuthenticated, TryLater
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.models import Person
from noc.surfaces.api.envelope import Envelope, Failure, answer

router = Router()
VERSION = "0.1.0"


class SessionUserOut(Schema):
    id: int
    username: str
    name: str
    role: str
    capabilities: list[str]
    person_id: int | None
    restricted: bool


class SessionTenantOut(Schema):
    id: int
    code: str
    name: str


class SessionOut(Schema):
    user: SessionUserOut
    tenant: SessionTenantOut
    server_time: datetime
    version: str


class LoginIn(Schema):
    username: str
    password: str


_RESPONSES: dict[Any, Any] = {200: Envelope[SessionOut], frozenset({401, 403, 429}): Failure}


@router.get("/", response=_RESPONSES, auth=None, summary="Who is signed in")
def read_session(request: HttpRequest) -> HttpResponse:
    """The signed-in user and what that user may do; also sets the CSRF cookie that writes need."""
    get_token(request)
    if not isinstance(request.user, User):
        raise NotAuthenticated("Nobody is signed in.")
    return answer(_session_of(request.user))


@router.post("/", response=_RESPONSES, auth=None, summary="Sign in")
def sign_in(request: HttpRequest, body: LoginIn) -> HttpResponse:
    """Start a session. Too many wrong passwords lock that name from that address for a while: 429."""
    _check_csrf(request)
    user = authenticate(request, username=body.username, password=body.password)
    if user is None or not isinstance(user, User):
        if getattr(request, "axes_locked_out", False):
            raise _locked()
        raise NotAuthenticated("Wrong name or password.")
    login(request, user)
    get_token(request)
    return answer(_session_of(user))


@router.delete("/", response=_RESPONSES, auth=None, summary="Sign out")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; open feeds of it close within seconds."""
    _check_csrf(request)
    logout(request)
    return answer({})


def _check_csrf(request: HttpRequest) -> None:
    refused = check_csrf(request, sign_in)
    if refused:
        raise NotAllowed("The CSRF token is missing or wrong; GET this address first and send X-CSRFToken.")


def keep_answer(_: HttpRequest, answered: HttpResponse, __: dict[str, Any] | None = None) -> HttpResponse:
    """Return what `sign_in` has answered: the lock's own middleware would put an answer without Retry-After in its place."""
    return answered


def _locked() -> TryLater:
    wait = timedelta(hours=float(settings.AXES_COOLOFF_TIME))
    minutes = int(wait.total_seconds() // 60)
    return TryLater(f"Too many wrong passwords. Try again in {minutes} minutes.", int(wait.total_seconds()))


def _session_of(user: User) -> dict[str, Any]:
    with tenant_scope(user.tenant_id):
        person_id = Person.objects.filter(user=user).values_list("id", flat=True).first()
    return {
        "user": {
            "id": user.pk,
            "username": user.username,
            "name": user.shown_name,
            "role": user.role,
            "capabilities": sorted(user.capabilities),
            "person_id": person_id,
            "restricted": user.limited,
        },
        "tenant": {"id": user.tenant_id, "code": user.tenant.code, "name": user.tenant.name},
        "server_time": now(),
        "version": VERSION,
    }
