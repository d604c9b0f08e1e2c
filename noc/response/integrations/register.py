"""Make, change and revoke integrations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from noc.events.deeds import record_deed
from noc.kernel.access.models import ApiToken
from noc.kernel.access.principals import Actor
from noc.kernel.access.tokens import issue_token
from noc.kernel.errors import Conflict, NotFound, Unprocessable
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.integrations.models import Integration
from noc.response.integrations.receive import KINDS
from noc.response.integrations.rules.mapping import read_mapping


def register(
    name: str,
    kind: str,
    mapping: Mapping[str, Any],
    silent_after_minutes: int | None,
    actor: Actor,
    at: datetime,
) -> tuple[Integration, str]:
    """Make an integration; return it with its key, which is never shown again. Raises Conflict, Unprocessable."""
    _check(kind, mapping)
    try:
        with transaction.atomic():
            token, key = issue_token(
                Tenant.objects.get(pk=current_tenant_id()), "ingest", name=name, kind="inbound"
            )
            integration = Integration.objects.create(
                tenant_id=current_tenant_id(),
                name=name,
                kind=kind,
                mapping=mapping,
                token=token,
                silent_after_minutes=silent_after_minutes,
                created_at=at,
                created_by=actor.as_json(),
            )
            record_deed(actor, "created", "integration", integration.pk, at)
            return integration, key
    except IntegrityError as error:
        raise _taken(name, error) from error


def change(
    integration_id: int,
    name: str,
    mapping: Mapping[str, Any],
    silent_after_minutes: int | None,
    actor: Actor,
    at: datetime,
) -> Integration:
    """Change how an integration is called, read and watched. Raises NotFound, Conflict, Unprocessable."""
    try:
        with transaction.atomic():
            integration = _locked(integration_id)
            _check(integration.kind, mapping)
            integration.name, integration.mapping = name, dict(mapping)
            integration.silent_after_minutes = silent_after_minutes
            integration.save()
            record_deed(actor, "changed", "integration", integration.pk, at)
            return integration
    except IntegrityError as error:
        raise _taken(name, error) from error


def revoke(integration_id: int, actor: Actor, at: datetime) -> Integration:
    """End an integration for good: its key opens nothing any more. Twice is once. Raises NotFound."""
    with transaction.atomic():
        integration = _locked(integration_id)
        if integration.active:
            integration.active = False
            integration.revoked_at, integration.revoked_by = at, actor.as_json()
            integration.save()
            ApiToken.objects.filter(pk=integration.token_id).update(revoked_at=at)
            record_deed(actor, "revoked", "integration", integration.pk, at)
        return integration


def _locked(integration_id: int) -> Integration:
    integration = Integration.objects.select_for_update().filter(pk=integration_id).first()
    if integration is None:
        raise NotFound("There is no such integration.")
    return integration


def _check(kind: str, mapping: Mapping[str, Any]) -> None:
    try:
        read_mapping(mapping, KINDS[kind][1])
    except ValueError as error:
        raise Unprocessable(f"The mapping cannot be used: {error}.") from error


def _taken(name: str, error: IntegrityError) -> Conflict:
    if "noc_integration_name" not in str(error):
        raise error
    return Conflict(f"There is an integration {name!r} already.")
