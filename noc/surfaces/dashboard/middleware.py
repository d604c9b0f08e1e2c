"""What every answer of Django's passes through."""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Callable
from time import perf_counter
from typing import Final

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from psycopg_pool import PoolTimeout

from noc.kernel.envelope import failure_body
from noc.kernel.metrics import API_LATENCY, API_REQUESTS, TELEMETRY_LATENCY, TELEMETRY_REQUESTS

GetResponse = Callable[[HttpRequest], HttpResponse]
CSP: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_log = structlog.get_logger("noc.http")


def request_log(get_response: GetResponse) -> GetResponse:
    """Give each request an id, log it, count it, and answer 503 when the database is away."""

    def run(request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        request_id = _given_id(request) or uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = get_response(request)
            seconds = perf_counter() - started
            _count(request, response, seconds)
            _log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
            )
        response["X-Request-ID"] = request_id
        return response

    # Django turns an exception into a 500 before any middleware around sees it: this hook comes first.
    run.process_exception = _on_exception  # type: ignore[attr-defined]
    return run


def _on_exception(_: HttpRequest, error: Exception) -> HttpResponse | None:
    if not isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
        return None
    _log.warning("database_unavailable", error=str(error).strip())
    return _unavailable()


def _given_id(request: HttpRequest) -> str | None:
    given = request.headers.get("X-Request-ID", "")
    return given if 8 <= len(given) <= 64 and given.replace("-", "").isalnum() else None


def _unavailable() -> HttpResponse:
    body = failure_body("The database is not answering; try again in a few seconds.")
    return HttpResponse(body, status=503, content_type="application/json", headers={"Retry-After": "5"})


def _count(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    if match is None or not request.path.startswith("/api/"):
        return
    endpoint, status = match.route.removeprefix("api/v2/") or "root", str(response.status_code)
    API_REQUESTS.labels(endpoint, status).inc()
    API_LATENCY.labels(endpoint).observe(seconds)
    if endpoint.startswith("noc/telemetry/"):
        TELEMETRY_REQUESTS.labels(endpoint, status).inc()
        TELEMETRY_LATENCY.labels(endpoint).observe(seconds)


def security_headers(get_response: GetResponse) -> GetResponse:
    """Set the headers that keep strangers' scripts out, and give every API refusal its envelope."""

    def run(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/api/") and isinstance(response, HttpResponseNotAllowed):
            response.content = failure_body(
                f"{request.method} is not allowed here; allowed: {response['Allow']}."
            )
            response["Content-Type"] = "application/json"
        response.setdefault("Content-Security-Policy", CSP)
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Referrer-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if request.path.startswith("/api/"):
            response.setdefault("Cache-Control", "no-store")
        return response

    return run


def client_address(request: HttpRequest) -> str:
    """Return who is calling; X-Forwarded-For counts only from TRUSTED_PROXIES."""
    address = str(request.META.get("REMOTE_ADDR") or "")
    if address not in settings.TRUSTED_PROXIES:
        return address
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        try:
            candidate = str(ipaddress.ip_address(hop.strip()))
        except ValueError:
            break
        if candidate not in settings.TRUSTED_PROXIES:
            return candidate
    return address
