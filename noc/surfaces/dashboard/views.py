"""The console's page, and `/livez`, `/readyz`, `/metrics`."""

from __future__ import annotations

import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from noc.kernel.envelope import failure_body
from noc.surfaces.dashboard.middleware import client_address
from noc.surfaces.dashboard.readiness import parts_ready


def livez(_: HttpRequest) -> HttpResponse:
    """The process answers: nothing more is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(_: HttpRequest) -> HttpResponse:
    """200 when database, relay, worker and clock are all well, else 503; the body says which is not."""
    parts = parts_ready()
    ready = all(part["ok"] for part in parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics: open on loopback, else with METRICS_TOKEN as bearer token."""
    if not (_on_loopback(request) or _has_token(request)):
        return HttpResponse(
            "metrics need the bearer token METRICS_TOKEN\n", status=401, content_type="text/plain"
        )
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _on_loopback(request: HttpRequest) -> bool:
    try:
        return ipaddress.ip_address(client_address(request)).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(
        given.encode(), settings.METRICS_TOKEN.encode()
    )


@ensure_csrf_cookie
def console(_: HttpRequest) -> HttpResponse:
    """The single page of the console; its files lie under /static/console/."""
    page = settings.CONSOLE_DIR / "index.html"
    if not page.is_file():
        return HttpResponse(
            "The console is not built; run `make console`.\n", status=503, content_type="text/plain"
        )
    headers = {"Cache-Control": "no-cache"}  # it names this build's files, which may be kept for ever
    return HttpResponse(page.read_bytes(), content_type="text/html; charset=utf-8", headers=headers)


@csrf_exempt  # nothing is written here: a script that mistypes an address must hear that, not of CSRF
def api_missing(_: HttpRequest) -> HttpResponse:
    return HttpResponse(
        failure_body("There is no such address."), status=404, content_type="application/json"
    )


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    if request.path.startswith("/api/"):
        return api_missing(request)
    return HttpResponse("There is nothing here.\n", status=404, content_type="text/plain")


def broken(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        body = failure_body("Something broke on our side; it was logged under this request's X-Request-ID.")
        return HttpResponse(body, status=500, content_type="application/json")
    return HttpResponse("Something broke on our side.\n", status=500, content_type="text/plain")
