"""The cast of the registry's tests: companies, their callers, and what they register."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.test import Client as Browser

from noc.journeys.registry import Outcome, put_items
from noc.kernel.access.principals import SYSTEM
from noc.kernel.access.tokens import issue_token
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.sites.models import AccessLimit, Site

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CLIENT = {"code": "ACME", "name": "Acme"}
SITE = {
    "code": "S1",
    "name": "Gate One",
    "lat": 19.0,
    "lon": 72.8,
    "radius_m": 100,
    "timezone": "Asia/Kolkata",
}
SECOND_SITE = {"code": "S2", "name": "Gate Two", "lat": 28.6, "lon": 77.2, "radius_m": 50}
GUARD = {"code": "G1", "name": "Asha", "home_site": "S1"}


@dataclass
class Caller:
    """A script with a token."""

    secret: str
    browser: Browser

    def put(self, kind: str, items: Any, **headers: Any) -> Any:
        body = items if isinstance(items, str | bytes) else json.dumps({"items": items})
        return self.browser.put(
            f"/api/v2/noc/registry/{kind}/",
            body,
            content_type=headers.pop("content_type", "application/json"),
            headers={"Authorization": f"Bearer {self.secret}"},
        )

    def get(self, kind: str, **query: Any) -> Any:
        return self.browser.get(
            f"/api/v2/noc/registry/{kind}/", query, headers={"Authorization": f"Bearer {self.secret}"}
        )

    def items(self, kind: str, **query: Any) -> list[dict[str, Any]]:
        answer = self.get(kind, **query)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["data"]["items"]
        return found


def make_tenant(code: str) -> Tenant:
    return Tenant.objects.create(code=code, name=code.title())


def caller(tenant: Tenant, role: str) -> Caller:
    return Caller(issue_token(tenant, role, name=role)[1], Browser())


def limited_caller(tenant: Tenant, role: str, *site_codes: str) -> Caller:
    token, secret = issue_token(tenant, role, name=role, limited=True)
    with tenant_scope(tenant.pk):
        for site in Site.objects.filter(code__in=site_codes):
            AccessLimit.objects.create(token=token, site=site)
    return Caller(secret, Browser())


def put(kind: str, *items: object, at: datetime = NOON, strict: bool = True) -> Outcome:
    """Register items in the tenant in scope; whatever becomes of them."""
    return put_items(kind, items, at, SYSTEM, strict=strict)


def register(kind: str, *items: object, at: datetime = NOON) -> None:
    """Register items that must all be taken."""
    outcome = put(kind, *items, at=at)
    assert not outcome.rejected, outcome.rejected


def reasons(outcome: Outcome) -> Sequence[tuple[int, str | None, str]]:
    return [(rejection.index, rejection.code, rejection.error) for rejection in outcome.rejected]


@contextmanager
def company(code: str = "guards") -> Iterator[Tenant]:
    tenant = make_tenant(code)
    with tenant_scope(tenant.pk):
        yield tenant
