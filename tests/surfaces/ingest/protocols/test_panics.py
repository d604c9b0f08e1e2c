"""A call for help gets through whatever else is wrong with the message that carries it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from noc.surfaces.ingest.protocols import osmand, owntracks
from noc.surfaces.ingest.protocols.types import Translated

NOW = datetime(2025, 8, 21, 16, 20, tzinfo=UTC)


def panics(translated: Translated) -> list[dict[str, object]]:
    return [event for event in translated.events if event["type"] == "panic"]


def by_query(query: str, received_at: datetime = NOW) -> Translated:
    return osmand.translate("", query.encode(), b"", received_at)


def by_json(document: object) -> Translated:
    return osmand.translate("application/json", b"", json.dumps(document).encode(), NOW)


@pytest.mark.parametrize(
    "alarm", ["sos", "SOS", "Sos", "lowBattery,sos", "SOS;general", "general%2C+sos", "+sos+"]
)
def test_sos_is_heard_in_any_case_and_company(alarm: str) -> None:
    assert len(panics(by_query(f"id=7&lat=1&lon=2&alarm={alarm}"))) == 1


@pytest.mark.parametrize("alarm", ["", "lowBattery", "sosnowiec", "none"])
def test_other_alarms_are_no_panic(alarm: str) -> None:
    assert panics(by_query(f"id=7&lat=1&lon=2&alarm={alarm}")) == []


def test_sos_is_not_lost_behind_a_repeated_key() -> None:
    assert len(panics(by_query("id=7&lat=1&lon=2&alarm=sos&alarm=lowBattery"))) == 1
    body = b'{"id": "7", "alarm": "sos", "alarm": "none", "lat": 1, "lon": 2}'
    assert len(panics(osmand.translate("application/json", b"", body, NOW))) == 1


@pytest.mark.parametrize(
    "document",
    [
        {"device_id": "7", "alarm": "sos", "location": {"coords": {"latitude": 1, "longitude": 2}}},
        {"device_id": "7", "location": {"alarm": "SOS"}},
        {"device_id": "7", "location": {"extras": {"alarm": "general,sos"}}},
        {"device_id": "7", "extras": {"alarm": ["sos"]}, "location": {}},
        {"device_id": "7", "Alarm": "sos"},
        [{"id": "7", "alarm": "sos"}],
    ],
)
def test_sos_is_heard_wherever_json_carries_it(document: object) -> None:
    found = panics(by_json(document))
    assert [panic["device"] for panic in found] == ["7"]


def test_bad_position_rejects_the_location_but_not_the_panic() -> None:
    translated = by_query("id=7&timestamp=1755793131&lat=91&lon=2&batt=50&alarm=sos")
    (panic,) = translated.events
    assert panic["at"] == "2025-08-21T16:18:51Z"
    assert panic["note"] == "position: lat 91 is not between -90 and 90"
    assert panic["raw"] == "id=7&timestamp=1755793131&lat=91&lon=2&batt=50&alarm=sos"
    assert panic["battery"] == 0.5
    assert "lat" not in panic
    assert len(translated.rejected) == 1


def test_a_bad_time_is_left_out_of_the_panic_and_told() -> None:
    translated = by_query("id=7&timestamp=soon&lat=1&lon=2&alarm=sos")
    (panic,) = translated.events
    assert "at" not in panic
    assert (panic["lat"], panic["lon"]) == (1.0, 2.0)
    assert panic["note"] == "timestamp: 'soon' is not a number"
    assert "timestamp=soon" in str(panic["raw"])


def test_two_presses_without_a_readable_time_are_two_panics() -> None:
    for query in ("id=7&alarm=sos", "id=7&alarm=sos&timestamp=soon"):
        ids = {panics(by_query(query, NOW + timedelta(seconds=s)))[0]["event_id"] for s in (0, 9)}
        assert len(ids) == 2


def test_a_resent_panic_with_a_time_is_the_same_panic() -> None:
    query = "id=7&timestamp=1755793131&lat=1&lon=2&alarm=sos"
    assert by_query(query) == by_query(query, NOW + timedelta(days=2))


def test_an_invalid_fix_helps_the_rescuer_and_is_told_as_doubtful() -> None:
    panic, status = by_query("id=7&lat=1&lon=2&valid=false&alarm=sos").events
    assert (panic["lat"], panic["lon"]) == (1.0, 2.0)
    assert panic["note"] == "the phone calls this position invalid"
    assert status["type"] == "device_status"


def test_a_panic_without_a_device_is_still_handed_on() -> None:
    translated = by_query("lat=1&lon=2&alarm=sos")
    assert translated.device is None
    (panic,) = translated.events
    assert (panic["type"], panic["device"]) == ("panic", None)
    assert str(panic["note"]).startswith("id: missing")


@pytest.mark.parametrize(
    "body",
    [
        b'{"device_id": "7", "location": {"alarm": "sos", "coords": {"latitude": 1, ',
        b'{"device_id": "7", "alarm": "low,SOS", "deep": ' + b"[" * 100_000,
        b'{"device_id": "7", "alarm": "sos", "deep": ' + b"[" * 40 + b"]" * 40 + b"}",
        b"id=7&alarm=sos&lat=1",
        b'\xff\xfe{"device_id": "7", "extras": {"alarm" : "sos"}}}}',
    ],
)
def test_sos_is_found_in_a_body_that_is_not_json(body: bytes) -> None:
    translated = osmand.translate("application/json", b"", body, NOW)
    (panic,) = translated.events
    assert (panic["type"], panic["device"]) == ("panic", "7")
    assert "at" not in panic
    assert panic["raw"]
    assert "body: " in str(panic["note"])
    assert len(translated.rejected) == 1


def test_sos_in_the_address_is_heard_beside_a_json_body() -> None:
    for body in (b'{"lat": 1, "lon": 2}', b"{broken"):
        (panic,) = panics(osmand.translate("application/json", b"id=7&alarm=sos", body, NOW))
        assert panic["device"] == "7"


def test_owntracks_calls_for_help_with_an_alarm_key_alone() -> None:
    message = {"_type": "location", "lat": 48.85833, "lon": 2.29513, "tst": 1755793131, "tid": "JJ"}

    def told(**more: object) -> list[dict[str, object]]:
        return panics(owntracks.translate(json.dumps({**message, **more}).encode(), b"", {}, NOW))

    (panic,) = told(alarm="SOS")
    assert (panic["lat"], panic["lon"], panic["at"]) == (48.85833, 2.29513, "2025-08-21T16:18:51Z")
    assert str(panic["event_id"]).startswith("owntracks-")
    assert told(event="sos", desc="SOS", inregions=["SOS"]) == []


@pytest.mark.parametrize(
    "body",
    [
        b'{"_type": "location", "alarm": "sos", "lat": 91, "lon": 2, "tst": 1755793131}',
        b'{"_type": "location", "alarm": "sos", "tst": "never"}',
        b'{"_type": "novelty", "alarm": "sos"}',
        b'{"alarm": "sos"}',
        b'{"_type": ["location"], "alarm": "sos"',
    ],
)
def test_owntracks_panics_survive_what_is_wrong_around_them(body: bytes) -> None:
    translated = owntracks.translate(body, b"", {"Authorization": "Basic Zzc6cHc="}, NOW)
    assert [(event["type"], event["device"]) for event in translated.events] == [("panic", "g7")]
    assert len(translated.rejected) == 1


def test_one_press_told_in_the_address_of_a_batch_is_one_panic() -> None:
    body = json.dumps([{"lat": 1, "lon": 2}, {"lat": 1, "lon": 3}]).encode()
    assert len(panics(osmand.translate("application/json", b"id=7&alarm=sos", body, NOW))) == 1
    batch = {"device_id": "7", "alarm": "sos", "location": [{"event": "a"}, {"event": "b"}]}
    assert len(panics(by_json(batch))) == 1


def test_a_panic_behind_ten_thousand_messages_is_heard() -> None:
    translated = by_json([{"id": "7", "batt": 1}] * 10_001 + [{"id": "7", "alarm": "sos"}])
    assert len(panics(translated)) == 1
    assert translated.rejected[-1].error == "1 messages left out: only 10000 of a request are read"
