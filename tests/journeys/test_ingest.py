"""What becomes of each event of a batch: stored once, with whom and where it belongs, or refused with a reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from noc.sources.attendance.models import AttendanceEvent
from noc.sources.people.models import Device, DeviceCarrier
from noc.sources.receipts.models import RejectedFact, UnenrolledCode
from noc.sources.sites.models import Shift
from noc.sources.telemetry.models import DeviceStatus, LastKnown, Location, Panic, PhoneEvent
from noc.sources.tours.models import CheckpointScan, TaskReport
from tests.cast import DAY, GATE, HOUR, MINUTE, Company, Phone, ago, event

KINDS: dict[str, Any] = {
    "location": Location,
    "phone": PhoneEvent,
    "device_status": DeviceStatus,
    "task": TaskReport,
    "checkpoint": CheckpointScan,
    "attendance": AttendanceEvent,
}


def stored(company: Company, kind: str = "location") -> list[dict[str, Any]]:
    with company.scope():
        return list(KINDS[kind].objects.order_by("at", "event_id").values())


def refusal(phone: Phone, bad: Any) -> str:
    """Return why an event is refused; the good ones beside it must not suffer."""
    receipt = phone.sent(event("location"), bad, event("phone"))
    assert receipt["accepted"] == 2, receipt
    (rejected,) = receipt["rejected"]
    assert rejected["index"] == 1
    assert rejected["error"]
    return str(rejected["error"])


# What is kept.


@pytest.mark.parametrize("kind", KINDS)
def test_event_of_each_type_is_stored_once_with_its_person_and_site(
    company: Company, phone: Phone, kind: str
) -> None:
    sent = event(kind, device="d1")
    assert phone.sent(sent) == {"accepted": 1, "duplicates": 0, "rejected": [], "warnings": []}
    (row,) = stored(company, kind)
    assert (row["event_id"], row["person_id"], row["site_id"], row["device"]) == (
        sent["event_id"],
        company.ravi,
        company.gate,
        "d1",
    )
    assert row["at"] == row["raw_at"] == datetime.fromisoformat(sent["at"])
    assert row["extra"] is None


def test_every_field_of_a_location_arrives_as_it_was_sent(company: Company, phone: Phone) -> None:
    fields = {
        "lat": -33.5,
        "lon": -70.25,
        "accuracy_m": 12.5,
        "speed_mps": 1.25,
        "altitude_m": -3,
        "bearing_deg": 359.5,
        "mock": True,
        "battery": 0.25,
    }
    phone.sent(event("location", **fields))
    (row,) = stored(company)
    assert {name: row[name] for name in fields} == fields


def test_what_was_not_sent_is_unknown_and_not_zero(company: Company, phone: Phone) -> None:
    phone.sent(event("location", accuracy_m=None), event("attendance", lat=None, lon=None, mock=None))
    (fix,) = stored(company)
    assert [fix[name] for name in ("accuracy_m", "speed_mps", "mock", "battery")] == [None] * 4
    (punch,) = stored(company, "attendance")
    assert [punch[name] for name in ("lat", "mock", "face_confidence", "liveness")] == [None] * 4


def test_fields_nobody_knows_are_kept_beside_the_fact(company: Company, phone: Phone) -> None:
    more = {"foo": {"a": [1, 2.5, None, "ü"]}, "zzz": True}
    phone.sent(event("location") | more, event("phone") | {"lat": 1})
    assert stored(company)[0]["extra"] == more
    assert stored(company, "phone")[0]["extra"] == {"lat": 1}


@pytest.mark.parametrize(
    "poison", ["NaN", "Infinity", "-Infinity", "1e999", r'"\ud800"', r'"\u0000"', "1" * 5000]
)
@pytest.mark.parametrize("first", [True, False])
def test_poison_in_a_field_nobody_knows_costs_that_event_alone(
    company: Company, phone: Phone, poison: str, first: bool
) -> None:
    whole = json.dumps(event("location"))
    bad = f'{{"foo": {poison}, {whole[1:]}' if first else f'{whole[:-1]}, "foo": {poison}}}'
    answer = phone.post(f'{{"events": [{json.dumps(event("location"))}, {bad}]}}'.encode())
    assert answer.status == 202, answer.body
    assert [item["index"] for item in answer.data["rejected"]] == [1]
    assert len(stored(company)) == 1


@pytest.mark.parametrize("name", ["person", "event_id", "device", "site"])
def test_lone_surrogate_in_a_code_costs_that_event_alone(company: Company, phone: Phone, name: str) -> None:
    bad = '{"unknown": 1, ' + json.dumps(event("location") | {name: "\ud800"})[1:]
    answer = phone.post(f'{{"events": [{json.dumps(event("location"))}, {bad}]}}'.encode())
    assert answer.status == 202, answer.body
    assert [item["index"] for item in answer.data["rejected"]] == [1]


def test_nan_beside_a_field_nobody_knows_is_no_position(company: Company, phone: Phone) -> None:
    bad = '{"unknown": 1, ' + json.dumps(event("location") | {"lat": float("nan")})[1:]
    answer = phone.post(f'{{"events": [{bad}]}}'.encode())
    assert len(answer.data["rejected"]) == 1
    assert stored(company) == []


# Whose it is, and where.


def test_site_that_the_phone_names_wins_over_the_roster(company: Company, phone: Phone) -> None:
    phone.sent(event("location", site="yard"))
    (row,) = stored(company)
    assert (row["site_id"], row["site_given"]) == (company.sites["yard"], True)


def test_without_a_shift_the_home_site_is_meant_and_with_one_the_rostered(
    company: Company, phone: Phone
) -> None:
    with company.scope():
        Shift.objects.create(
            code="old",
            person_id=company.ravi,
            site_id=company.sites["yard"],
            start=datetime.now(UTC) - 3 * DAY,
            end=datetime.now(UTC) - 2 * DAY,
        )
    phone.sent(
        event("phone", event_id="home", at=ago(4 * DAY)), event("phone", event_id="shift", at=ago(2.5 * DAY))
    )
    assert [row["site_id"] for row in stored(company, "phone")] == [company.gate, company.sites["yard"]]


def test_person_without_home_and_shift_is_stored_without_a_site(company: Company, phone: Phone) -> None:
    assert phone.sent(event("phone", "kumar"))["accepted"] == 1
    assert stored(company, "phone")[0]["site_id"] is None


def test_fact_of_a_device_is_of_whoever_carried_it_at_its_own_time(company: Company, phone: Phone) -> None:
    swap = datetime.now(UTC) - DAY
    with company.scope():
        device = Device.objects.create(code="d2")
        DeviceCarrier.objects.create(device=device, person_id=company.ravi, valid_to=swap)
        DeviceCarrier.objects.create(device=device, person_id=company.people["sita"], valid_from=swap)
    phone.sent(
        event("phone", None, device="d2", at=ago(DAY + MINUTE)),
        event("phone", None, device="d2", at=ago(DAY - MINUTE)),
    )
    assert [row["person_id"] for row in stored(company, "phone")] == [company.ravi, company.people["sita"]]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"person": "ghost"}, "person"),
        ({"site": "nowhere"}, "site"),
        ({"person": None}, "person"),
        ({"person": None, "device": "unheard"}, "device"),
    ],
)
def test_event_of_somebody_or_somewhere_unknown_is_refused(
    company: Company, phone: Phone, fields: dict[str, Any], word: str
) -> None:
    assert refusal(
        phone,
        event("location") | fields
        if None not in fields.values()
        else {name: value for name, value in (event("location") | fields).items() if value is not None},
    ).startswith(word)


def test_codes_of_another_company_are_unknown(company: Company, outsider: Company, phone: Phone) -> None:
    from noc.sources.people.models import Person

    with outsider.scope():
        Person.objects.create(code="theirs", name="Theirs")
    assert "theirs" in refusal(phone, event("location", "theirs"))
    assert stored(outsider) == []


def test_unknown_device_task_tour_and_checkpoint_are_recorded_and_listed(
    company: Company, phone: Phone
) -> None:
    receipt = phone.sent(
        event("location", device="dx"),
        event("phone", device="dx"),
        event("task", task="kx"),
        event("checkpoint", tour="tx"),
        event("checkpoint", checkpoint="zz"),
        event("checkpoint"),
    )
    assert receipt["accepted"] == 6
    phone.sent(event("location", device="dx"))
    listed = company.caller("viewer").read("unenrolled/")["items"]
    assert {(item["kind"], item["code"], item["person_name"]) for item in listed} == {
        ("device", "dx", "Ravi"),
        ("task", "kx", "Ravi"),
        ("tour", "tx", "Ravi"),
        ("checkpoint", "t1/zz", "Ravi"),
    }
    with company.scope():
        assert UnenrolledCode.objects.get(kind="device").count >= 2


# Once, and once only.


def test_same_batch_twice_changes_nothing(company: Company, phone: Phone) -> None:
    batch = [event(kind) for kind in KINDS]
    assert phone.sent(*batch)["accepted"] == len(KINDS)
    before = {kind: stored(company, kind) for kind in KINDS}
    assert phone.sent(*batch) == {"accepted": 0, "duplicates": len(KINDS), "rejected": [], "warnings": []}
    assert {kind: stored(company, kind) for kind in KINDS} == before


@pytest.mark.parametrize(
    "other",
    [
        event("location", lat=1.0),
        event("location", at=ago(3 * HOUR)),
        event("location", "sita"),
        event("phone"),
        event("attendance"),
    ],
    ids=["place", "time", "person", "type", "punch"],
)
def test_seen_event_id_is_a_duplicate_whatever_else_it_says(
    company: Company, phone: Phone, other: dict[str, Any]
) -> None:
    first = event("location", event_id="one")
    phone.sent(first)
    assert phone.sent(other | {"event_id": "one"})["duplicates"] == 1
    assert sum(len(stored(company, kind)) for kind in KINDS) == 1


def test_event_id_twice_in_one_batch_counts_once_and_the_first_holds(company: Company, phone: Phone) -> None:
    receipt = phone.sent(event("location", event_id="x", lat=1.0), event("location", event_id="x", lat=2.0))
    assert (receipt["accepted"], receipt["duplicates"]) == (1, 1)
    assert [row["lat"] for row in stored(company)] == [1.0]


def test_event_ids_of_two_companies_never_meet(company: Company, outsider: Company, phone: Phone) -> None:
    same = event("location", event_id="same")
    assert phone.sent(same)["accepted"] == 1
    assert outsider.phone().sent(same)["accepted"] == 1
    assert [row["person_id"] for row in stored(outsider)] == [outsider.ravi]


def test_refused_event_may_come_again_when_its_person_is_registered(company: Company, phone: Phone) -> None:
    from noc.sources.people.models import Person

    late = event("phone", "newcomer")
    assert phone.sent(late)["rejected"]
    with company.scope():
        Person.objects.create(code="newcomer", name="New")
    assert phone.sent(late)["accepted"] == 1


# What is refused.


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-Infinity", "1e999", "91", "-90.0001", '"19"', "true", "null", "[]"]
)
def test_latitude_that_is_none_is_refused_alone(company: Company, phone: Phone, value: str) -> None:
    bad = json.dumps(event("location") | {"lat": "HERE"}).replace('"HERE"', value)
    good = json.dumps(event("location"))
    answer = phone.post(f'{{"events": [{good}, {bad}, {json.dumps(event("phone"))}]}}'.encode())
    assert answer.status == 202, answer.body
    assert answer.data["accepted"] == 2
    assert [item["index"] for item in answer.data["rejected"]] == [1]
    assert len(stored(company)) == 1


@pytest.mark.parametrize(
    "bad",
    [
        [],
        ["location"],
        "location",
        None,
        7,
        True,
        {},
        {"type": "location"},
        event("location", event_id=""),
        event("location", event_id="x" * 201),
        event("location", event_id=7),
        event("location", person=""),
        event("location", person=12),
        event("location", device="d" * 201),
        event("location", lat=None),
        event("location", lon=180.5),
        event("location", accuracy_m=-1),
        event("location", accuracy_m=True),
        event("location", mock=1),
        event("location", mock="false"),
        event("location", battery=1.01),
        event("location", speed_mps=-0.1),
        event("location", bearing_deg=361),
        event("location", at=None),
        event("location", at="yesterday"),
        event("location", at="2026-01-01T00:00:00"),
        event("location", at="2026-02-30T00:00:00Z"),
        event("location", at=1_700_000_000),
        event("location", at="9999-12-31T23:59:59Z"),
        event("location", at="9999-12-31T23:59:59-14:00"),
        event("location", at="0001-01-01T00:00:00+14:00"),
        event("location", at="1970-01-01T00:00:00Z"),
        event("location", at=ago(-2 * HOUR)),
        event("location") | {"type": "teleport"},
        event("location") | {"type": None},
        event("location") | {"type": 5},
        event("phone", kind=""),
        event("phone", kind="k" * 51),
        event("task", status="done"),
        event("task", task=None),
        event("checkpoint", tour=None),
        event("attendance", direction="sideways"),
        event("attendance", liveness=1.5),
        event("device_status", signal_dbm=-900),
        event("device_status", online="yes"),
        event("phone") | {"extra": "x" * 70_000},
    ],
    ids=lambda _: None,
)
def test_bad_event_is_refused_with_a_reason_and_costs_no_other(
    company: Company, phone: Phone, bad: Any
) -> None:
    assert len(refusal(phone, bad)) > 10
    assert len(stored(company)) == 1


@pytest.mark.parametrize("poison", ["\x00", "a\x00b"])
def test_nul_in_a_text_is_refused(company: Company, phone: Phone, poison: str) -> None:
    assert "NUL" in refusal(phone, event("phone", kind=poison))


def test_raw_nul_byte_and_broken_utf8_in_a_line_are_refused(company: Company, phone: Phone) -> None:
    lines = [json.dumps(event("phone", kind="KIND")).encode() for _ in range(3)]
    lines[1] = lines[1].replace(b"KIND", b"a\x00b")
    lines[2] = lines[2].replace(b"KIND", b"a\xff\xfeb")
    answer = phone.post(b"\n".join(lines), "application/x-ndjson")
    assert (answer.status, answer.data["accepted"]) == (202, 1)
    assert [item["index"] for item in answer.data["rejected"]] == [1, 2]


def test_nesting_without_end_costs_one_event(company: Company, phone: Phone) -> None:
    deep = json.dumps(event("phone"))[:-1] + ', "deep": ' + "[" * 20_000 + "]" * 20_000 + "}"
    lines = [json.dumps(event("phone")), deep, json.dumps(event("phone"))]
    answer = phone.post("\n".join(lines).encode(), "application/x-ndjson")
    assert (answer.status, answer.data["accepted"]) == (202, 2)
    assert [item["index"] for item in answer.data["rejected"]] == [1]


@pytest.mark.parametrize("depth", [60, 800, 900, 930, 950, 970, 990])
def test_nesting_that_can_be_read_but_not_written_costs_one_event(
    company: Company, phone: Phone, depth: int
) -> None:
    deep = json.dumps(event("phone"))[:-1] + ', "deep": ' + "[" * depth + "]" * depth + "}"
    answer = phone.post("\n".join([deep, json.dumps(event("phone"))]).encode(), "application/x-ndjson")
    assert (answer.status, answer.data["accepted"]) == (202, 1)


def test_duplicate_keys_in_an_event_never_break_the_batch(company: Company, phone: Phone) -> None:
    bad = json.dumps(event("location"))[:-1] + ', "lat": 1.5, "lat": 2.5}'
    answer = phone.post(f'{{"events": [{bad}, {json.dumps(event("location"))}]}}'.encode())
    assert answer.status == 202
    assert answer.data["accepted"] + len(answer.data["rejected"]) == 2


def test_rejection_names_the_event_and_is_kept_raw_for_whoever_mends_the_phone(
    company: Company, phone: Phone
) -> None:
    bad = event("location", event_id="bad-1", lat=91)
    (told,) = phone.sent(bad)["rejected"]
    assert told == {"index": 0, "event_id": "bad-1", "error": told["error"]}
    assert "lat" in told["error"]
    phone.sent(bad)
    (kept,) = company.caller("admin").read("ingest/rejected/")["items"]
    assert (kept["event_id"], kept["count"], kept["protocol"]) == ("bad-1", 2, "json")
    assert json.loads(kept["raw"]) == bad


def test_all_bad_batch_is_answered_202_with_every_reason(company: Company, phone: Phone) -> None:
    receipt = phone.sent(*[event("location", lat=91 + n) for n in range(20)])
    assert receipt["accepted"] == 0
    assert [item["index"] for item in receipt["rejected"]] == list(range(20))


def test_rejections_keep_no_text_that_the_database_cannot_hold(company: Company, phone: Phone) -> None:
    answer = phone.post(b'{"events": [{"event_id": "\\ud800\\u0000", "type": "x"}]}')
    assert answer.status == 202, answer.body
    with company.scope():
        assert RejectedFact.objects.count() == 1


# Clocks.


def test_clock_within_five_minutes_ahead_is_believed(company: Company, phone: Phone) -> None:
    assert phone.sent(event("phone", at=ago(-4 * MINUTE)))["accepted"] == 1


@pytest.mark.parametrize(
    "off", [timedelta(hours=2), -timedelta(hours=2), timedelta(days=4000), -timedelta(days=20_000)]
)
def test_wrong_clock_is_corrected_by_sent_at_and_the_raw_time_kept(
    company: Company, phone: Phone, off: timedelta
) -> None:
    true_at = datetime.now(UTC) - 30 * MINUTE
    sent = event("location", at=(true_at + off).isoformat())
    receipt = phone.sent(sent, sent_at=(datetime.now(UTC) + off).isoformat())
    assert receipt["accepted"] == 1, receipt
    assert "clock" in receipt["warnings"][0]["warning"]
    (row,) = stored(company)
    assert abs(row["at"] - true_at) < timedelta(seconds=10)
    assert row["raw_at"] == true_at + off


@pytest.mark.parametrize("clock", ["1970-01-01T00:10:00Z", "2038-01-19T03:14:07Z"])
def test_clock_that_was_never_set_or_ran_over_is_corrected(
    company: Company, phone: Phone, clock: str
) -> None:
    moment = datetime.fromisoformat(clock)
    sent = event("location", at=(moment - MINUTE).isoformat())
    assert phone.sent(sent, sent_at=clock)["accepted"] == 1
    (row,) = stored(company)
    assert abs(row["at"] - (datetime.now(UTC) - MINUTE)) < timedelta(seconds=10)
    assert row["raw_at"] == moment - MINUTE


def test_right_clock_corrects_nothing(company: Company, phone: Phone) -> None:
    sent = event("location", at=ago(2 * HOUR))
    assert phone.sent(sent, sent_at=ago(2 * MINUTE))["warnings"] == []
    assert stored(company)[0]["at"] == datetime.fromisoformat(sent["at"])


def test_future_event_stays_refused_after_correction(company: Company, phone: Phone) -> None:
    ahead = event("phone", at=ago(-3 * HOUR))
    assert phone.sent(ahead, sent_at=ago(-HOUR))["rejected"][0]["error"].startswith("at: ")


@pytest.mark.parametrize("sent_at", ["soon", 12, "2026-01-01T00:00:00", {}, [], "9999-12-31T23:59:59-14:00"])
def test_sent_at_that_is_no_time_is_ignored_and_told(company: Company, phone: Phone, sent_at: Any) -> None:
    receipt = phone.sent(event("phone"), sent_at=sent_at)
    assert receipt["accepted"] == 1
    assert "sent_at" in receipt["warnings"][0]["warning"]


def test_absurd_clock_with_an_absurd_offset_breaks_nothing(company: Company, phone: Phone) -> None:
    receipt = phone.sent(
        event("phone", at="9999-12-31T23:59:58-14:00"), event("phone"), sent_at="9999-12-31T23:59:59Z"
    )
    assert len(receipt["rejected"]) + receipt["accepted"] == 2


def test_fact_of_ten_years_ago_lands_in_its_own_week(company: Company, phone: Phone) -> None:
    assert phone.sent(event("location", at="2016-03-07T00:00:00Z"), event("location"))["accepted"] == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('noc_location_p20160307') IS NOT NULL")
        assert cursor.fetchone() == (True,)


# The projection.


def known(company: Company) -> LastKnown:
    with company.scope():
        return LastKnown.objects.get(person_id=company.ravi)


def test_last_known_position_never_goes_back(company: Company, phone: Phone) -> None:
    phone.sent(event("location", lat=1.0, at=ago(MINUTE)))
    phone.sent(event("location", lat=2.0, at=ago(HOUR)))
    assert known(company).lat == 1.0
    phone.sent(event("location", lat=3.0, at=ago()))
    assert known(company).lat == 3.0


def test_battery_status_punch_and_position_keep_clocks_of_their_own(company: Company, phone: Phone) -> None:
    phone.sent(
        event("location", at=ago(2 * MINUTE), battery=0.9),
        event("device_status", at=ago(MINUTE), battery=0.8),
    )
    phone.sent(
        event("location", at=ago(90 * MINUTE), battery=0.1, lat=5.0), event("attendance", at=ago(HOUR))
    )
    row = known(company)
    assert (row.battery, row.lat, row.online, row.punch_direction) == (0.8, GATE[0], True, "in")
    assert row.last_seen_at == row.status_at


def test_resend_of_an_old_fix_moves_nobody(company: Company, phone: Phone) -> None:
    old = event("location", lat=1.0, at=ago(HOUR))
    phone.sent(old)
    phone.sent(event("location", lat=2.0))
    phone.sent(old | {"at": ago()})
    assert known(company).lat == 2.0


def test_time_stands_still_between_two_fixes_and_every_order_ends_alike(
    company: Company, phone: Phone
) -> None:
    at = ago(MINUTE)
    one, two = (event("location", event_id=name, at=at, lat=lat) for name, lat in (("a", 1.0), ("b", 2.0)))
    phone.sent(two)
    phone.sent(one)
    assert known(company).lat == 2.0


def test_nothing_of_a_batch_remains_when_storing_it_fails(
    company: Company, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("disk")

    monkeypatch.setattr("noc.journeys.ingest.update_last_known", fail)
    batch = [event("location"), event("panic")]
    assert phone.send(*batch).status == 500
    monkeypatch.undo()
    with company.scope():
        assert (Location.objects.count(), Panic.objects.count()) == (0, 0)


def test_retried_batch_after_a_failure_is_new_not_duplicate(company: Company) -> None:
    from noc.journeys import ingest as journey

    raws = [json.dumps(event("location")).encode()]
    at = datetime.now(UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journey, "update_last_known", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            journey.ingest(company.id, raws, at)
    assert journey.ingest(company.id, raws, at).accepted == 1


def test_time_of_receipt_is_the_servers_own(company: Company, phone: Phone) -> None:
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC), tick=False):
        phone.sent(event("phone", at="2026-11-01T11:59:00Z"))
    assert stored(company, "phone")[0]["received_at"] == datetime(2026, 11, 1, 12, tzinfo=UTC)
