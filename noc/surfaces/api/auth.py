"""Who calls the API: a bearer token, or a signed-in browser with its CSRF token."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from noc.kernel.access.models import User
from noc.kernel.access.principals import Principal
from noc.kernel.access.tokens import principal_of_token, principal_of_user
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.sites.limits import visible_sites


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>`, for machines and scripts."""

    def __init__(self, capability: str) -> None:
        super().__init__()
        self.capability = capability

    def authenticate(self, request: HttpRequest, token: str) -> Principal | None:  # noqa: ARG002  # ninja's signature
        principal = principal_of_token(token, now())
        if principal is not None:
            principal.require(self.capability)
        return principal


class Session(APIKeyCookie):
    """A browser's session; writes need the CSRF token as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, capability: str) -> None:
        # Checked below instead: asked for first, it would answer 403 to a program that has no valid token (401).
        super().__init__(csrf=False)
        self.capability = capability

    def authenticate(self, request: HttpRequest, key: str | None) -> Principal | None:  # noqa: ARG002  # ninja's signature
        user = request.user
        principal = principal_of_user(user) if isinstance(user, User) else None
        if principal is not None:
            if not getattr(request, "_ninja_csrf_exempt", False) and check_csrf(request):
                raise HttpError(403, "CSRF check Failed")
            principal.require(self.capability)
        return principal


def needs(capability: str) -> list[Any]:
    """Return the ways to authenticate for an endpoint that needs a capability."""
    return [Bearer(capability), Session(capability)]


def principal_of(request: HttpRequest) -> Principal:
    """Return the caller that `needs` let in."""
    principal = getattr(request, "auth", None)
    if not isinstance(principal, Principal):
        raise TypeError("this view was reached without authentication")
    return principal


def scope_of(request: HttpRequest) -> frozenset[int] | None:
    """Return the sites the caller may see; None is all of the tenant's."""
    return visible_sites(principal_of(request))


def in_tenant(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run a view inside the caller's tenant."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with tenant_scope(principal_of(request).tenant_id):
            return view(request, *args, **kwargs)

    # The framework reads parameters from the signature, and would look their names up in this module.
    run.__signature__ = signature(view, eval_str=True)  # type: ignore[attr-defined]
    return run
