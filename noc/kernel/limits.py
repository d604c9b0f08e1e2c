"""Counted limits per tenant, or per whatever has an id, shared by all processes that share the cache."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from noc.kernel.metrics import RATE_LIMITED

WINDOW_S = 60


def over_limit(name: str, whose: int, cost: int, limit_per_minute: int, at: datetime) -> int | None:
    """Count `cost` against somebody's minute; return None when it fits, else the seconds until it may be tried again.

    `whose`: an id of what the limit called `name` is about, a tenant or an integration.

    What finds the minute still empty always fits, so that a batch larger than the limit is slowed, not barred.
    """
    if limit_per_minute <= 0:
        return None
    window, into = divmod(int(at.timestamp()), WINDOW_S)
    key = f"limit:{name}:{whose}:{window}"
    cache.add(key, 0, 2 * WINDOW_S)
    used = cache.incr(key, cost)
    if used <= limit_per_minute or used == cost:
        return None
    cache.decr(key, cost)
    RATE_LIMITED.labels(name).inc()
    return WINDOW_S - into
