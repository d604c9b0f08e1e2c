"""OsmAnd, Traccar Client and OwnTracks over the wire: what they send, what they are answered, what is kept."""

from __future__ import annotations

import base64
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from noc.kernel.access.models import ApiToken
from noc.sources.people.models import Device, DeviceCarrier
from noc.sources.telemetry.models import Location, Panic
from tests.cast import Answer, Company, Phone, knock

OSMAND = "/api/v2/noc/ingest/osmand/"
OWNTRACKS = "/api/v2/noc/ingest/owntracks/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


def stamp(minutes: float = 1) -> int:
    return int((datetime.now(UTC) - timedelta(minutes=minutes)).timestamp())


def report(device: str = "d1", **more: Any) -> str:
    fields = {
        "id": device,
        "timestamp": stamp(),
        "lat": 25.2048,
        "lon": 55.2708,
        "speed": 2.1,
        "batt": 87.0,
        **more,
    }
    return "&".join(f"{name}={value}" for name, value in fields.items())


def fixes(company: Company) -> list[Location]:
    with company.scope():
        return list(Location.objects.order_by("at"))


@pytest.fixture
def key(company: Company, phone: Phone) -> str:
    return company.key()


@pytest.mark.parametrize("way", ["GET", "POST query", "POST form"])
def test_report_by_query_or_form_is_stored_and_answered_200_with_nothing(
    company: Company, key: str, way: str
) -> None:
    told = report()
    if way == "POST form":
        answer = knock("POST", f"{OSMAND}{key}/", told.encode(), FORM)
    else:
        answer = knock(way.split(maxsplit=1)[0], f"{OSMAND}{key}/?{told}")
    assert (answer.status, answer.body) == (200, b"")
    (fix,) = fixes(company)
    assert (fix.lat, fix.lon, fix.person_id, fix.device) == (25.2048, 55.2708, company.ravi, "d1")
    assert fix.speed_mps == pytest.approx(2.1 * 1852 / 3600, abs=1e-4)
    assert fix.battery == pytest.approx(0.87)


def test_report_as_json_is_stored_with_speed_in_metres_a_second(company: Company, key: str) -> None:
    at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    told = {
        "location": {
            "timestamp": at,
            "coords": {
                "latitude": 37.42,
                "longitude": -122.08,
                "accuracy": 5,
                "speed": 3.5,
                "heading": -1,
                "altitude": 5,
            },
            "is_moving": False,
            "event": "motionchange",
            "battery": {"level": 0.79, "is_charging": False},
        },
        "device_id": "d1",
    }
    answer = knock("POST", f"{OSMAND}{key}/", json.dumps(told).encode(), JSON)
    assert (answer.status, answer.body) == (200, b"")
    (fix,) = fixes(company)
    assert (fix.speed_mps, fix.bearing_deg, fix.accuracy_m, fix.battery) == (3.5, None, 5, 0.79)


def test_resend_stores_nothing_twice(company: Company, key: str) -> None:
    told = report()
    assert [knock("GET", f"{OSMAND}{key}/?{told}").status for _ in range(3)] == [200] * 3
    assert len(fixes(company)) == 1


def test_report_without_a_device_is_400(key: str) -> None:
    assert knock("GET", f"{OSMAND}{key}/?lat=1&lon=2&timestamp={stamp()}").status == 400


def test_unknown_device_is_400_to_a_query_and_404_to_json(company: Company, key: str) -> None:
    assert knock("GET", f"{OSMAND}{key}/?{report('ghost')}").status == 400
    told = {"device_id": "ghost", "location": {"coords": {"latitude": 1, "longitude": 2}}}
    assert knock("POST", f"{OSMAND}{key}/", json.dumps(told).encode(), JSON).status == 404
    assert fixes(company) == []


def test_device_of_another_company_is_unknown(company: Company, outsider: Company, key: str) -> None:
    with outsider.scope():
        Device.objects.create(code="theirs")
    assert knock("GET", f"{OSMAND}{key}/?{report('theirs')}").status == 400


def test_wrong_revoked_or_plain_token_as_key_is_401(company: Company, key: str) -> None:
    for bad in ("nonsense", company.token("ingest"), company.token("admin")):
        assert knock("GET", f"{OSMAND}{bad}/?{report()}").status == 401
    ApiToken.objects.filter(kind="enrolment").update(revoked_at=datetime.now(UTC))
    assert knock("GET", f"{OSMAND}{key}/?{report()}").status == 401
    assert fixes(company) == []


def test_fact_that_can_never_be_accepted_is_answered_200_and_kept_as_rejected(
    company: Company, key: str
) -> None:
    assert knock("GET", f"{OSMAND}{key}/?{report(lat=123)}").status == 200
    assert fixes(company) == []
    (kept,) = company.caller("admin").read("ingest/rejected/")["items"]
    assert kept["protocol"] == "osmand"
    assert "123" in kept["raw"]


def test_fix_is_of_whoever_carried_the_phone_at_its_own_time(company: Company, key: str) -> None:
    swap = datetime.now(UTC) - timedelta(minutes=30)
    with company.scope():
        device = Device.objects.create(code="shared")
        DeviceCarrier.objects.create(device=device, person_id=company.people["sita"], valid_to=swap)
        DeviceCarrier.objects.create(device=device, person_id=company.ravi, valid_from=swap)
    for minutes in (40, 20):
        knock("GET", f"{OSMAND}{key}/?{report('shared', timestamp=stamp(minutes))}")
    assert [fix.person_id for fix in fixes(company)] == [company.people["sita"], company.ravi]


def test_sos_of_an_unknown_device_is_heard(company: Company, key: str) -> None:
    assert knock("GET", f"{OSMAND}{key}/?{report('ghost', alarm='sos')}").status in {200, 400}
    with company.scope():
        (press,) = Panic.objects.all()
    assert (press.device, press.person_id) == ("ghost", None)
    (alert,) = company.caller("operator").read("alerts/")["items"]
    assert "ghost" in alert["message"]
    assert company.caller("operator", "gate").read("alerts/")["items"] == []


def test_sos_of_a_known_device_is_its_carriers(company: Company, key: str) -> None:
    assert knock("GET", f"{OSMAND}{key}/?{report(alarm='sos')}").status == 200
    (alert,) = company.caller("operator").read("alerts/")["items"]
    assert (alert["person_id"], alert["severity"]) == (company.ravi, "CRITICAL")
    assert len(fixes(company)) == 1


def test_enrolment_key_and_passwords_never_reach_a_log(
    company: Company, key: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        knock("GET", f"{OSMAND}{key}/?{report()}")
        knock("GET", f"{OSMAND}{key}/?{report('ghost')}")
        knock("PUT", f"{OSMAND}{key}/")
        logging.getLogger("any").warning("asked for %s", f"{OSMAND}{key}/?id=1")
    out, err = capfd.readouterr()
    assert key not in out + err
    assert not [line for line in caplog.records if line.name != "any" and key in line.getMessage()]


# OwnTracks.


def owntracks(company: Company, token: str, body: bytes, device: str = "d1") -> Answer:
    basic = base64.b64encode(f"{device}:{token}".encode()).decode()
    return knock("POST", f"{OWNTRACKS}?u=jane&d=phone", body, {"Authorization": f"Basic {basic}", **JSON})


def message(**more: Any) -> bytes:
    told = {
        "_type": "location",
        "lat": 48.85,
        "lon": 2.29,
        "tst": stamp(),
        "tid": "JJ",
        "acc": 5,
        "vel": 61,
        "batt": 41,
    }
    return json.dumps({**told, **more}).encode()


def test_owntracks_location_is_stored_and_answered_with_an_empty_list(company: Company, phone: Phone) -> None:
    answer = owntracks(company, phone.secret, message())
    assert (answer.status, answer.body) == (200, b"[]")
    (fix,) = fixes(company)
    assert fix.speed_mps == pytest.approx(61 / 3.6, abs=1e-4)
    assert (fix.battery, fix.person_id) == (0.41, company.ravi)


def test_owntracks_resend_stores_nothing_twice(company: Company, phone: Phone) -> None:
    same = message()
    assert [owntracks(company, phone.secret, same).body for _ in range(3)] == [b"[]"] * 3
    assert len(fixes(company)) == 1


def test_owntracks_empty_and_odd_bodies_are_answered_200_so_that_the_queue_moves_on(
    company: Company, phone: Phone
) -> None:
    for odd in (b"", b"{", b'{"_type": "lwt", "tst": 1}', message(lat=91), b"[]", b"null"):
        answer = owntracks(company, phone.secret, odd)
        assert (answer.status, answer.body) == (200, b"[]"), odd
    assert fixes(company) == []


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": "Basic !!"},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic ZDE6d3Jvbmc="},
    ],
)
def test_owntracks_without_good_credentials_is_401(phone: Phone, header: dict[str, str]) -> None:
    assert knock("POST", OWNTRACKS, message(), {**JSON, **header}).status == 401


def test_owntracks_of_an_unknown_device_is_404_and_of_a_viewers_token_403(
    company: Company, phone: Phone
) -> None:
    assert owntracks(company, phone.secret, message(), "ghost").status == 404
    assert owntracks(company, company.token("viewer"), message()).status == 403
