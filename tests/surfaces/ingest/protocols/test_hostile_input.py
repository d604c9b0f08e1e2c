"""Whatever bytes arrive: no exception, nothing a database refuses, nothing that passes for what it is not."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc.sources.receipts.decode import decode_event
from noc.surfaces.ingest.protocols import osmand, owntracks
from noc.surfaces.ingest.protocols.compose import MAX_MESSAGES
from noc.surfaces.ingest.protocols.types import Translated

NOW = datetime(2025, 8, 21, 16, 20, tzinfo=UTC)
TYPES = {"location", "device_status", "phone", "panic"}
# The bounds that SPEC and sense set.
RANGES = {
    "lat": (-90, 90),
    "lon": (-180, 180),
    "battery": (0, 1),
    "bearing_deg": (0, 360),
    "speed_mps": (0, 1000),
}
KEYS = st.sampled_from(
    "id deviceid device_id lat lon location timestamp tst _type alarm batt speed coords latitude longitude"
    " battery level extras accuracy event person type steps".split(" ")
)
WORDS = st.sampled_from(
    [
        *("7", "sos", "location", "steps", "lwt", "91", "-1", "NaN", "1e308", "\0", "\ud800", "1,2", "false"),
        *("1755793131", "2025-08-21T16:18:51Z", "9" * 400),
    ]
)
SCALARS = st.one_of(
    WORDS, st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.none(), st.just(10**290)
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=8)
    ),
    max_leaves=25,
)
MESSAGES = st.dictionaries(KEYS | st.text(max_size=8), DOCUMENTS, max_size=10)


def check(translated: Translated) -> None:
    """What every translation promises: above all, that the ingest can read it."""
    # PostgreSQL takes neither NUL nor lone surrogates, JSON no NaN.
    assert json.dumps(translated.events, ensure_ascii=False, allow_nan=False).encode()
    assert not [
        text for event in translated.events for text in (*event, *event.values()) if "\0" in str(text)
    ]
    for event in translated.events:
        assert event["type"] in TYPES
        assert str(event["event_id"]).startswith(("osmand-", "owntracks-"))
        assert all(value is None or isinstance(value, str | int | float) for value in event.values())
        assert "person" not in event
        if event["type"] != "panic":
            decode_event(msgspec.json.encode(event))
        if "at" in event:
            assert datetime.fromisoformat(str(event["at"])).tzinfo is not None
        else:
            assert event["type"] == "panic"
        for name, (low, high) in RANGES.items():
            value = event.get(name)
            assert value is None or (isinstance(value, float) and low <= value <= high)
    for rejection in translated.rejected:
        assert rejection.error
        assert len(rejection.raw.encode()) <= 8_000
        assert "\0" not in rejection.raw + rejection.error
    assert len(translated.rejected) <= 100


def both(content_type: str, query: bytes, body: bytes) -> None:
    check(osmand.translate(content_type, query, body, NOW))
    check(owntracks.translate(body, query, {"authorization": content_type}, NOW))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_at_all(content_type: str, query: bytes, body: bytes) -> None:
    both(content_type, query, body)


@settings(max_examples=80, deadline=None)
@given(st.one_of(MESSAGES, st.lists(MESSAGES, max_size=4), DOCUMENTS))
def test_any_json_document(document: object) -> None:
    both("application/json", b"", json.dumps(document).encode())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KEYS, WORDS | st.text(max_size=10)), max_size=12), st.binary(max_size=20))
def test_any_pairs(pairs: list[tuple[str, str]], junk: bytes) -> None:
    query = "&".join(f"{key}={value}" for key, value in pairs).encode("utf-8", "surrogatepass") + junk
    check(osmand.translate("", query, b"", NOW))
    check(osmand.translate("application/x-www-form-urlencoded", b"", query, NOW))


@settings(max_examples=40, deadline=None)
@given(MESSAGES)
def test_an_sos_is_heard_in_any_message_and_its_resend_is_the_same(message: dict[str, object]) -> None:
    body = json.dumps({**message, "alarm": "sos", "timestamp": 1755793131}).encode()
    first = osmand.translate("application/json", b"id=7", body, NOW)
    assert any(event["type"] == "panic" for event in first.events)
    assert osmand.translate("application/json", b"id=7", body, NOW) == first


def test_a_flood_of_long_texts_stays_an_event_the_ingest_takes() -> None:
    flood = {f"k{n}": "😀" * 3_000 for n in range(80)}
    translated = osmand.translate("", b"", json.dumps({"id": "7", "lat": 1, "lon": 2, **flood}).encode(), NOW)
    check(translated)
    assert translated.events[0]["extras_left_out"] == 69


MEGABYTE = 1_000_000


JUNK: list[bytes] = [
    b"\0" * MEGABYTE,
    b"\xff" * MEGABYTE,
    b"%" * MEGABYTE,
    b"&" * MEGABYTE,
    b"a&" * (MEGABYTE // 2),
    b"a=%00&" * (MEGABYTE // 6),
    b"[" * MEGABYTE,
    b'{"a":' * (MEGABYTE // 5),
    b"[1" + b",1" * (MEGABYTE // 2) + b"]",
    b"[{}" + b",{}" * (MEGABYTE // 3) + b"]",
    b'{"location":[{}' + b",{}" * 100_000 + b'],"x":"' + b"x" * 600_000 + b'"}',
    b'{"id":"7","lat":' + b"9" * MEGABYTE + b"}",
    b'{"id":"7","x":"' + b"x" * MEGABYTE + b'"}',
    b'{"id":"7","lat":1,"lon":2,"x":[' + b"1," * (MEGABYTE // 2) + b"1]}",
    b"{" + b'"alarm":"s",' * (MEGABYTE // 12) + b'"a":1}',
    b"{alarm=" * (MEGABYTE // 7),
    b"alarm = " * (MEGABYTE // 8),
    b"{id=" * (MEGABYTE // 4),
]
QUICK = 4  # one in so many; the others in the long suite


@pytest.mark.parametrize(
    "body",
    [
        body if place % QUICK == 0 else pytest.param(body, marks=pytest.mark.long)
        for place, body in enumerate(JUNK)
    ],
    ids=lambda body: body[:12].decode("latin-1").encode("unicode_escape").decode(),
)
def test_a_megabyte_of_junk_becomes_few_events_and_few_reasons(body: bytes) -> None:
    for content_type in ("application/json", "application/x-www-form-urlencoded"):
        both(content_type, b"", body)
        assert len(osmand.translate(content_type, b"", body, NOW).events) <= MAX_MESSAGES
