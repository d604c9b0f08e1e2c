"""What machines ask of a running server, and what every answer carries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from noc.kernel.clock import now
from noc.kernel.heartbeats import beat
from tests.cast import Caller, Company, Phone, event

METRICS = {
    "noc_telemetry_api_requests_total",
    "noc_telemetry_api_latency_seconds",
    "noc_api_requests_total",
    "noc_api_latency_seconds",
    "noc_cache_lookups_total",
    "noc_rate_limit_hits_total",
}


def test_process_that_lives_says_so_without_the_database(settings: Any) -> None:
    answer = Client().get("/livez")  # this test may not touch the database
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readiness_names_each_part_that_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noc.events.relay.is_alive", lambda: True)
    answer = Client().get("/readyz")
    parts = answer.json()["parts"]
    assert answer.status_code == 503
    assert parts["database"] == parts["relay"] == {"ok": True}
    assert "noc worker" in parts["worker"]["why"]
    assert parts["clock"]["ok"] is False
    for name in ("worker", "clock"):
        beat(name, now())
    assert Client().get("/readyz").json()["ready"] is True


def test_figures_promised_are_shown_with_endpoint_and_status(company: Company, phone: Phone) -> None:
    phone.sent(event("phone"))
    company.caller("viewer").read(f"telemetry/signals/{company.ravi}/")
    told = Client().get("/metrics").content.decode()
    assert {name for name in METRICS if f"# HELP {name.removesuffix('_total')}" in told} == METRICS
    assert (
        'noc_telemetry_api_requests_total{endpoint="noc/telemetry/signals/<int:person_id>/",status="200"}'
        in told
    )
    assert 'noc_api_requests_total{endpoint="ingest/events",status="202"}' in told


@pytest.mark.parametrize(
    ("address", "token", "status"),
    [
        ("127.0.0.1", "", 200),
        ("::1", "", 200),
        ("10.0.0.1", "", 401),
        ("10.0.0.1", "wrong", 401),
        ("10.0.0.1", "secret", 200),
    ],
)
def test_figures_are_open_on_loopback_and_else_need_the_token(
    settings: Any, address: str, token: str, status: int
) -> None:
    settings.METRICS_TOKEN = "secret"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    assert Client(REMOTE_ADDR=address).get("/metrics", headers=headers).status_code == status


def test_without_a_metrics_token_an_empty_one_opens_nothing(settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    answer = Client(REMOTE_ADDR="10.0.0.1").get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 401


def test_request_has_an_id_its_own_or_a_new_one(company: Company) -> None:
    client = Client()
    assert client.get("/livez", headers={"X-Request-ID": "abcdef-12345"})["X-Request-ID"] == "abcdef-12345"
    for strange in ("x", "a b c d e f g h", "<script>alert(1)</script>", "x" * 65):
        assert client.get("/livez", headers={"X-Request-ID": strange})["X-Request-ID"] != strange


@pytest.mark.parametrize("path", ["/livez", "/api/v2/noc/alerts/", "/api/v2/nothing/", "/"])
def test_every_answer_keeps_strangers_scripts_out(company: Company, path: str) -> None:
    answer = Client().get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    if path.startswith("/api/"):
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "path", ["/api/v2/nothing/", "/api/v2/noc/alerts/x/acknowledge/", "/api/v1/", "/api/"]
)
def test_missing_address_is_404_in_the_envelope_to_every_method(
    company: Company, method: str, path: str
) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, path)
    assert (answer.status_code, answer.json()["status"]) == (404, "error")


def test_method_that_is_not_taken_is_405_in_the_envelope(company: Company) -> None:
    answer = company.caller("admin").ask("DELETE", "alerts/")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")
    assert "DELETE" in answer.message


def test_defect_is_500_in_the_envelope_and_tells_nothing_of_itself(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("noc.surfaces.api.alerts.page_of", fail)
    caller = Caller(company.token("admin"), Client(raise_request_exception=False))
    answer = caller.get("alerts/")
    assert (answer.status, "secret" in answer.message) == (500, False)


def test_database_that_is_away_is_503_with_retry_after(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def fail(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("noc.surfaces.api.alerts.page_of", fail)
    answer = company.caller("admin").get("alerts/")
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.message


# Names that outsiders' dashboards use.


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (
            "noc_event_log",
            (
                "event_id event_type tenant_id payload broadcast_at recipient_count broadcast_latency_ms broadcast_success "
                "error_message alert_id finding_id ticket_id"
            ),
        ),
        (
            "noc_nocalertevent",
            "severity created_at alert_type status resolution entity_type entity_id metadata",
        ),
    ],
)
def test_tables_keep_the_columns_that_others_read(table: str, columns: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        assert set(columns.split()) <= {name for (name,) in cursor.fetchall()}
