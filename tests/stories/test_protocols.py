"""Story: phones of any make report by a stranger's script; the same facts arrive, and a repetition changes nothing."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.stories.company import Company, a_fix, an_event, at
from tests.stories.stranger import API, Answer, Caller

DEVICE = "48241179"
FORM = "application/x-www-form-urlencoded"
QUERY = (
    f"id={DEVICE}&timestamp=1755793131&lat=25.2048&lon=55.2708&speed=2.1&bearing=90.0&altitude=12.0&accuracy=6.0"
    "&batt=87.0&charge=true&mock=true"
)
TRACCAR_CLIENT_9 = {
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
        "uuid": "5f1e",
        "age": 188,
        "battery": {"level": 0.79, "is_charging": False},
        "activity": {"type": "still", "confidence": 100},
        "extras": {"any": "scalar"},
    },
    "device_id": DEVICE,
}
SDK_ARRAY = [
    {"id": DEVICE, "timestamp": 1755793131, "lat": 25.2048, "lon": 55.2708, "speed": 2.1, "accuracy": 6.0},
    {"id": DEVICE, "timestamp": 1755793191, "lat": 25.2050, "lon": 55.2709, "speed": 2.1, "accuracy": 6.0},
]
OWNTRACKS = {
    "_type": "location",
    "lat": 48.85833,
    "lon": 2.29513,
    "tst": 1497508651,
    "tid": "JJ",
    "topic": "owntracks/jane/iphone",
    "acc": 5,
    "alt": 167,
    "vac": 21,
    "vel": 61,
    "cog": 271,
    "batt": 41,
    "bs": 1,
    "conn": "m",
    "t": "u",
    "m": 1,
    "p": 101.2,
    "created_at": 1497508660,
    "SSID": "x",
    "inregions": ["Gate"],
    "motionactivities": ["walking"],
    "_id": "3f2a",
}


@dataclass(frozen=True)
class Report:
    """A request of an OsmAnd client, and what must be on the track after it."""

    method: str = "GET"
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    until: str = "2025-08-21T17:00:00Z"
    points: list[tuple[float, float, float | None]] = field(default_factory=list)  # lat, lon, m/s


KNOTS_2_1 = 2.1 * 1852 / 3600
DUBAI = (25.2048, 55.2708, KNOTS_2_1)
OSMAND = {
    "query by GET": Report(query=f"?{QUERY}", points=[DUBAI]),
    "query by POST with an empty body": Report("POST", f"?{QUERY}", points=[DUBAI]),
    "form": Report("POST", body=QUERY.encode(), content_type=FORM, points=[DUBAI]),
    "nested JSON": Report(
        "POST",
        body=json.dumps(TRACCAR_CLIENT_9).encode(),
        content_type="application/json",
        until="2025-06-15T14:00:00Z",
        points=[(37.4219983, -122.084, 0.0)],
    ),
    "array of flat JSON": Report(
        "POST",
        body=json.dumps(SDK_ARRAY).encode(),
        content_type="application/json",
        points=[DUBAI, (25.2050, 55.2709, KNOTS_2_1)],
    ),
}


def osmand_path(company: Company) -> str:
    key = company.served.clerk().noc("create_enrolment_key", "--tenant", company.code)
    return f"{API}/noc/ingest/osmand/{key}/"


def send_osmand(company: Company, path: str, report: Report) -> Answer:
    headers = {"Content-Type": report.content_type} if report.content_type else {}
    return Caller(company.served.url).send(report.method, path + report.query, report.body or None, headers)


def points_of(company: Company, until: str) -> list[tuple[float, float, float | None]]:
    track = company.track("ravi", until=until)
    assert track["total"] == len(track["points"])
    return [(one["lat"], one["lon"], one["speed_mps"]) for one in track["points"]]


@pytest.mark.parametrize("name", OSMAND)
def test_an_osmand_report_is_a_fix_of_the_devices_carrier_however_it_is_spelled(
    company: Company, name: str
) -> None:
    report, path = OSMAND[name], osmand_path(company)
    for _ in range(2):  # phones repeat themselves
        answer = send_osmand(company, path, report)
        assert (answer.status, answer.body) == (200, b"")
        assert points_of(company, report.until) == [pytest.approx(point, abs=1e-4) for point in report.points]


def test_osmand_strangers_are_told_apart_from_the_enrolled(company: Company) -> None:
    path = osmand_path(company)
    message = json.dumps({**TRACCAR_CLIENT_9, "device_id": "nobody"}).encode()
    unknown = Report("POST", body=message, content_type="application/json")
    assert send_osmand(company, path, Report(query="?id=nobody&lat=1&lon=2")).status == 400
    assert send_osmand(company, path, Report(query="?lat=1&lon=2")).status == 400
    assert send_osmand(company, path, unknown).status == 404
    assert (
        send_osmand(company, f"{API}/noc/ingest/osmand/wrong-key/", Report(query=f"?{QUERY}")).status == 401
    )
    assert points_of(company, "2025-08-21T17:00:00Z") == []


def test_osmand_alarm_is_an_sos_whatever_its_age(company: Company) -> None:
    with company.operator.feed() as feed:
        answer = send_osmand(company, osmand_path(company), Report(query=f"?{QUERY}&alarm=sos"))
        event = feed.next_event()
    assert answer.status == 200
    assert (event["alert_type"], event["person_id"]) == ("SOS", company.people["ravi"])


def test_a_fact_that_can_never_be_accepted_is_answered_200_and_kept_with_its_reason(company: Company) -> None:
    answer = send_osmand(company, osmand_path(company), Report(query=f"?id={DEVICE}&lat=91&lon=0"))
    assert answer.status == 200
    kept = company.admin.items("/noc/ingest/rejected/")
    assert [(one["protocol"], "lat" in one["error"]) for one in kept] == [("osmand", True)]


def send_owntracks(company: Company, message: bytes, password: str) -> Answer:
    basic = base64.b64encode(f"{DEVICE}:{password}".encode()).decode()
    headers = {
        "Authorization": f"Basic {basic}",
        "X-Limit-U": "jane",
        "X-Limit-D": "phone",
        "Content-Type": "application/json",
    }
    path = f"{API}/noc/ingest/owntracks/?u=jane&d=phone"
    return Caller(company.served.url).send("POST", path, message, headers)


def test_an_owntracks_location_is_a_fix_of_the_devices_carrier(company: Company) -> None:
    for _ in range(2):
        answer = send_owntracks(company, json.dumps(OWNTRACKS).encode(), company.phones.token)
        assert (answer.status, answer.json) == (200, [])
        found = points_of(company, "2017-06-15T08:00:00Z")
        assert found == [pytest.approx((48.85833, 2.29513, 61 / 3.6), abs=1e-4)]
    assert send_owntracks(company, b"", company.phones.token).status == 200
    assert send_owntracks(company, json.dumps(OWNTRACKS).encode(), "wrong").status == 401


def as_json(events: list[dict[str, Any]]) -> tuple[bytes, str]:
    return json.dumps({"events": events, "sent_at": at()}).encode(), "application/json"


def as_lines(events: list[dict[str, Any]]) -> tuple[bytes, str]:
    return "\n".join(json.dumps(event) for event in events).encode() + b"\n\n", "application/x-ndjson"


@pytest.mark.parametrize("spell", [as_json, as_lines])
@pytest.mark.parametrize("packed", [False, True])
def test_a_batch_is_the_same_as_json_or_lines_packed_or_not(
    company: Company, spell: Any, packed: bool
) -> None:
    events = [
        *(a_fix("ravi", seconds_ago=60 - second) for second in range(5)),
        an_event("phone", "ravi", kind="step"),
        an_event("device_status", "ravi", battery=0.42, signal_dbm=-80, online=True, network="4g"),
        a_fix("ravi") | {"lat": 91},
    ]
    body, content_type = spell(events)
    headers = {"Content-Type": content_type} | ({"Content-Encoding": "gzip"} if packed else {})
    for accepted, duplicates in ((7, 0), (0, 7)):
        answer = company.phones.send(
            "POST", f"{API}/noc/ingest/events/", gzip.compress(body) if packed else body, headers
        )
        assert answer.status == 202
        receipt = answer.data
        assert (receipt["accepted"], receipt["duplicates"]) == (accepted, duplicates)
        assert [one["index"] for one in receipt["rejected"]] == [7]
    assert company.track("ravi")["total"] == 5
    assert company.person_live("ravi")["battery"] == pytest.approx(0.42)
    assert company.signals("ravi")["phone_events_count"] == 1


def test_a_body_nobody_can_read_is_400_and_stores_nothing(company: Company) -> None:
    for body, headers in (
        (b'{"events": [', {}),
        (b"[]", {}),
        (b"no gzip at all", {"Content-Encoding": "gzip"}),
    ):
        answer = company.phones.send(
            "POST", f"{API}/noc/ingest/events/", body, {"Content-Type": "application/json"} | headers
        )
        assert answer.status == 400
        assert answer.message
    assert company.operator.post("/noc/ingest/events/", {"events": []}).status == 403
    assert company.admin.items("/noc/ingest/rejected/") == []
