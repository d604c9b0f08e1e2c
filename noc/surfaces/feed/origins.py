"""Which pages may open a feed in their visitor's name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal
from urllib.parse import urlsplit

from django.http.request import split_domain_port, validate_host

Verdict = Literal["none", "own", "allowed", "foreign"]
_DEFAULT_PORTS = {"http": "80", "ws": "80", "https": "443", "wss": "443"}


def judge_origin(
    origin: str | None, host: str, allowed_hosts: Collection[str], trusted_origins: Collection[str]
) -> Verdict:
    """Say what a handshake's Origin header means.

    `none`: no browser page asked. `own`: the page is ours (same host and port as the Host header, or a trusted origin),
    so cookies count. `allowed`: a page of an allowed host, which needs a token. `foreign`: refused.
    """
    if origin is None:
        return "none"
    if origin in trusted_origins:
        return "own"
    page = _host_and_port(origin)
    if page is None:
        return "foreign"
    scheme = urlsplit(origin).scheme
    here = _with_port(host.lower(), scheme)
    # ALLOWED_HOSTS=["*"] says that any name may lead here, not that any page may: then only our own pages may.
    named = [name for name in allowed_hosts if name != "*"]
    if page == here and ("*" in allowed_hosts or validate_host(split_domain_port(host)[0], named)):
        return "own"
    return "allowed" if named and validate_host(split_domain_port(page)[0], named) else "foreign"


def _host_and_port(origin: str) -> str | None:
    try:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
            return None
        _ = parts.port  # raises on nonsense
    except ValueError:
        return None
    return _with_port(parts.netloc.lower(), parts.scheme)


def _with_port(netloc: str, scheme: str) -> str:
    _, port = split_domain_port(netloc)
    return netloc if port else f"{netloc}:{_DEFAULT_PORTS.get(scheme, '80')}"
