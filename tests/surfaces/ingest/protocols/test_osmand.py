"""The OsmAnd protocol: the requests that real phones send, and those that broken and hostile ones do."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from noc.surfaces.ingest.protocols import osmand
from noc.surfaces.ingest.protocols.types import Translated

NOW = datetime(2025, 8, 21, 16, 20, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
QUERY = (
    b"id=48241179&timestamp=1755793131&lat=25.2048&lon=55.2708&speed=2.1&bearing=90.0&altitude=12.0"
    b"&accuracy=6.0&batt=87.0&charge=true&mock=true&alarm=sos"
)
NESTED = {
    "location": {
        "timestamp": "2025-06-15T13:45:12.862Z",
        "coords": {
            "latitude": 37.4219983,
            "longitude": -122.084,
            "accuracy": 5,
            "speed": 0,
            "heading": -1,
            "altitude": 5,
        },
        "is_moving": False,
        "odometer": 0,
        "event": "motionchange",
        "mock": True,
        "uuid": "0c2f",
        "age": 188,
        "battery": {"level": 0.79, "is_charging": False},
        "activity": {"type": "still", "confidence": 100},
        "alarm": "sos",
        "extras": {"any": "scalar"},
    },
    "device_id": "48241179",
}


def by_query(query: str | bytes, received_at: datetime = NOW) -> Translated:
    return osmand.translate("", query.encode() if isinstance(query, str) else query, b"", received_at)


def by_json(document: object, received_at: datetime = NOW) -> Translated:
    return osmand.translate("application/json", b"", json.dumps(document).encode(), received_at)


def only_event(translated: Translated) -> dict[str, object]:
    assert translated.rejected == []
    assert len(translated.events) == 1
    return translated.events[0]


def without_id(event: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in event.items() if key != "event_id"}


def test_the_documented_query_is_a_panic_and_a_location_in_our_units() -> None:
    panic, location = by_query(QUERY).events
    assert without_id(location) == {
        "type": "location",
        "device": "48241179",
        "at": "2025-08-21T16:18:51Z",
        "lat": 25.2048,
        "lon": 55.2708,
        "speed_mps": 1.0803,
        "bearing_deg": 90.0,
        "altitude_m": 12.0,
        "accuracy_m": 6.0,
        "battery": 0.87,
        "mock": True,
        "charge": True,
        "alarm": "sos",
    }
    assert without_id(panic) == {
        "type": "panic",
        "device": "48241179",
        "at": "2025-08-21T16:18:51Z",
        "lat": 25.2048,
        "lon": 55.2708,
        "accuracy_m": 6.0,
        "battery": 0.87,
        "mock": True,
        "alarm": "sos",
    }
    assert panic["event_id"] != location["event_id"]
    assert str(location["event_id"]).startswith("osmand-")
    assert len(str(location["event_id"])) == len("osmand-") + 32


def test_get_post_with_a_query_and_post_of_a_form_say_the_same() -> None:
    with_get = osmand.translate("", QUERY, b"", NOW)
    assert osmand.translate(FORM, QUERY, b"", NOW) == with_get
    assert osmand.translate(FORM, b"", QUERY, NOW) == with_get
    assert osmand.translate(f"{FORM}; charset=UTF-8", b"", QUERY, NOW) == with_get
    assert osmand.translate("text/plain", b"", QUERY, NOW) == with_get


def test_the_device_in_the_address_and_the_rest_in_the_form_are_read_together() -> None:
    event = only_event(osmand.translate(FORM, b"id=7", b"lat=1.5&lon=2.5&timestamp=1755793131", NOW))
    assert (event["device"], event["lat"], event["lon"]) == ("7", 1.5, 2.5)


def test_the_documented_json_is_a_panic_and_a_location_with_its_extras() -> None:
    panic, location = by_json(NESTED).events
    assert panic["type"] == "panic"
    assert (panic["lat"], panic["lon"], panic["at"]) == (37.4219983, -122.084, "2025-06-15T13:45:12.862000Z")
    assert without_id(location) == {
        "type": "location",
        "device": "48241179",
        "at": "2025-06-15T13:45:12.862000Z",
        "lat": 37.4219983,
        "lon": -122.084,
        "accuracy_m": 5.0,
        "speed_mps": 0.0,
        "altitude_m": 5.0,
        "mock": True,
        "battery": 0.79,
        "is_moving": False,
        "odometer": 0,
        "event": "motionchange",
        "uuid": "0c2f",
        "age": 188,
        "battery_is_charging": False,
        "activity_type": "still",
        "activity_confidence": 100,
        "alarm": "sos",
        "any": "scalar",
    }


def test_json_speed_is_in_metres_a_second_and_negative_values_are_unknown() -> None:
    coords = {"latitude": 1, "longitude": 2, "speed": 3.5, "heading": -1, "accuracy": -1}
    event = only_event(by_json({"device_id": 9, "location": {"coords": coords, "battery": {"level": -1}}}))
    assert event["speed_mps"] == 3.5
    assert not {"bearing_deg", "accuracy_m", "battery"} & event.keys()
    slow = by_json({"device_id": 9, "location": {"coords": {**coords, "speed": -1}}})
    assert "speed_mps" not in only_event(slow)


def test_a_json_array_of_flat_objects_gives_an_event_each_and_knots_are_converted() -> None:
    first = {"id": "a", "lat": 1.0, "lon": 2.0, "speed": 10, "timestamp": 1755793131}
    second = {"id": "b", "lat": "3.0", "lon": "4.0", "timestamp": 1755793141000}
    translated = by_json([first, second])
    assert translated.device == "a"
    assert [event["device"] for event in translated.events] == ["a", "b"]
    assert translated.events[0]["speed_mps"] == pytest.approx(5.1444)
    assert translated.events[1]["at"] == "2025-08-21T16:19:01Z"


def test_one_bad_member_of_an_array_costs_the_others_nothing() -> None:
    translated = by_json([{"id": "a", "lat": 91, "lon": 2}, 7, None, {"id": "a", "lat": 1, "lon": 2}])
    assert len(translated.events) == 1
    assert [rejection.error for rejection in translated.rejected] == [
        "position: lat 91 is not between -90 and 90",
        "2 of 4 messages are no JSON objects",
    ]


def test_several_locations_under_one_device_are_several_events() -> None:
    item = NESTED["location"]
    assert isinstance(item, dict)
    later = {**item, "timestamp": "2025-06-15T13:46:12Z", "alarm": None}
    events = by_json({"device_id": "x", "location": [item, later]}).events
    assert [event["type"] for event in events] == ["panic", "location", "location"]


def test_json_mislabelled_as_a_form_is_read_as_json() -> None:
    body = json.dumps(NESTED).encode()
    assert osmand.translate(FORM, b"", body, NOW) == osmand.translate("application/json", b"", body, NOW)


@pytest.mark.parametrize(
    ("timestamp", "at"),
    [
        ("1755793131", "2025-08-21T16:18:51Z"),
        ("1755793131000", "2025-08-21T16:18:51Z"),
        ("1755793131.5", "2025-08-21T16:18:51.500000Z"),
        ("2025-08-21T16:18:51Z", "2025-08-21T16:18:51Z"),
        ("2025-08-21T20:18:51%2B04:00", "2025-08-21T16:18:51Z"),
        ("2025-08-21T20:18:51+04:00", "2025-08-21T16:18:51Z"),
        ("2025-08-21T16:18:51.250", "2025-08-21T16:18:51.250000Z"),
        ("2025-08-21 16:18:51", "2025-08-21T16:18:51Z"),
        ("2025-08-21+16:18:51", "2025-08-21T16:18:51Z"),
    ],
)
def test_every_way_to_write_the_time_is_the_same_moment(timestamp: str, at: str) -> None:
    assert only_event(by_query(f"id=7&lat=1&lon=2&timestamp={timestamp}"))["at"] == at


@pytest.mark.parametrize(
    "timestamp",
    [
        *("yesterday", "0", "-1", "1e308", "NaN", "Infinity", "99999999999999999999", "2025-13-01T00:00:00Z"),
        *("0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "2025-08-21", "2200-01-01T00:00:00Z"),
        *("%00", "١٧٥٥٧٩٣١٣١"),
    ],
)
def test_an_absurd_time_is_rejected_with_the_reason(timestamp: str) -> None:
    translated = by_query(f"id=7&lat=1&lon=2&timestamp={timestamp}")
    assert translated.events == []
    assert translated.device == "7"
    assert translated.rejected[0].error.startswith("timestamp: ")


def test_without_a_time_the_time_of_receipt_stands_in_and_alike_reports_stay_two() -> None:
    first = only_event(by_query("id=7&lat=1&lon=2"))
    second = only_event(by_query("id=7&lat=1&lon=2", NOW + timedelta(minutes=5)))
    assert first["at"] == "2025-08-21T16:20:00Z"
    assert first["event_id"] != second["event_id"]


def test_a_resend_keeps_its_id_and_other_facts_in_the_same_second_do_not() -> None:
    resent = by_query(QUERY, NOW + timedelta(hours=3))
    assert resent == by_query(QUERY)
    ids = {str(event["event_id"]) for event in resent.events}
    shuffled = b"&".join(reversed(QUERY.split(b"&")))
    assert {str(event["event_id"]) for event in by_query(shuffled).events} == ids
    for other in (QUERY.replace(b"25.2048", b"25.2049"), QUERY.replace(b"48241179", b"48241178")):
        assert not ids & {str(event["event_id"]) for event in by_query(other).events}


def test_a_json_resend_keeps_its_id_though_its_age_has_grown() -> None:
    location = NESTED["location"]
    assert isinstance(location, dict)
    older = {**NESTED, "location": {**location, "age": 60_000}}
    assert [event["event_id"] for event in by_json(older).events] == [
        event["event_id"] for event in by_json(NESTED).events
    ]


def test_a_report_without_position_is_a_device_status() -> None:
    event = only_event(by_query("id=7&batt=41&charge=false&driverUniqueId=007"))
    assert event["type"] == "device_status"
    assert (event["battery"], event["charge"], event["driverUniqueId"]) == (0.41, False, "007")
    assert event["online"] is True
    heartbeat = only_event(
        by_json({"device_id": "7", "location": {"battery": {"level": 0.5}, "event": "heartbeat"}})
    )
    assert (heartbeat["type"], heartbeat["battery"]) == ("device_status", 0.5)


def test_a_queued_heartbeat_does_not_claim_that_the_phone_is_online() -> None:
    assert "online" not in only_event(by_query("id=7&batt=41&timestamp=1755793131"))


def test_the_location_pair_is_a_position() -> None:
    event = only_event(by_query("id=7&location=25.2048,55.2708"))
    assert (event["lat"], event["lon"]) == (25.2048, 55.2708)


@pytest.mark.parametrize("valid", ["false", "0", "FALSE"])
def test_a_fix_the_phone_calls_invalid_is_kept_on_a_status_and_moves_nobody(valid: str) -> None:
    event = only_event(by_query(f"id=7&lat=25.2&lon=55.2&timestamp=1755793131&valid={valid}"))
    assert event["type"] == "device_status"
    assert (event["valid"], event["osmand_lat"], event["osmand_lon"]) == (False, 25.2, 55.2)
    assert "lat" not in event


def test_zero_zero_is_no_fix() -> None:
    event = only_event(by_query("id=7&lat=0.0&lon=0.0&timestamp=1755793131"))
    assert (event["type"], event["osmand_lat"]) == ("device_status", 0.0)
    assert only_event(by_query("id=7&lat=0.0&lon=6.7&timestamp=1755793131"))["type"] == "location"


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("91", "2", "position: lat 91 is not between -90 and 90"),
        ("1", "-180.01", "position: lon -180.01 is not between -180 and 180"),
        ("NaN", "2", "position: lat 'NaN' is not a number"),
        ("Infinity", "2", "position: lat 'Infinity' is not a number"),
        ("1e308", "2", "position: lat 1e+308 is not between -90 and 90"),
        ("1e999", "2", "position: lat '1e999' is not a finite number"),
        ("25,2", "2", "position: lat '25,2' is not a number"),
        ("1_0", "2", "position: lat '1_0' is not a number"),
        ("9" * 5000, "2", f"position: lat '{'9' * 60}'... is not a number"),
        ("1", "", "position: lon is missing"),
        ("1%00", "2", "position: lat '1\ufffd' is not a number"),
    ],
)
def test_a_bad_position_is_rejected_with_a_reason_a_developer_understands(
    lat: str, lon: str, reason: str
) -> None:
    translated = by_query(f"id=7&timestamp=1755793131&lat={lat}&lon={lon}")
    assert translated.events == []
    assert translated.rejected[0].error == reason
    assert translated.rejected[0].raw.startswith("id=7&timestamp=1755793131")


def test_json_nan_infinity_and_huge_integers_are_rejected_by_name() -> None:
    for literal in ("NaN", "-Infinity", "1e999", "9" * 10_000):
        body = f'{{"id": "7", "lat": {literal}, "lon": 2}}'.encode()
        translated = osmand.translate("application/json", b"", body, NOW)
        assert "is not a finite number" in translated.rejected[0].error
        assert translated.device == "7"


def test_a_bad_optional_field_is_kept_raw_and_costs_no_position() -> None:
    event = only_event(
        by_query("id=7&lat=1&lon=2&speed=fast&accuracy=0&batt=140&altitude=1e300&bearing=400&mock=maybe")
    )
    assert event["type"] == "location"
    assert not {"speed_mps", "accuracy_m", "battery", "altitude_m", "bearing_deg", "mock"} & event.keys()
    assert event["osmand_speed"] == "fast"
    assert (event["osmand_batt"], event["osmand_bearing"], event["osmand_mock"]) == (140, 400, "maybe")


def test_unknown_fields_are_kept_typed_and_never_pass_for_ours() -> None:
    query = "id=7&lat=1&lon=2&hdop=1.5&ignition=true&rpm=900&serial=0042"
    query += "&person=guard-1&type=panic&event_id=x&at=now"
    event = only_event(by_query(query))
    assert (event["hdop"], event["ignition"], event["rpm"], event["serial"]) == (1.5, True, 900, "0042")
    assert (event["osmand_person"], event["osmand_type"], event["osmand_event_id"]) == (
        "guard-1",
        "panic",
        "x",
    )
    assert event["type"] == "location"
    assert "person" not in event


def test_a_nested_extra_never_passes_for_identity_or_position() -> None:
    location = {"coords": {"latitude": 1, "longitude": 2}, "event": {"id": "forged"},
                "extras": {"id": "other", "lat": 50, "timestamp": 5, "person": "x"}}  # fmt: skip
    event = only_event(by_json({"device_id": "7", "location": location}))
    assert (event["device"], event["lat"]) == ("7", 1.0)
    assert event["osmand_event_id"] == "forged"
    assert str(event["event_id"]).startswith("osmand-")
    assert (event["extras_id"], event["extras_lat"], event["osmand_person"]) == ("other", 50, "x")


def test_repeated_cells_are_all_kept_and_of_other_repeated_keys_the_last() -> None:
    event = only_event(by_query("id=7&lat=1&lat=3&lon=2&cell=262,1,2,3&cell=262,1,2,4&wifi=aa-bb,-60"))
    assert (event["lat"], event["cell"], event["wifi"]) == (3.0, "262,1,2,3;262,1,2,4", "aa-bb,-60")


def test_a_flood_of_fields_is_cut_and_counted() -> None:
    event = only_event(by_query("id=7&lat=1&lon=2&" + "&".join(f"k{n}={n}" for n in range(500))))
    assert event["extras_left_out"] == 500 - 64
    assert len(event) < 80


def test_push_tokens_and_passwords_are_not_kept() -> None:
    translated = by_query("id=7&lat=999&lon=2&notificationToken=abc123&password=hunter2")
    assert "abc123" not in translated.rejected[0].raw
    assert "hunter2" not in translated.rejected[0].raw
    assert "abc123" not in str(by_query("id=7&lat=1&lon=2&notificationToken=abc123"))


@pytest.mark.parametrize(
    "query", ["", "lat=1&lon=2", "id=&lat=1&lon=2", "id=%00&lat=1&lon=2", f"id={'x' * 101}"]
)
def test_a_request_without_a_usable_device_names_none_and_says_why(query: str) -> None:
    translated = by_query(query)
    assert translated.device is None
    assert translated.events == []
    assert translated.rejected[0].error.startswith("id: ")


def test_both_names_of_the_device_are_known() -> None:
    assert by_query("deviceid=7&lat=1&lon=2").device == "7"
    assert by_json({"device_id": 48241179, "lat": 1, "lon": 2}).device == "48241179"


def test_a_lowbattery_alarm_stays_an_extra() -> None:
    event = only_event(by_query("id=7&lat=1&lon=2&alarm=lowBattery"))
    assert (event["type"], event["alarm"]) == ("location", "lowBattery")


def test_traccar_client_nine_with_its_template_and_doubled_extras_keeps_the_sos() -> None:
    body = (
        b'{"location":{"timestamp":"2025-08-21T16:18:51Z","coords":{"latitude":1.5,"longitude":2.5,"accuracy":4},'
        b'"extras":{"alarm":"sos"},"_":"&id=7&lat=1.5&lon=2.5&timestamp=2025-08-21T16:18:51Z&","extras":{}},'
        b'"device_id":"7"}'
    )
    translated = osmand.translate("application/json", b"", body, NOW)
    assert [event["type"] for event in translated.events] == ["panic", "location"]
    assert "_" not in translated.events[1]
