"""Channels, routes, notices and addresses over REST; the outside heartbeat; steps of policies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from noc.kernel.clock import now
from noc.kernel.heartbeats import beat
from noc.response.notices import heartbeat
from noc.response.notices.announce import announce
from noc.response.notices.keeping import keep_time
from noc.response.notices.models import Channel, Notice, NoticeContact
from noc.response.notices.sealing import Unsealable, seal, unseal
from noc.response.oncall.models import EscalationPolicy, EscalationRun
from tests.cast import Caller, Company, Configure
from tests.response.notices.cast import SECRET, channel, route, subject
from tests.response.notices.receivers import Receiver, web_receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(company: Company) -> Caller:
    return company.caller("admin")


def webhook(**about: Any) -> dict[str, Any]:
    return {
        "name": "hook",
        "kind": "webhook",
        "settings": {"url": "https://example.org/in", "secret": SECRET},
        **about,
    }


def test_secret_is_sealed_never_shown_and_stays_when_left_out(company: Company, admin: Caller) -> None:
    made = admin.post("channels/", webhook())
    assert (made.status, made.data["settings"]) == (201, {"url": "https://example.org/in", "secret": "set"})
    number = made.data["id"]
    changed = webhook(name="other", settings={"url": "https://example.org/b", "secret": "set"})
    assert admin.ask("PUT", f"channels/{number}/", changed).data["name"] == "other"
    with company.scope():
        row = Channel.objects.get()
        assert unseal(row.sealed) == {"secret": SECRET}
        assert SECRET not in f"{row.sealed}{row.settings}"
    assert SECRET.encode() not in admin.get("channels/").body
    assert (
        admin.ask(
            "PUT", f"channels/{number}/", webhook(settings={"url": "https://e.org", "secret": None})
        ).status
        == 422
    )


def test_seal_of_another_key_or_a_changed_one_is_refused(settings: Any) -> None:
    sealed = seal({"secret": SECRET})
    assert seal({"secret": SECRET}) != sealed
    with pytest.raises(Unsealable):
        unseal(("A" if sealed[0] != "A" else "B") + sealed[1:])
    settings.SECRET_KEY = "another"
    with pytest.raises(Unsealable):
        unseal(sealed)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("webhook", {"url": "ftp://example.org", "secret": SECRET}),
        ("webhook", {"url": "https://user:word@example.org", "secret": SECRET}),
        ("webhook", {"url": "https://example.org/a b", "secret": SECRET}),
        ("webhook", {"url": "https://example.org", "secret": "short"}),
        ("webhook", {"url": "https://example.org"}),
        ("webhook", {"url": "https://example.org", "secret": SECRET, "colour": "red"}),
        ("email", {"host": "mail", "from": "a@b.c", "to": []}),
        ("email", {"host": "mail", "from": "a@b.c\r\nBcc: x@y.z", "to": ["a@b.c"]}),
        ("email", {"host": "mail", "from": "a@b.c", "to": ["a@b.c"], "port": True}),
        ("pagerduty", {}),
    ],
)
def test_channel_that_cannot_work_is_refused_with_the_field(
    admin: Caller, kind: str, settings: dict[str, Any]
) -> None:
    refused = admin.post("channels/", webhook(kind=kind, settings=settings))
    assert (refused.status, refused.json()["errors"][0]["field"].startswith("settings.")) == (422, True)


def test_second_channel_of_a_name_is_a_conflict_and_only_admins_write(
    company: Company, admin: Caller
) -> None:
    log = {"name": "log", "kind": "log"}
    assert [admin.post("channels/", log).status, admin.post("channels/", log).status] == [201, 409]
    operator = company.caller("operator")
    assert operator.post("channels/", {"name": "b", "kind": "log"}).status == 403
    assert [one["name"] for one in operator.read("channels/")["items"]] == ["log"]


def test_test_button_puts_a_real_message_in_line(admin: Caller) -> None:
    number = admin.post("channels/", {"name": "log", "kind": "log"}).data["id"]
    sent = admin.post(f"channels/{number}/test/")
    assert (sent.status, sent.data["purpose"], sent.data["state"]) == (200, "test", "WAITING")
    assert admin.read("notices/", channel_id=number)["items"][0]["id"] == sent.data["id"]
    again = admin.post(f"notices/{sent.data['id']}/resend/")
    assert (again.status, again.data["state"]) == (200, "WAITING")


def test_routes_are_replaced_as_a_whole_and_say_why(
    company: Company, admin: Caller, outsider: Company
) -> None:
    number = admin.post("channels/", {"name": "log", "kind": "log"}).data["id"]
    grave = {
        "name": "grave",
        "matchers": [{"field": "min_severity", "op": "=", "value": "HIGH"}],
        "channel_ids": [number],
        "continue": True,
    }
    rest = {"name": "rest", "channel_ids": [number], "group_wait_s": 0.5}
    put = admin.ask("PUT", "routes/", {"items": [grave, rest]})
    assert put.status == 200, put.body
    first, second = put.data["items"]
    assert (first["group_wait_s"], second["group_wait_s"], first["continue"]) == (10, 0.5, True)
    tried = admin.post("routes/try/", {"type": "X", "severity": "LOW"}).data
    assert [one["name"] for one in tried["matched"]] == ["rest"]
    assert tried["because"][0]["because"] == "severity HIGH or more does not hold: it is LOW"
    kept = admin.ask("PUT", "routes/", {"items": [{**second, "name": "all"}]}).data["items"]
    assert [(one["id"], one["name"]) for one in kept] == [(second["id"], "all")]
    with outsider.scope():
        theirs = channel().pk
    for wrong in (
        {"name": "r", "channel_ids": [theirs]},
        {"name": "r", "policy_id": 99},
        {"name": "r", "id": first["id"]},
        {"name": "r", "matchers": [{"field": "hours", "op": "=", "value": "at night"}]},
    ):
        assert admin.ask("PUT", "routes/", {"items": [wrong]}).status == 422, wrong
    assert [one["name"] for one in admin.read("routes/")["items"]] == ["all"]


def test_limited_caller_sees_messages_about_its_sites_alone(company: Company) -> None:
    with company.scope():
        route(channel())
        announce([subject(1, type="SOS", about="a", site_id=company.gate)], now())
        announce([subject(2, type="SOS", about="b", site_id=company.sites["yard"])], now())
    assert len(company.caller("viewer").read("notices/")["items"]) == 2
    (seen,) = company.caller("viewer", "gate").read("notices/")["items"]
    assert "Gate" in seen["subject"]


def test_addresses_of_people_are_set_and_taken_away(company: Company, admin: Caller) -> None:
    put = {"items": [{"person_id": company.ravi, "email": "ravi@example.org"}]}
    assert admin.ask("PUT", "contacts/", put).data["items"][0]["person_name"] == "Ravi"
    assert (
        admin.ask("PUT", "contacts/", {"items": [{"person_id": company.ravi, "email": "a b"}]}).status == 422
    )
    assert admin.ask("PUT", "contacts/", {"items": [{"person_id": 987_654, "email": "a@b.c"}]}).status == 422
    assert (
        admin.ask("PUT", "contacts/", {"items": [{"person_id": company.ravi, "email": None}]}).data["items"]
        == []
    )


def test_policy_of_a_route_calls_until_somebody_acknowledges(company: Company) -> None:
    start = now()
    with company.scope():
        mail = channel("email")
        NoticeContact.objects.create(person_id=company.ravi, email="ravi@example.org")
        steps = [{"after_minutes": 0, "targets": [{"kind": "person", "id": company.ravi}]}]
        policy = EscalationPolicy.objects.create(
            name="p",
            steps=steps,
            repeats=None,
            repeat_minutes=5,
            created_at=start,
            updated_at=start,
            updated_by={},
        )
        route(channel(), policy_id=policy.pk)
        announce([subject(1)], start)
        assert keep_time(start + timedelta(seconds=1)) == 0
        step = Notice.objects.get(purpose="step")
        assert (step.channel_id, step.recipients) == (mail.pk, ["ravi@example.org"])
        assert step.subject == "[HIGH] not acknowledged: Trouble 1"
        announce([subject(1, event="acknowledged")], start + timedelta(seconds=2))
        assert EscalationRun.objects.get().status == "ACKNOWLEDGED"


@pytest.fixture
def switch(configure: Configure, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    configure(NOTICE_ALLOW_PRIVATE=True)
    monkeypatch.setattr(heartbeat.relay, "is_alive", lambda: True)
    with web_receiver() as receiver:
        settings.HEARTBEAT_URL = f"{receiver.url}/ping"
        yield receiver


def test_outside_switch_is_called_once_a_minute_while_all_parts_live(switch: Receiver) -> None:
    at = now()
    assert connection.in_atomic_block
    assert not heartbeat.call_outside(at)
    beat("clock", at)
    beat("worker", at)
    at += timedelta(seconds=60)
    assert heartbeat.silent_parts(at) == []
    assert [heartbeat.call_outside(at), heartbeat.call_outside(at)] == [True, False]
    assert not heartbeat.call_outside(at + timedelta(minutes=2))
    assert [(got.method, got.path) for got in switch.got] == [("GET", "/ping")]
