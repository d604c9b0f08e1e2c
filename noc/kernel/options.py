"""Every number of the product that a deployment may change: a frozen, typed, validated view of NOC_CONFIG."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Options:
    """Keys of SPEC section 5 that exist so far; `NOC_CONFIG` or `NOC_<KEY>` in the environment overrides one."""

    TELEMETRY_CACHE_TTL: int = 60  # seconds
    EVENT_LOG_RETENTION_DAYS: int = 90
    LOCATION_RETENTION_DAYS: int = 400  # counted from receipt
    INGEST_RATE_LIMIT: int = 0  # events a minute and tenant; 0 is off
    INGEST_MAX_BODY_BYTES: int = 64 * 1024 * 1024  # unpacked
    INGEST_MAX_EVENTS: int = 10_000
    INGEST_MAX_WAITING: int = 64  # request bodies in work at once in one process; above: 503
    WEBSOCKET_BROADCAST_TIMEOUT: int = 5  # seconds
    LIVE_FEED_ENABLED: bool = True
    SILENT_AFTER_MINUTES: int = 10  # on duty and no fix for longer: silent on the map
    GEOFENCE_TOLERANCE_M: int = 200  # beyond the fence and the fix's accuracy: away


# What a tenant, or one site, may have otherwise than the deployment (`kernel.tenancy.overrides`).
TUNABLE: Final = frozenset(
    {
        "INGEST_RATE_LIMIT",
        "LOCATION_RETENTION_DAYS",
        "LIVE_FEED_ENABLED",
        "SILENT_AFTER_MINUTES",
        "GEOFENCE_TOLERANCE_M",
    }
)


@cache
def options() -> Options:
    """Return the deployment's options. Raises ImproperlyConfigured for an unknown key or a wrong type."""
    known = {f.name: type(f.default) for f in fields(Options)}
    given: dict[str, object] = getattr(settings, "NOC_CONFIG", {})
    for key, value in given.items():
        if key not in known:
            raise ImproperlyConfigured(f"NOC_CONFIG has no key {key}; known: {', '.join(sorted(known))}")
        if type(value) is not known[key]:
            raise ImproperlyConfigured(f"NOC_CONFIG {key} must be {known[key].__name__}, not {value!r}")
    return Options(**given)  # type: ignore[arg-type]  # every value's type was checked above


def from_environment(environ: dict[str, str]) -> dict[str, object]:
    """Read `NOC_<KEY>` variables into a NOC_CONFIG. Raises ImproperlyConfigured when one is not of its type."""
    found: dict[str, object] = {}
    for field in fields(Options):
        text = environ.get(f"NOC_{field.name}")
        if text is None:
            continue
        try:
            found[field.name] = (
                text.lower() in {"1", "true", "on", "yes"} if isinstance(field.default, bool) else int(text)
            )
        except ValueError as error:
            raise ImproperlyConfigured(f"NOC_{field.name} must be a whole number, not {text!r}") from error
    return found
