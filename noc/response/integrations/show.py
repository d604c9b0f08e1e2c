"""An integration as the API shows it; its key is never among it."""

from __future__ import annotations

from typing import Any

from noc.kernel.clock import rfc3339
from noc.response.integrations.models import Integration


def integration_state(integration: Integration) -> dict[str, Any]:
    """Return an integration's whole present state, times as text."""
    return {
        "id": integration.pk,
        "name": integration.name,
        "kind": integration.kind,
        "mapping": integration.mapping,
        "active": integration.active,
        "received": integration.received,
        "last_received_at": rfc3339(integration.last_received_at),
        "silent_after_minutes": integration.silent_after_minutes,
        "silent_since": rfc3339(integration.silent_since),
        "created_at": rfc3339(integration.created_at),
        "created_by": integration.created_by,
        "revoked_at": rfc3339(integration.revoked_at),
        "revoked_by": integration.revoked_by,
    }
