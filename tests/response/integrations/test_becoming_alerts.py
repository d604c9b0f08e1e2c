"""What Alertmanager says becomes alerts, and goes away when it says that it is over."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from noc.journeys.worker import HANDLERS
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.outbox.queue import work_one
from noc.response.alerts.models import NOCAlertEvent
from tests.cast import Company
from tests.response.integrations import messages
from tests.response.integrations.test_receiving import send


def work() -> None:
    """Do all that waits in the outbox."""
    while work_one(HANDLERS, datetime.now(UTC) + timedelta(seconds=1)):
        failed = OutboxItem.objects.exclude(last_error="").values_list("kind", "last_error")
        assert not failed, list(failed)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what commit would check


def alerts(company: Company) -> list[dict[str, Any]]:
    found = company.caller("viewer").read("alerts/", alert_type="INTEGRATION", order="-created_at")["items"]
    return [item for item in found if isinstance(item, dict)]


def test_camera_that_is_down_is_one_alert_until_it_is_up_again(company: Company) -> None:
    admin = company.caller("admin")
    key = admin.post("integrations/", {"name": "Cameras", "kind": "alertmanager"}).data["key"]
    for _ in range(3):
        assert send(key, "alertmanager", messages.ALERTMANAGER)[0] == 202
        work()
    (alert,) = alerts(company)
    assert (alert["status"], alert["severity"], alert["message"], alert["site_id"], alert["occurrence_count"]) == (
        "NEW", "CRITICAL", "Camera north-gate-2 is down", company.gate, 1,
    )  # fmt: skip
    assert alert["metadata"]["runbook"] == "https://wiki.example.org/cctv/camera-down"
    over = json.loads(messages.ALERTMANAGER)
    over["alerts"][0] |= {"status": "resolved", "endsAt": "2026-11-21T01:40:00Z"}
    assert send(key, "alertmanager", over)[0] == 202
    work()
    assert [one["status"] for one in alerts(company)] == ["CLEARED"]
    assert send(key, "alertmanager", messages.ALERTMANAGER)[0] == 202  # a late resend
    work()
    assert [one["status"] for one in alerts(company)] == ["CLEARED"]
    again = json.loads(messages.ALERTMANAGER)
    again["alerts"][0]["startsAt"] = "2026-11-21T03:00:00Z"
    assert send(key, "alertmanager", again)[0] == 202
    work()
    assert sorted(one["status"] for one in alerts(company)) == ["CLEARED", "NEW"]
    with company.scope():
        assert NOCAlertEvent.objects.filter(dedup_key__isnull=False, alert_type="INTEGRATION").count() == 1


def test_what_pagerduty_acknowledges_is_acknowledged_by_the_integration(company: Company) -> None:
    key = company.caller("admin").post("integrations/", {"name": "Pager", "kind": "pagerduty"}).data["key"]
    said = {"dedup_key": messages.pagerduty()["dedup_key"]}

    def say(action: str) -> dict[str, Any]:
        assert send(key, "pagerduty", {**said, "event_action": action})[0] == 202
        work()
        (alert,) = alerts(company)
        return alert

    assert send(key, "pagerduty", messages.PAGERDUTY)[0] == 202
    work()
    for _ in range(2):
        seen = say("acknowledge")
        assert (seen["status"], seen["acknowledged_by"]["kind"], seen["acknowledged_by"]["name"]) == (
            "ACKNOWLEDGED", "integration", "Pager",
        )  # fmt: skip
    history = company.caller("viewer").read(f"alerts/{seen['id']}/")["history"]
    assert [deed["verb"] for deed in history] == ["raised", "acknowledged"]
    assert say("resolve")["status"] == "CLEARED"
    assert say("acknowledge")["status"] == "CLEARED"
