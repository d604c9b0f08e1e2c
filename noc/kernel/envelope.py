"""The one shape of every answer of the v2 API, as bytes."""

from __future__ import annotations

from typing import Any

import msgspec

from noc.kernel.errors import NOCError, NotUsable, TryLater

_encoder = msgspec.json.Encoder()


def success_body(data: Any, *, cached: bool = False) -> bytes:
    """Encode a successful answer. `data`: dicts, lists, aware datetimes, UUIDs, msgspec structs."""
    return _encoder.encode({"status": "success", "data": data, "cached": cached})


def failure_body(message: str, errors: list[dict[str, Any]] | None = None) -> bytes:
    """Encode a refusal."""
    return _encoder.encode({"status": "error", "message": message, "errors": errors or []})


def failure_headers(error: NOCError) -> dict[str, str]:
    """Return the headers that go with a refusal."""
    headers = {}
    if isinstance(error, TryLater):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, NotUsable):
        headers["Allow"] = ", ".join(error.allowed)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers
