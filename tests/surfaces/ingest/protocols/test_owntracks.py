"""OwnTracks over HTTP: every type of message the apps send."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from noc.surfaces.ingest.protocols import owntracks
from noc.surfaces.ingest.protocols.types import Translated

NOW = datetime(2025, 8, 21, 16, 20, tzinfo=UTC)
HEADERS = {
    "authorization": "Basic " + base64.b64encode(b"phone-17:ingest-secret").decode(),
    "X-Limit-U": "jane",
    "X-Limit-D": "phone",
}
LOCATION = {
    "_type": "location", "lat": 48.85833, "lon": 2.29513, "tst": 1497508651, "tid": "JJ",
    "topic": "owntracks/jane/iphone", "acc": 5, "alt": 167, "vac": 21, "vel": 61, "cog": 271,
    "batt": 41, "bs": 1, "conn": "m", "t": "u", "m": 1, "p": 101.2,
    "created_at": 1497508660, "SSID": "x", "BSSID": "aa:bb:cc",
    "inregions": ["Gate"], "motionactivities": ["walking"], "_id": "3f2a",
}  # fmt: skip
WAYPOINT = {"_type": "waypoint", "desc": "Gate", "lat": 1, "lon": 2, "rad": 50, "tst": 1500000000}


def told(document: object, received_at: datetime = NOW) -> Translated:
    return owntracks.translate(json.dumps(document).encode(), b"u=jane&d=phone", HEADERS, received_at)


def only_event(translated: Translated) -> dict[str, object]:
    assert translated.rejected == []
    assert len(translated.events) == 1
    return translated.events[0]


def test_the_documented_location_in_our_units_with_everything_else_as_extras() -> None:
    translated = told(LOCATION)
    assert translated.device == "phone-17"
    event = only_event(translated)
    assert str(event.pop("event_id")).startswith("owntracks-")
    assert event == {
        "type": "location", "device": "phone-17", "at": "2017-06-15T06:37:31Z", "lat": 48.85833,
        "lon": 2.29513, "accuracy_m": 5.0, "altitude_m": 167.0, "speed_mps": 16.9444, "bearing_deg": 271.0,
        "battery": 0.41, "network": "mobile", "x_limit_u": "jane", "x_limit_d": "phone", "u": "jane",
        "d": "phone", "tid": "JJ", "topic": "owntracks/jane/iphone", "vac": 21, "bs": 1, "t": "u", "m": 1,
        "p": 101.2, "created_at": 1497508660, "SSID": "x", "BSSID": "aa:bb:cc",
        "inregions": "Gate", "motionactivities": "walking", "_id": "3f2a",
    }  # fmt: skip


def test_omitted_zeros_stay_missing() -> None:
    event = only_event(told({"_type": "location", "lat": 1, "lon": 2, "tst": 1755793131, "tid": "JJ"}))
    assert not {"accuracy_m", "altitude_m", "speed_mps", "bearing_deg", "battery"} & event.keys()


def test_the_same_message_has_one_id_and_another_phones_another() -> None:
    one = only_event(told(LOCATION))["event_id"]
    assert only_event(told(LOCATION, NOW + timedelta(days=1)))["event_id"] == one
    assert only_event(told({**LOCATION, "_id": "3f2b"}))["event_id"] != one
    other = {**HEADERS, "authorization": "Basic " + base64.b64encode(b"phone-18:x").decode()}
    body = json.dumps(LOCATION).encode()
    assert only_event(owntracks.translate(body, b"u=jane&d=phone", other, NOW))["event_id"] != one


def test_a_transition_is_a_location_with_the_regions_name() -> None:
    message = {"_type": "transition", "wtst": 1, "lat": 1.5, "lon": 2.5, "tst": 1755793131, "acc": 12.5,
               "tid": "JJ", "event": "enter", "desc": "Gate", "t": "c", "rid": "5a"}  # fmt: skip
    event = only_event(told(message))
    assert (event["type"], event["lat"], event["accuracy_m"]) == ("location", 1.5, 12.5)
    assert (event["event"], event["desc"], event["rid"]) == ("enter", "Gate", "5a")


def test_a_beacons_transition_has_no_position_and_is_a_status() -> None:
    event = only_event(told({"_type": "transition", "tst": 1755793131, "event": "leave", "t": "b"}))
    assert (event["type"], event["event"]) == ("device_status", "leave")


def test_a_waypoints_position_is_the_regions_and_moves_nobody() -> None:
    event = only_event(told(WAYPOINT))
    assert (event["type"], event["at"], event["online"]) == ("device_status", "2025-08-21T16:20:00Z", True)
    assert (event["owntracks_lat"], event["rad"], event["tst"]) == (1, 50, 1500000000)
    exported = only_event(told({"_type": "waypoints", "waypoints": [{"_type": "waypoint", "desc": "Gate"}]}))
    assert exported["type"] == "device_status"


def test_steps_walked_are_use_of_the_phone_and_none_are_not() -> None:
    message = {"_type": "steps", "tst": 1755793131, "steps": 432, "from": 1755789531, "to": 1755793131}
    event = only_event(told(message))
    assert (event["type"], event["kind"], event["steps"]) == ("phone", "step", 432)
    assert event["at"] == "2025-08-21T16:18:51Z"
    for steps in (0, -1, None, "many"):
        idle = only_event(told({**message, "steps": steps}))
        assert (idle["type"], "kind" in idle) == ("device_status", False)


def test_a_last_will_is_the_phone_gone_offline_now() -> None:
    event = only_event(told({"_type": "lwt", "tst": 1500000000}))
    assert (event["type"], event["online"]) == ("device_status", False)
    assert (event["at"], event["tst"]) == ("2025-08-21T16:20:00Z", 1500000000)


def test_status_beacon_and_cmd_show_that_the_phone_lives() -> None:
    status = only_event(
        told({"_type": "status", "tst": 1755793131, "iOS": {"locationManagerAuthorizationStatus": 3}})
    )
    assert (status["type"], status["iOS_locationManagerAuthorizationStatus"]) == ("device_status", 3)
    beacon = only_event(told({"_type": "beacon", "tst": 1755793131, "rssi": -60, "acc": 2, "desc": "door"}))
    assert (beacon["type"], beacon["rssi"], beacon["acc"]) == ("device_status", -60, 2)
    assert "accuracy_m" not in beacon


def test_cards_and_commands_keep_no_pictures_and_configurations_no_passwords() -> None:
    card = only_event(told({"_type": "card", "name": "Jane", "face": "iVBOR" * 9000, "tid": "JJ"}))
    assert (card["name"], "face" in card) == ("Jane", False)
    for kind in ("cmd", "configuration", "dump"):
        message = {
            "_type": kind,
            "action": "dump",
            "password": "hunter2",
            "configuration": {"password": "hunter2"},
        }
        assert "hunter2" not in str(told(message))


def test_an_encrypted_message_is_rejected_with_the_way_out() -> None:
    translated = told({"_type": "encrypted", "data": "AAAA"})
    assert translated.events == []
    assert translated.device == "phone-17"
    assert "holds no key" in translated.rejected[0].error


@pytest.mark.parametrize("body", [b"", b" \n", b"[]"])
def test_an_empty_body_is_nothing(body: bytes) -> None:
    assert owntracks.translate(body, b"", HEADERS, NOW) == Translated("phone-17", [], [])


def test_an_array_is_many_messages_and_each_is_judged_alone() -> None:
    translated = told(
        [LOCATION, {"_type": "location", "tst": 1755793131}, {"_type": "novelty"}, {}, "x", LOCATION]
    )
    assert len(translated.events) == 2
    assert [rejection.error for rejection in translated.rejected] == [
        "position: lat and lon are missing",
        "_type 'novelty' is unknown",
        "_type is missing",
        "1 of 6 messages are no JSON objects",
    ]


def test_rejections_beyond_a_hundred_are_counted_in_one() -> None:
    translated = told([{}] * 5_000)
    assert len(translated.rejected) == 100
    assert translated.rejected[-1].error == "4901 more messages of this request were rejected"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"lat": 91}, "position: lat 91 is not between -90 and 90"),
        ({"lon": None}, "position: lon is missing"),
        ({"lat": True}, "position: lat 'True' is not a number"),
        ({"tst": 1e308}, "tst: 1e+308 is no time in seconds or milliseconds since 1970"),
        ({"tst": 0}, "tst: '0' is the year 1970: is the phone's clock set?"),
        ({"tst": [1]}, "tst: '[1]' is not a number"),
    ],
)
def test_a_bad_location_says_what_is_wrong(message: dict[str, object], reason: str) -> None:
    translated = told({**LOCATION, **message})
    assert translated.events == []
    assert translated.rejected[0].error == reason


def test_an_offline_phone_and_an_unknown_connection() -> None:
    assert only_event(told({**LOCATION, "conn": "o"}))["network"] == "offline"
    odd = only_event(told({**LOCATION, "conn": "satellite"}))
    assert (odd["owntracks_conn"], "network" in odd) == ("satellite", False)
    assert only_event(told({"_type": "status", "conn": "o"}))["online"] is False


@pytest.mark.parametrize(
    "authorization", ["", "Bearer abc", "Basic ???", "Basic /w==", "Basic Og==", "Basic 'é"]
)
def test_without_a_readable_basic_user_the_device_is_the_routes_to_give(authorization: str) -> None:
    translated = owntracks.translate(
        json.dumps(LOCATION).encode(), b"", {"Authorization": authorization}, NOW
    )
    assert translated.device is None
    assert only_event(translated)["device"] is None


def test_a_strangers_field_never_passes_for_ours() -> None:
    event = only_event(
        told({**LOCATION, "person": "x", "mock": True, "type": "panic", "event": {"id": "forged"}})
    )
    assert (event["type"], event["owntracks_person"], event["owntracks_mock"]) == ("location", "x", True)
    assert str(event["event_id"]).startswith("owntracks-")
