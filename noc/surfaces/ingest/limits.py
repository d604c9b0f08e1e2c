"""How much a tenant may send."""

from __future__ import annotations

from datetime import datetime

from noc.kernel.limits import over_limit
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import tenant_scope


def over_ingest_limit(tenant_id: int, events: int, at: datetime) -> int | None:
    """Count events against the tenant's INGEST_RATE_LIMIT; return None, or the seconds to wait."""
    with tenant_scope(tenant_id):
        limit = int(tuned().get("INGEST_RATE_LIMIT"))
    return over_limit("ingest", tenant_id, events, limit, at)
