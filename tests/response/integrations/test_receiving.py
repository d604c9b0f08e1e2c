"""The door of other systems: a key of its own for each, what is news kept once, the rest said back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from noc.config.logs import mask
from noc.kernel.access.models import ApiToken
from noc.kernel.access.principals import SYSTEM
from noc.kernel.errors import TryLater
from noc.kernel.outbox.models import OutboxItem
from noc.response.integrations.models import Integration, Thing
from noc.response.integrations.receive import receive
from noc.response.integrations.register import register
from noc.response.integrations.says import Said, read_said
from noc.response.integrations.silence import keep_time, silent
from tests.cast import Company, Configure
from tests.response.integrations import messages

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def made(company: Company, kind: str, silent_after: int | None = None, **mapping: Any) -> str:
    with company.scope():
        return register(f"{kind} one", kind, mapping, silent_after, SYSTEM, AT)[1]


def send(key: str, kind: str, message: Any, **headers: str) -> tuple[int, Any]:
    body = message if isinstance(message, (bytes, str)) else json.dumps(message)
    path = f"/api/v2/noc/integrations/in/{key}/{kind}/"
    client = Client(enforce_csrf_checks=True)
    response = client.post(path, body, content_type="application/json", headers=headers)
    return response.status_code, response.json()


def said(company: Company) -> list[Said]:
    items = OutboxItem.objects.filter(tenant=company.tenant, kind="integration_said").order_by("id")
    return [read_said(one) for item in items for one in item.payload["says"]]


def test_alertmanager_is_heard_once_however_often_it_says_it(company: Company) -> None:
    key = made(company, "alertmanager")
    status, told = send(key, "alertmanager", messages.ALERTMANAGER)
    assert status == 202
    assert told["data"] == {
        "accepted": 2, "duplicates": 0, "heartbeats": 0, "warnings": ["site 'nowhere' is not known here"],
    }  # fmt: skip
    status, told = send(key, "alertmanager", messages.ALERTMANAGER)
    assert (status, told["data"]["accepted"], told["data"]["duplicates"]) == (202, 0, 2)
    camera, ups = said(company)
    assert (camera.status, camera.site_id, camera.severity) == ("firing", company.gate, "CRITICAL")
    assert (ups.status, ups.site_id, ups.details["unknown_site"]) == ("resolved", None, "nowhere")
    (item,) = OutboxItem.objects.filter(kind="integration_said")
    assert item.order_key == f"integration:{item.payload['integration_id']}"
    with company.scope():
        assert Integration.objects.get().received == 2
        assert Thing.objects.count() == 2


def test_each_beginning_of_a_trouble_has_words_of_its_own(company: Company) -> None:
    key = made(company, "generic")
    door = {"dedup": "door-7", "title": "Door 7 open", "person": "ravi"}
    for state in ("alarm", "alarm", "ok", "ok", "alarm"):
        assert send(key, "generic", {**door, "state": state})[0] == 202
    words = said(company)
    assert [word.status for word in words] == ["firing", "resolved", "firing"]
    assert len({word.event_id for word in words}) == 3
    assert {word.dedup for word in words} == {"door-7"}
    assert words[0].person_id == company.ravi


def test_pagerduty_is_answered_as_pagerduty_answers(company: Company) -> None:
    key = made(company, "pagerduty")
    event = {"status": "success", "message": "Event processed", "dedup_key": "prod-datapipe03/disk"}
    assert send(key, "pagerduty", messages.PAGERDUTY) == (202, event)
    for action in ("acknowledge", "resolve"):
        status, _ = send(key, "pagerduty", {"event_action": action, "dedup_key": "prod-datapipe03/disk"})
        assert status == 202
    assert [word.status for word in said(company)] == ["firing", "acknowledged", "resolved"]
    status, told = send(key, "pagerduty", {"event_action": "trigger"})
    assert (status, told["status"]) == (422, "invalid event")
    assert "payload" in told["errors"][0]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"alerts": NaN}', 400),
        (b"[" * 5_000, 400),
        (b'{"alerts": [{"labels": {"alertname": "\\ud800"}}]}', 400),
        (b"[]", 422),
        (b'{"alerts": 7}', 422),
        (b'{"alerts": []}', 202),
        (b'{"alerts": [{"labels": {"a\\u0000b": "\\u0000"}, "annotations": 7, "startsAt": 1e400}]}', 400),
        (b'{"alerts": [{"labels": {"a\\u0000b": "\\u0000"}, "annotations": 7, "startsAt": {"x": 1}}]}', 202),
        (b'{"alerts": [{"labels": {"alertname": "' + b"x" * 1024 * 1024 + b'"}}]}', 413),
    ],
)
def test_odd_bodies_are_refused_with_the_reason_or_kept_whole(
    company: Company, body: bytes, status: int
) -> None:
    answer, told = send(made(company, "alertmanager"), "alertmanager", body)
    assert answer == status, told
    assert told["status"] == ("success" if status == 202 else "error")


def test_wrong_key_is_no_address_and_a_key_of_another_kind_says_so(company: Company) -> None:
    key = made(company, "generic")
    for wrong in ("x", key + "x", company.token("admin"), company.key()):
        assert send(wrong, "generic", {"title": "t"})[0] == 404
    status, told = send(key, "alertmanager", {"alerts": []})
    assert (status, "generic" in told["message"]) == (422, True)
    assert company.caller("viewer").ask("GET", f"integrations/in/{key}/generic/").status == 405


def test_key_is_shown_once_kept_as_a_digest_and_masked_in_logs(company: Company) -> None:
    answer = company.caller("admin").post("integrations/", {"name": "Cameras", "kind": "alertmanager"})
    assert answer.status == 201
    key = answer.data["key"]
    assert answer.data["path"] == f"/api/v2/noc/integrations/in/{key}/alertmanager/"
    assert key not in json.dumps(company.caller("admin").read("integrations/"))
    assert not ApiToken.objects.filter(digest=key).exists()
    for line in (answer.data["path"], f"bad key {key}", "/api/v2/noc/integrations/in/typo/generic/"):
        masked = mask(line)
        assert key not in masked
        assert "typo" not in masked
        assert "***" in masked


def test_revoked_key_opens_nothing_and_revoking_twice_is_once(company: Company) -> None:
    admin = company.caller("admin")
    made_one = admin.post("integrations/", {"name": "Cameras", "kind": "generic"}).data
    assert send(made_one["key"], "generic", {"title": "t"})[0] == 202
    revoked = [admin.post(f"integrations/{made_one['id']}/revoke/").data["revoked_at"] for _ in range(2)]
    assert revoked[0] == revoked[1] is not None
    assert send(made_one["key"], "generic", {"title": "t"})[0] == 404


def test_mapping_is_checked_when_it_is_written(company: Company) -> None:
    admin = company.caller("admin")
    wrong = {"name": "Panel", "kind": "generic", "mapping": {"severity": {"path": "a", "default": "LOUD"}}}
    assert admin.post("integrations/", wrong).status == 422
    right = admin.post("integrations/", {**wrong, "mapping": {"title": "text"}})
    assert right.status == 201
    assert admin.post("integrations/", {**wrong, "mapping": {}}).status == 409
    path = f"integrations/{right.data['id']}/"
    assert admin.ask("PUT", path, {"name": "Panel", "mapping": {"colour": "x"}}).status == 422
    changed = admin.ask("PUT", path, {"name": "Panel 2", "silent_after_minutes": 5}).data
    assert (changed["name"], changed["silent_after_minutes"], changed["mapping"]) == ("Panel 2", 5, {})


def test_who_may_only_look_makes_no_integration(company: Company) -> None:
    body = {"name": "Cameras", "kind": "generic"}
    assert company.caller("operator").post("integrations/", body).status == 403
    assert company.caller("viewer").read("integrations/")["items"] == []


def test_codes_mean_what_they_mean_in_the_keys_own_company(company: Company, outsider: Company) -> None:
    send(made(outsider, "generic"), "generic", {"title": "t", "site": "gate"})
    (word,) = said(outsider)
    assert word.site_id == outsider.gate != company.gate
    assert said(company) == []


def test_system_that_should_speak_and_does_not_is_a_trouble_until_it_speaks(company: Company) -> None:
    key = made(company, "generic", silent_after=10)
    made(company, "alertmanager")
    with company.scope():
        assert silent(AT + 10 * MINUTE) == []
        assert [one.kind for one in silent(AT + 11 * MINUTE)] == ["generic"]
        assert len(keep_time(AT + 11 * MINUTE)) == 1
        assert keep_time(AT + 12 * MINUTE) == []
    (fallen,) = said(company)
    assert (fallen.status, fallen.severity) == ("firing", "HIGH")
    assert "10 minutes" in fallen.title
    receive(key, "generic", b'{"state": "ping"}', AT + 20 * MINUTE)
    _, risen = said(company)
    assert (risen.status, risen.dedup) == ("resolved", fallen.dedup)
    with company.scope():
        assert keep_time(AT + 21 * MINUTE) == []
        assert len(keep_time(AT + 31 * MINUTE)) == 1


def test_silence_that_is_watched_no_more_is_over(company: Company) -> None:
    made(company, "generic", silent_after=10)
    with company.scope():
        keep_time(AT + 11 * MINUTE)
        Integration.objects.update(silent_after_minutes=None)
        assert len(keep_time(AT + 12 * MINUTE)) == 1
    assert [word.status for word in said(company)] == ["firing", "resolved"]


def test_time_of_a_sender_whose_clock_is_ahead_is_now(company: Company) -> None:
    key = made(company, "generic")
    receive(key, "generic", b'{"title": "t", "at": "2030-01-01T00:00:00Z"}', AT)
    receive(key, "generic", b'{"title": "u", "at": "2026-11-21T01:00:00Z"}', AT)
    assert [word.at for word in said(company)] == [AT, AT - 60 * MINUTE]


def test_what_a_system_said_long_ago_is_forgotten(company: Company) -> None:
    key = made(company, "generic")
    receive(key, "generic", b'{"title": "t"}', AT)
    receive(key, "generic", b'{"title": "u"}', AT + timedelta(days=91))
    with company.scope():
        assert Thing.objects.count() == 1


def test_integration_that_runs_wild_is_slowed_and_no_other(company: Company, configure: Configure) -> None:
    configure(INTEGRATION_RATE_LIMIT=2)
    wild, calm = made(company, "generic"), made(company, "pagerduty")
    with company.scope():
        for number in range(2):
            receive(wild, "generic", json.dumps({"title": f"t{number}"}).encode(), AT)
        with pytest.raises(TryLater) as refused:
            receive(wild, "generic", b'{"title": "t3"}', AT + MINUTE / 4)
        assert refused.value.retry_after_s == 45
        receive(calm, "pagerduty", messages.PAGERDUTY.encode(), AT + MINUTE / 4)
        receive(wild, "generic", b'{"title": "t3"}', AT + MINUTE)
    assert len(said(company)) == 4


def test_too_many_messages_are_answered_with_when_to_come_again(
    company: Company, configure: Configure
) -> None:
    configure(INTEGRATION_RATE_LIMIT=1)
    key = made(company, "pagerduty")
    path = f"/api/v2/noc/integrations/in/{key}/pagerduty/"
    answers = [Client().post(path, messages.PAGERDUTY, content_type="application/json") for _ in range(4)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "Too many" in refused.json()["errors"][0]
