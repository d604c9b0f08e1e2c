"""Cached answers. A key always carries the tenant, the caller's site scope and every parameter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from django.core.cache import cache

from noc.kernel.metrics import CACHE_LOOKUPS
from noc.kernel.tenancy.scope import current_tenant_id


def cached_answer(
    name: str,
    scope: frozenset[int] | None,
    parameters: dict[str, Any],
    ttl_s: int,
    compute: Callable[[], Any],
) -> tuple[Any, bool]:
    """Return (answer, whether it came from the cache). `scope` is what the caller may see; None is everything."""
    visible = "all" if scope is None else ",".join(map(str, sorted(scope)))
    text = msgspec.json.encode([current_tenant_id(), visible, parameters], order="deterministic")
    key = f"{name}:{current_tenant_id()}:{hashlib.sha256(text).hexdigest()}"
    found = cache.get(key)
    CACHE_LOOKUPS.labels(name, "miss" if found is None else "hit").inc()
    if found is not None:
        return msgspec.json.decode(found), True
    answer = compute()
    encoded = msgspec.json.encode(answer)
    cache.set(key, encoded, ttl_s)
    return msgspec.json.decode(encoded), False
