"""Which tenant the running code works for. Without one, tenant data cannot be queried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from noc.kernel.errors import NoTenantInScope

_tenant_id: ContextVar[int | None] = ContextVar("noc_tenant_id", default=None)


def current_tenant_id() -> int:
    """Return the tenant in scope. Raises NoTenantInScope when there is none."""
    tenant_id = _tenant_id.get()
    if tenant_id is None:
        raise NoTenantInScope("no tenant in scope: wrap the work in tenant_scope(tenant_id)")
    return tenant_id


@contextmanager
def tenant_scope(tenant_id: int) -> Iterator[None]:
    """Work for one tenant inside the block."""
    token = _tenant_id.set(tenant_id)
    try:
        yield
    finally:
        _tenant_id.reset(token)
