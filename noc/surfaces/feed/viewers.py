"""Who looks at a feed, and whether they still may: asked again every few seconds, for all connections in sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db.models import Q

from noc.kernel.access.capabilities import VIEW
from noc.kernel.access.models import ApiToken, User
from noc.kernel.access.principals import Principal
from noc.kernel.access.tokens import principal_of_token, principal_of_user
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.sites.limits import visible_sites
from noc.sources.sites.models import AccessLimit, Site
from noc.surfaces.feed.protocol import NOT_ALLOWED, UNKNOWN_CALLER

Scope = frozenset[int] | None  # the sites one may see; None: all of the tenant's


@dataclass(frozen=True)
class Viewer:
    """An authenticated reader of a tenant's feed, and what its right to read rests on."""

    principal: Principal
    scope: Scope
    session_key: str | None = None
    password: str | None = None  # as stored: a changed one ends the sessions that were opened with the old

    @property
    def tenant_id(self) -> int:
        return self.principal.tenant_id

    @property
    def may_view(self) -> bool:
        return VIEW in self.principal.capabilities


class Refusal(Exception):
    """Why a connection is not made, or ends: a close code and a text for whoever reads it."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def viewer_of_token(secret: str, at: datetime) -> Viewer | None:
    """Return whom a token stands for, or None."""
    principal = principal_of_token(secret, at)
    return None if principal is None else Viewer(principal, _scope_of(principal))


def viewer_of_session(session_key: str) -> Viewer | None:
    """Return who is signed in with a session cookie, or None."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]  # it reads nothing but the session
    if not isinstance(user, User) or (principal := principal_of_user(user)) is None:
        return None
    return Viewer(principal, _scope_of(principal), session_key=session_key, password=user.password)


def _scope_of(principal: Principal) -> Scope:
    with tenant_scope(principal.tenant_id):
        return visible_sites(principal)


def review(viewers: Sequence[Viewer], at: datetime) -> list[Refusal | Scope]:
    """Return for each viewer the scope that holds now, or why the connection must end.

    A credential look-up, so a door that stands before any tenant; the sites are then read tenant by tenant.
    """
    users = _users(viewer.principal.user_id for viewer in viewers)
    tokens = _tokens((viewer.principal.token_id for viewer in viewers), at)
    sessions = _sessions((viewer.session_key for viewer in viewers), at)
    scopes = _scopes([viewer for viewer in viewers if viewer.principal.limited])
    verdicts: list[Refusal | Scope] = []
    for viewer in viewers:
        principal = viewer.principal
        now_is: User | ApiToken | None = (
            tokens.get(principal.token_id) if principal.token_id is not None else users.get(principal.user_id)
        )
        refusal = _withdrawn(viewer, now_is, sessions)
        verdicts.append(refusal or (scopes[principal] if principal.limited else None))
    return verdicts


def _withdrawn(viewer: Viewer, now_is: User | ApiToken | None, sessions: set[str]) -> Refusal | None:
    if now_is is None:
        return Refusal(UNKNOWN_CALLER, "the login or token was switched off")
    if viewer.session_key is not None and viewer.session_key not in sessions:
        return Refusal(UNKNOWN_CALLER, "signed out")
    if isinstance(now_is, User) and now_is.password != viewer.password:
        return Refusal(UNKNOWN_CALLER, "the password was changed")
    if now_is.capabilities != viewer.principal.capabilities or now_is.limited != viewer.principal.limited:
        return Refusal(NOT_ALLOWED, "the role was changed")
    return None


def _users(ids: Iterable[int | None]) -> dict[int | None, User]:
    found = User.objects.filter(pk__in={i for i in ids if i is not None}, is_active=True, tenant__active=True)
    return {user.pk: user for user in found}


def _tokens(ids: Iterable[int | None], at: datetime) -> dict[int | None, ApiToken]:
    found = ApiToken.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at),
        pk__in={i for i in ids if i is not None},
        revoked_at__isnull=True,
        tenant__active=True,
    )
    return {token.pk: token for token in found}


def _sessions(keys: Iterable[str | None], at: datetime) -> set[str]:
    wanted = {key for key in keys if key is not None}
    found = Session.objects.filter(session_key__in=wanted, expire_date__gt=at)
    return set(found.values_list("session_key", flat=True)) if wanted else set()


def _scopes(viewers: Sequence[Viewer]) -> dict[Principal, frozenset[int]]:
    """Return the sites of limited callers: two queries a tenant, however many callers it has."""
    by_tenant: dict[int, set[Principal]] = defaultdict(set)
    for viewer in viewers:
        by_tenant[viewer.tenant_id].add(viewer.principal)
    scopes: dict[Principal, frozenset[int]] = {}
    for tenant_id, principals in by_tenant.items():
        with tenant_scope(tenant_id):
            scopes.update(_scopes_of_tenant(principals))
    return scopes


def _scopes_of_tenant(principals: set[Principal]) -> dict[Principal, frozenset[int]]:
    limits = list(
        AccessLimit.objects.filter(
            Q(user_id__in=[p.user_id for p in principals if p.user_id is not None])
            | Q(token_id__in=[p.token_id for p in principals if p.token_id is not None])
        )
    )
    sites_of_client: dict[int, set[int]] = defaultdict(set)
    clients = {limit.client_id for limit in limits if limit.client_id is not None}
    for site_id, client_id in Site.objects.filter(client_id__in=clients).values_list("id", "client_id"):
        if client_id is not None:
            sites_of_client[client_id].add(site_id)
    return {
        principal: frozenset(
            site_id
            for limit in limits
            if (limit.user_id, limit.token_id) == (principal.user_id, principal.token_id)
            for site_id in _sites_of(limit, sites_of_client)
        )
        for principal in principals
    }


def _sites_of(limit: AccessLimit, sites_of_client: dict[int, set[int]]) -> Iterable[int]:
    if limit.site_id is not None:
        yield limit.site_id
    if limit.client_id is not None:
        yield from sites_of_client[limit.client_id]
