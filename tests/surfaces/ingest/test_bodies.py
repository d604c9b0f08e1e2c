"""How a batch may be written and who may send it: formats, packing, sizes, credentials, overload."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from noc.kernel.access.models import ApiToken
from noc.sources.telemetry.models import Location, Panic, PhoneEvent
from noc.surfaces.ingest import routes
from tests.cast import EVENTS, Answer, Company, Configure, Phone, event, ingest_in_this_thread, knock


def body(*events: Any) -> bytes:
    return json.dumps({"events": list(events)}).encode()


def count(company: Company, model: Any = Location) -> int:
    with company.scope():
        return int(model.objects.count())


# Formats.


def test_json_and_lines_and_gzip_of_both_are_read(company: Company, phone: Phone) -> None:
    lines = "\n".join(json.dumps(event("location")) for _ in range(3)).encode()
    assert phone.post(body(event("location"))).data["accepted"] == 1
    assert phone.post(b"\n" + lines + b"\r\n\n", "application/x-ndjson").data["accepted"] == 3
    packed = gzip.compress(body(event("location")))
    assert phone.post(packed, content_encoding="gzip").data["accepted"] == 1
    lines = "\n".join(json.dumps(event("location")) for _ in range(3)).encode()
    answer = phone.post(gzip.compress(lines), "application/x-ndjson; charset=utf-8", content_encoding="gzip")
    assert answer.data["accepted"] == 3
    assert count(company) == 8


def test_body_in_many_pieces_and_gzip_of_several_members_are_read_whole(
    company: Company, phone: Phone
) -> None:
    whole = body(event("location"))
    assert knock("POST", EVENTS, whole, phone.headers(), chunks=17).data["accepted"] == 1
    two = body(event("location"))
    packed = gzip.compress(two[:20]) + gzip.compress(two[20:])
    assert phone.post(packed, content_encoding="gzip").data["accepted"] == 1


@pytest.mark.parametrize("empty", [b'{"events": []}', b'{"events": [], "sent_at": null}'])
def test_empty_list_of_events_is_readable(phone: Phone, empty: bytes) -> None:
    answer = phone.post(empty)
    assert (answer.status, answer.data["accepted"]) == (202, 0)


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"events"',
        b"{}",
        b'{"events": 1}',
        b'{"events": {}}',
        b'{"events": null}',
        b'{"events": [',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"events": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"events": [], "sent_at": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=lambda _: None,
)
def test_what_is_no_document_is_400(phone: Phone, junk: bytes) -> None:
    answer = phone.post(junk)
    assert answer.status == 400, answer.body
    assert answer.message


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_other_content_types_are_415(phone: Phone, kind: str) -> None:
    assert phone.post(body(), kind).status == 415


def test_other_packings_are_415(phone: Phone) -> None:
    assert phone.post(body(), content_encoding="br").status == 415


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-6], lambda b: b[: len(b) // 2], lambda b: b"no gzip at all", lambda b: b + b"x"]
)
def test_gzip_that_is_cut_off_or_none_is_400(company: Company, phone: Phone, spoil: Any) -> None:
    answer = phone.post(spoil(gzip.compress(body(event("location")))), content_encoding="gzip")
    assert answer.status == 400
    assert count(company) == 0


def test_gzip_bomb_is_413_before_it_is_unpacked(phone: Phone, configure: Configure) -> None:
    configure(INGEST_MAX_BODY_BYTES=100_000)
    bomb = zlib.compressobj(9, wbits=31)
    packed = bomb.compress(b" " * 50_000_000) + bomb.flush()
    assert len(packed) < 100_000
    assert phone.post(packed, content_encoding="gzip").status == 413


def test_body_over_the_cap_is_413(phone: Phone, configure: Configure) -> None:
    configure(INGEST_MAX_BODY_BYTES=1_000)
    assert phone.post(b" " * 1_001).status == 413


def test_ten_thousand_events_are_taken_and_one_more_is_413(company: Company, phone: Phone) -> None:
    batch = [event("phone") for _ in range(10_001)]
    answer = phone.post(body(*batch))
    assert (answer.status, count(company, PhoneEvent)) == (413, 0)
    assert phone.post(body(*batch[1:])).data["accepted"] == 10_000


def test_panic_in_a_batch_that_is_too_large_is_stored_all_the_same(
    company: Company, phone: Phone, configure: Configure
) -> None:
    configure(INGEST_MAX_EVENTS=2)
    assert phone.send(event("phone"), event("phone"), event("panic")).status == 413
    assert (count(company, Panic), count(company, PhoneEvent)) == (1, 0)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_in_the_envelope(phone: Phone, method: str) -> None:
    answer = knock(method, EVENTS, b"", phone.headers())
    assert (answer.status, answer.headers.get("allow", answer.headers.get("Allow"))) == (405, "POST")
    assert answer.message


def test_answers_say_how_the_batch_fared_in_the_envelope(phone: Phone) -> None:
    answer = phone.send(event("phone"))
    assert answer.json() == {
        "status": "success",
        "data": {"accepted": 1, "duplicates": 0, "rejected": [], "warnings": []},
        "cached": False,
    }
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


# Credentials.


def refused(headers: dict[str, str]) -> Answer:
    return knock("POST", EVENTS, body(event("location")), {"Content-Type": "application/json", **headers})


@pytest.mark.parametrize(
    "given",
    [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer "}, {"Authorization": "Basic YTpi"}],
)
def test_without_a_token_of_ours_it_is_401(phone: Phone, given: dict[str, str]) -> None:
    answer = refused(given)
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.message


@pytest.mark.parametrize("role", ["viewer", "operator", "fraud_analyst"])
def test_token_that_may_not_ingest_is_403(company: Company, phone: Phone, role: str) -> None:
    assert refused({"Authorization": f"Bearer {company.token(role)}"}).status == 403


@pytest.mark.parametrize("role", ["ingest", "admin"])
def test_roles_that_may_ingest_do(company: Company, phone: Phone, role: str) -> None:
    assert Phone(company.token(role)).sent(event("phone"))["accepted"] == 1


def test_expired_revoked_and_switched_off_are_401(company: Company, phone: Phone) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    assert Phone(company.token("ingest", expires_at=past)).send().status == 401
    ApiToken.objects.update(revoked_at=past)
    assert phone.send().status == 401
    ApiToken.objects.update(revoked_at=None)
    company.tenant.active = False
    company.tenant.save()
    assert phone.send().status == 401


def test_enrolment_key_is_no_token(company: Company, phone: Phone) -> None:
    assert Phone(company.key()).send(event("phone")).status == 401


def test_token_expires_to_the_second(company: Company, phone: Phone) -> None:
    soon = Phone(company.token("ingest", expires_at=datetime.now(UTC) + timedelta(hours=1)))
    assert soon.send().status == 202
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1, seconds=1)):
        assert soon.send().status == 401


# Limits.


def test_over_the_limit_it_is_429_for_that_tenant_alone_and_nothing_is_stored(
    company: Company, outsider: Company, phone: Phone, configure: Configure
) -> None:
    configure(INGEST_RATE_LIMIT=10)
    with time_machine.travel(datetime(2026, 11, 21, 12, 0, 20, tzinfo=UTC), tick=False):
        assert phone.sent(*[event("phone", at="2026-11-21T12:00:00Z") for _ in range(10)])["accepted"] == 10
        answer = phone.send(event("phone", at="2026-11-21T12:00:00Z"))
        assert (answer.status, answer.headers["Retry-After"]) == (429, "40")
        assert outsider.phone().sent(event("phone", at="2026-11-21T12:00:00Z"))["accepted"] == 1
    assert count(company, PhoneEvent) == 10
    with time_machine.travel(datetime(2026, 11, 21, 12, 1, 1, tzinfo=UTC), tick=False):
        assert phone.send(event("phone", at="2026-11-21T12:00:00Z")).status == 202


def test_panics_of_a_batch_answered_429_are_stored(
    company: Company, phone: Phone, configure: Configure
) -> None:
    configure(INGEST_RATE_LIMIT=1)
    phone.send(event("phone"))
    answer = phone.send(event("phone"), event("panic"), event("panic", "sita"))
    assert answer.status == 429
    assert "2 panic" in answer.message
    assert (count(company, Panic), count(company, PhoneEvent)) == (2, 1)


def test_overload_is_503_with_retry_after_but_for_panics(
    company: Company, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "_in_work", 1_000)
    answer = phone.send(event("phone"))
    assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert phone.send(event("panic")).status == 202
    assert routes._in_work == 1_000


def test_database_that_is_away_is_503_with_retry_after(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("gone")

    with ingest_in_this_thread(monkeypatch):
        monkeypatch.setattr("noc.surfaces.ingest.events.ingest", fail)
        answer = company.phone().send(event("phone"))
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
