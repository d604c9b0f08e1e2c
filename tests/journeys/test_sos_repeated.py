"""An SOS pressed again: the newest press tells where and what, a late old one adds itself and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cast import HOUR, MINUTE, Caller, Company, ago, event, knock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("phone")]  # the phones work in this transaction


def the_alert(caller: Caller) -> dict[str, Any]:
    (alert,) = caller.read("alerts/")["items"]
    found: dict[str, Any] = alert
    return found


def test_press_at_another_site_takes_the_alert_there(company: Company) -> None:
    phone = company.phone()
    phone.sent(event("panic", at=ago(10 * MINUTE), note="at the gate"))
    phone.sent(event("panic", at=ago(MINUTE), site="yard", note="chased"))
    alert = the_alert(company.caller("viewer", "yard"))
    assert (alert["site_id"], alert["occurrence_count"]) == (company.sites["yard"], 2)
    assert "chased" in alert["message"]


def test_late_older_press_adds_itself_and_changes_no_word(company: Company) -> None:
    phone = company.phone()
    phone.sent(event("panic", at=ago(MINUTE), note="newest"))
    before = the_alert(company.caller("viewer"))
    phone.sent(event("panic", at=ago(HOUR), note="oldest"))
    after = the_alert(company.caller("viewer"))
    assert (after["message"], after["metadata"]) == (before["message"], before["metadata"])
    assert after["occurrence_count"] == 2
    assert after["first_seen_at"] < before["first_seen_at"]


def test_panic_under_a_wrong_content_type_is_heard(company: Company) -> None:
    phone = company.phone()
    body = json.dumps({"events": [event("panic")]}).encode()
    assert phone.post(body, content_type="text/plain").data["accepted"] == 1
    assert phone.post(b'{"events": []}', content_type="text/plain").status == 415


def test_defect_of_ours_is_answered_in_the_envelope(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr("noc.surfaces.ingest.events.ingest", broken)
    answer = company.phone().send(event("phone"))
    assert (answer.status, "X-Request-ID" in answer.message) == (500, True)
    assert "a defect" not in answer.message
    assert answer.headers["x-request-id"]


def test_address_that_does_not_take_the_method_says_which_it_takes() -> None:
    answer = knock("GET", "/api/v2/noc/ingest/events/")
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    assert "GET" in answer.message
