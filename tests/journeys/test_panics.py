"""A call for help is always taken, raises one open alert a person, and sounds again with every new press."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from noc.events.models import Deed, NOCEventLog
from noc.response.alerts.models import AlertOccurrence, NOCAlertEvent
from noc.sources.telemetry.models import Panic
from tests.cast import DAY, Company, Phone, ago, event


def alerts(company: Company) -> list[NOCAlertEvent]:
    with company.scope():
        return list(NOCAlertEvent.objects.order_by("id"))


def presses(company: Company) -> list[Panic]:
    with company.scope():
        return list(Panic.objects.order_by("id"))


def test_press_raises_a_critical_alert_with_who_where_and_note(company: Company, phone: Phone) -> None:
    phone.sent(event("location", battery=0.5))
    assert phone.sent(event("panic", lat=19.0, lon=72.8, note="fire"))["accepted"] == 1
    (alert,) = alerts(company)
    assert (alert.alert_type, alert.severity, alert.status) == ("SOS", "CRITICAL", "NEW")
    assert (alert.person_id, alert.site_id, alert.occurrence_count) == (company.ravi, company.gate, 1)
    assert alert.message == "Ravi pressed SOS at Gate: fire"
    assert (alert.metadata["lat"], alert.metadata["battery"], alert.metadata["last_fix"]["lat"]) == (
        19.0,
        0.5,
        19.07,
    )


def test_same_press_sent_again_is_a_duplicate_and_sounds_no_more(company: Company, phone: Phone) -> None:
    press = event("panic", event_id="p")
    phone.sent(press)
    for again in (press, press | {"at": ago(DAY)}, press | {"note": "other"}):
        assert phone.sent(again) == {"accepted": 0, "duplicates": 1, "rejected": [], "warnings": []}
    (alert,) = alerts(company)
    assert (alert.occurrence_count, alert.version) == (1, 1)
    with company.scope():
        assert NOCEventLog.objects.count() == 1


def test_each_new_press_adds_an_occurrence_to_the_one_open_alert(company: Company, phone: Phone) -> None:
    for n in range(3):
        phone.sent(event("panic", note=str(n)))
    (alert,) = alerts(company)
    assert alert.occurrence_count == 3
    with company.scope():
        assert AlertOccurrence.objects.filter(alert=alert).count() == 3
        assert list(NOCEventLog.objects.order_by("id").values_list("event_type", flat=True)) == [
            "alert_created",
            "alert_updated",
            "alert_updated",
        ]
        assert list(Deed.objects.order_by("id").values_list("verb", flat=True)) == [
            "raised",
            "repeated",
            "repeated",
        ]


def test_new_press_reopens_what_was_acknowledged(company: Company, phone: Phone) -> None:
    phone.sent(event("panic"))
    (alert,) = alerts(company)
    company.caller("operator").post(f"alerts/{alert.pk}/acknowledge/")
    phone.sent(event("panic"))
    (alert,) = alerts(company)
    assert (alert.status, alert.acknowledged_at, alert.acknowledged_by) == ("NEW", None, None)


def test_press_after_the_alert_was_resolved_is_a_new_alert(company: Company, phone: Phone) -> None:
    phone.sent(event("panic"))
    (first,) = alerts(company)
    company.caller("operator").post(f"alerts/{first.pk}/resolve/", {"resolution": "TEST"})
    phone.sent(event("panic"))
    first, second = alerts(company)
    assert (first.status, second.status, second.occurrence_count) == ("RESOLVED", "NEW", 1)


def test_two_people_have_an_alert_each_even_with_the_same_event_id(company: Company, phone: Phone) -> None:
    phone.sent(event("panic", event_id="1"), event("panic", "sita", event_id="1"))
    assert {alert.person_id for alert in alerts(company)} == {company.ravi, company.people["sita"]}
    assert len(presses(company)) == 2
    assert phone.sent(event("panic", "sita", event_id="1"))["accepted"] in {0, 1}


def test_two_devices_without_a_person_keep_their_presses_apart(company: Company, phone: Phone) -> None:
    phone.sent(
        event("panic", None, device="x1", event_id="1"), event("panic", None, device="x2", event_id="1")
    )
    assert {press.device for press in presses(company)} == {"x1", "x2"}
    assert len(alerts(company)) == 2


def test_panic_with_the_id_of_another_event_is_heard(company: Company, phone: Phone) -> None:
    phone.sent(event("location", event_id="1"))
    assert phone.sent(event("panic", event_id="1"))["accepted"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"at": "garbage"},
        {"at": None},
        {"at": 12},
        {"at": "1970-01-01T00:00:00Z"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "2999-01-01T00:00:00Z"},
        {"at": {}},
        {"event_id": None},
        {"event_id": ""},
        {"event_id": ["x"]},
        {"event_id": "x" * 9_000},
        {"person": "ghost"},
        {"person": None},
        {"person": {"a": 1}},
        {"site": "nowhere"},
        {"lat": 91},
        {"lat": "19", "lon": True},
        {"note": "x" * 100_000},
        {"note": {"deep": [[[]]]}},
        {"note": "a\x00b"},
        {"note": "\ud800"},
        {"person": "\ud800"},
        {"type": "PANIC"},
        {"type": "Panic"},
        {"type": "pAnIc"},
        {"type": " panic "},
        {"unknown": {"field": 1}},
    ],
    ids=lambda _: None,
)
def test_panic_is_taken_whatever_is_wrong_with_it(
    company: Company, phone: Phone, change: dict[str, Any]
) -> None:
    press = {name: value for name, value in (event("panic") | change).items() if value is not None}
    receipt = phone.sent(event("phone"), press)
    assert (receipt["accepted"], receipt["rejected"]) == (2, [])
    assert len(presses(company)) == 1
    (alert,) = alerts(company)
    assert alert.severity == "CRITICAL"


def test_bad_time_becomes_the_time_of_receipt_and_is_told(company: Company, phone: Phone) -> None:
    (told,) = phone.sent(event("panic", event_id="p", at="garbage"))["warnings"]
    assert (told["index"], told["event_id"]) == (0, "p")
    assert "time of receipt" in told["warning"]
    (press,) = presses(company)
    assert press.at == press.received_at


def test_panic_months_old_is_as_loud_as_any(company: Company, phone: Phone) -> None:
    old = (datetime.now(UTC) - timedelta(days=200)).isoformat()
    assert phone.sent(event("panic", at=old))["accepted"] == 1
    (alert,) = alerts(company)
    assert (alert.status, alert.first_seen_at) == ("NEW", datetime.fromisoformat(old))


@pytest.mark.parametrize(
    "body",
    [
        b'{"events": [{"type":"panic","person":"ravi","event_id":"b","at":"2026-01-01T00:00:00Z"}, {"lat": trash',
        b'{"type":"panic","person":"ravi","event_id":"b"}',
        b'[{"type":"panic","person":"ravi","event_id":"b"}]',
        b'{"events": [{"event_id":"b","person":"ravi","type":"panic"',
        b'{"events": {"a": {"type": "Panic", "person": "ravi", "event_id": "b"}}}',
        b'\xff\xfe {"type": "panic", "person": "ravi", "event_id": "b"}',
        b"[" * 5_000 + b'{"type": "panic", "person": "ravi", "event_id": "b"}',
    ],
    ids=lambda _: None,
)
def test_panic_is_saved_from_a_body_that_is_no_document(company: Company, phone: Phone, body: bytes) -> None:
    answer = phone.post(body)
    assert answer.status == 202, answer.body
    (press,) = presses(company)
    assert (press.event_id, press.person_id) == ("b", company.ravi)


def test_panic_beside_nan_and_broken_lines_is_heard(company: Company, phone: Phone) -> None:
    nan = '{"events": [{"event_id": "n", "lat": NaN}, ' + json.dumps(event("panic")) + "]}"
    assert phone.post(nan.encode()).data["accepted"] == 1
    lines = b"{broken\n" + json.dumps(event("panic")).encode() + b"\n{"
    assert phone.post(lines, "application/x-ndjson").data["accepted"] == 1
    assert len(presses(company)) == 2


def test_alert_and_facts_are_one_transaction(
    company: Company, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("noc.response.alerts.announcing.publish", fail)
    assert phone.send(event("panic"), event("phone")).status == 500
    assert (presses(company), alerts(company)) == ([], [])


@pytest.mark.parametrize("change", [{"person": "ghost"}, {"site": "nowhere"}])
def test_panic_of_somebody_or_somewhere_unknown_goes_to_every_unrestricted_operator_and_to_them_alone(
    company: Company, outsider: Company, phone: Phone, change: dict[str, str]
) -> None:
    phone.sent(event("panic", **change))
    (item,) = company.caller("operator").read("alerts/", status="open")["items"]
    limited = company.caller("operator", "gate", "yard")
    assert limited.read("alerts/")["items"] == []
    assert limited.get(f"alerts/{item['id']}/").status == 404
    assert outsider.caller("operator").read("alerts/")["items"] == []


def test_panic_is_seen_by_those_limited_to_its_site_and_by_no_others(company: Company, phone: Phone) -> None:
    phone.sent(event("panic"))
    assert len(company.caller("viewer", "gate").read("alerts/")["items"]) == 1
    assert company.caller("viewer", "yard").read("alerts/")["items"] == []
