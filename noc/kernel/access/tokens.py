"""Make, look up and revoke API tokens and enrolment keys.

`principal_of_token` and `principal_of_user` are the credential look-up: one of the doors that stand before any tenant.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from noc.kernel.access.models import ApiToken, User
from noc.kernel.access.principals import Actor, Principal
from noc.kernel.tenancy.models import Tenant

_PREFIXES = {"token": "noc_", "enrolment": "nek_", "inbound": "nik_"}
_USED_GRAIN = timedelta(
    minutes=1
)  # last_used_at is good to a minute: a write a request would cost more than it tells


def digest_of(secret: str) -> str:
    """Return what is stored of a secret: it is 256 bits of randomness, so a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_token(
    tenant: Tenant,
    role: str,
    *,
    name: str = "",
    kind: str = "token",
    expires_at: datetime | None = None,
    limited: bool = False,
) -> tuple[ApiToken, str]:
    """Store a new token and return it with its secret, which is never shown again."""
    secret = _PREFIXES[kind] + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        tenant=tenant,
        role=role,
        name=name,
        kind=kind,
        digest=digest_of(secret),
        expires_at=expires_at,
        limited=limited,
    )
    return token, secret


def principal_of_token(secret: str, at: datetime, kind: str = "token") -> Principal | None:
    """Return whom a secret stands for at a moment, or None: unknown, expired, revoked, tenant switched off."""
    token = (
        ApiToken.objects.select_related("tenant")
        .filter(digest=digest_of(secret), kind=kind, revoked_at__isnull=True, tenant__active=True)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at))
        .first()
    )
    if token is None:
        return None
    if token.last_used_at is None or at - token.last_used_at > _USED_GRAIN:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return Principal(
        tenant_id=token.tenant_id,
        actor=Actor("integration", token.pk, token.name or f"{token.role} token {token.pk}"),
        capabilities=token.capabilities,
        token_id=token.pk,
        limited=token.limited,
    )


def principal_of_user(user: User) -> Principal | None:
    """Return whom a signed-in user stands for, or None when the login or its tenant was switched off."""
    if not (user.is_active and user.tenant.active):
        return None
    return Principal(
        tenant_id=user.tenant_id,
        actor=Actor("person", user.pk, user.shown_name),
        capabilities=user.capabilities,
        user_id=user.pk,
        limited=user.limited,
    )
