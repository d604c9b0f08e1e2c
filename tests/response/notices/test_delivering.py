"""Messages reach real receivers: signed, retried, given up, sent again; each as its protocol wants it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_string, policy
from typing import Any

import pytest

from noc.kernel.clock import now
from noc.response.notices import send
from noc.response.notices.announce import announce
from noc.response.notices.channels import write_channel
from noc.response.notices.claiming import LEASE, claim_next
from noc.response.notices.keeping import direct_notice, keep_time
from noc.response.notices.models import Channel, Notice
from noc.response.notices.resend import resend, resend_dead
from noc.response.notices.rules import timing
from noc.response.notices.send import send_claimed
from tests.cast import Company, Configure
from tests.response.notices.cast import SECRET, channel, route, subject
from tests.response.notices.receivers import Mailbox, Receiver, mail_server, silent_port, web_receiver

pytestmark = pytest.mark.django_db
SOON = timedelta(seconds=11)


@pytest.fixture
def web(configure: Configure) -> Iterator[Receiver]:
    configure(NOTICE_ALLOW_PRIVATE=True)
    with web_receiver() as receiver:
        yield receiver


@pytest.fixture
def mail(configure: Configure) -> Iterator[Mailbox]:
    configure(NOTICE_ALLOW_PRIVATE=True)
    with mail_server() as box:
        yield box


def made(kind: str, **settings: Any) -> Channel:
    return write_channel(
        None, now(), name=kind, kind=kind, settings=settings, active=True, silent_after_minutes=None
    )


def webhook(url: str) -> Channel:
    return made("webhook", url=url, secret=SECRET)


def send_due(at: datetime) -> list[bool]:
    """Send all that is due at a moment; return how each went."""
    outcomes = []
    while (claim := claim_next(at, healthy=False)) is not None:
        outcomes.append(send_claimed(claim, lambda: at))
    return outcomes


def test_webhook_is_a_signed_cloud_event_with_a_link_that_acknowledges(
    company: Company, web: Receiver
) -> None:
    with company.scope():
        route(webhook(f"{web.url}/in?x=1"))
        announce([subject(7, site_id=company.gate)], now())
        assert send_due(now() + SOON) == [True]
        notice = Notice.objects.get()
    (got,) = web.got
    signed = f"{got.headers['NOC-Timestamp']}.".encode() + got.body
    digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert got.headers["NOC-Signature"] == f"v1={digest}"
    assert got.path == "/in?x=1"
    event = got.json()
    assert got.headers["Content-Type"].startswith("application/cloudevents+json")
    assert {name: event[name] for name in ("specversion", "id", "source", "type", "subject")} == {
        "specversion": "1.0",
        "id": str(notice.pk),
        "source": f"/tenants/{company.id}",
        "type": "noc.alert.raised",
        "subject": "alert/7",
    }
    assert event["data"]["subjects"][0]["site_name"] == "Gate"
    assert "/noc/answer/" in event["data"]["subjects"][0]["acknowledge"]
    assert (notice.state, notice.attempts) == ("SENT", 1)


def test_refused_message_goes_again_after_a_pause_and_then_no_more(company: Company, web: Receiver) -> None:
    web.answers = [(500, {}), (503, {"Retry-After": "60"})]
    with company.scope():
        route(webhook(web.url))
        announce([subject(1)], now())
        assert send_due(now() + SOON) == [False]
        notice = Notice.objects.get()
        assert (notice.state, "500" in notice.last_error) == ("FAILED", True)
        assert send_due(now() + timedelta(seconds=20)) == [False]
        assert send_due(now() + timedelta(seconds=75)) == []
        assert send_due(now() + timedelta(seconds=90)) == [True]
        assert send_due(now() + timedelta(hours=1)) == []
        assert Channel.objects.get().failing_since is None
    assert len(web.got) == 3
    assert len({got.json()["id"] for got in web.got}) == 1


def test_redirect_is_a_failure_and_is_not_followed(company: Company, web: Receiver) -> None:
    web.answers = [(302, {"Location": f"{web.url}/elsewhere"})]
    with company.scope():
        route(webhook(web.url))
        announce([subject(1)], now())
        assert send_due(now() + SOON) == [False]
    assert [got.path for got in web.got] == ["/"]


def test_after_the_last_attempt_it_is_dead_and_can_be_sent_again(
    company: Company, web: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("noc.response.notices.claiming.ATTEMPTS", 2)
    web.answers = [(500, {})] * 2
    with company.scope():
        route(webhook(web.url))
        announce([subject(1)], now())
        assert send_due(now() + SOON) == [False]
        assert send_due(now() + timedelta(minutes=5)) == [False]
        notice = Notice.objects.get()
        assert notice.state == "DEAD"
        assert send_due(now() + timedelta(days=1)) == []
        assert resend_dead(now(), channel_id=None) == 1
        assert send_due(now() + timedelta(minutes=1)) == [True]
        assert resend(notice.pk, now()).state == "WAITING"
        assert send_due(now() + timedelta(minutes=1)) == [True]


def test_channel_that_keeps_failing_rests(company: Company, web: Receiver) -> None:
    web.answers = [(500, {})] * 5
    with company.scope():
        one = webhook(web.url)
        for number in range(6):
            direct_notice(one, "test", f"test {number}", now())
        assert send_due(now()) == [False] * timing.CIRCUIT_FAILURES
        one.refresh_from_db()
        assert one.open_until is not None
        assert one.open_until > now() + timedelta(seconds=10)
        assert send_due(now() + timedelta(seconds=61)) == [True] * 6


def test_sender_that_died_is_replaced_when_its_lease_is_over(company: Company, web: Receiver) -> None:
    with company.scope():
        direct_notice(webhook(web.url), "test", "test", now())
        at = now()
        assert claim_next(at, healthy=False) is not None
        assert claim_next(at + timedelta(seconds=20), healthy=False) is None
        assert send_due(at + LEASE) == [True]
        assert Notice.objects.get().attempts == 2
    assert len(web.got) == 1


def test_mail_names_what_happened_and_cannot_be_given_headers(company: Company, mail: Mailbox) -> None:
    settings = {
        "host": "127.0.0.1",
        "port": mail.port,
        "tls": "none",
        "from": "noc@example.org",
        "to": ["a@example.org", "b@example.org"],
    }
    mail.refused = {"b@example.org"}
    with company.scope():
        route(made("email", **settings))
        announce([subject(1, title="Gate\r\nBcc: evil@example.org", site_id=company.gate), subject(2)], now())
        assert send_due(now() + SOON) == [True]
        assert Notice.objects.get().last_error == "refused for b@example.org"
    ((recipients, raw),) = mail.got
    parsed = message_from_string(raw, policy=policy.default)
    assert recipients == ["a@example.org"]
    assert parsed["Subject"] == "[HIGH] Gate Bcc: evil@example.org and 1 more"
    assert parsed["Bcc"] is None
    text = parsed.get_content()
    assert "Trouble 2" in text
    assert "Acknowledge: http" in text


def test_pager_opens_and_closes_by_the_same_key(company: Company, web: Receiver) -> None:
    with company.scope():
        route(made("pagerduty", url=web.url, routing_key="R" * 32))
        announce([subject(1, severity="CRITICAL")], now())
        assert send_due(now() + SOON) == [True]
        announce([subject(1, event="resolved", severity="CRITICAL")], now())
        assert send_due(now() + timedelta(minutes=2)) == [True]
    opened, closed = (got.json() for got in web.got)
    assert (opened["event_action"], closed["event_action"]) == ("trigger", "resolve")
    assert opened["dedup_key"] == closed["dedup_key"]
    assert (opened["payload"]["severity"], opened["routing_key"]) == ("critical", "R" * 32)


def test_end_overtakes_a_beginning_that_failed_and_is_not_undone_by_it(
    company: Company, web: Receiver
) -> None:
    web.answers = [(500, {})]
    with company.scope():
        route(made("pagerduty", url=web.url, routing_key="R" * 32), group_interval_s=0)
        announce([subject(1)], now())
        assert send_due(now() + SOON) == [False]
        Notice.objects.update(next_attempt_at=now() + timedelta(minutes=5))
        announce([subject(1, event="resolved")], now())
        assert send_due(now() + timedelta(minutes=1)) == [True]
        assert send_due(now() + timedelta(minutes=6)) == [True]
    assert [got.json()["event_action"] for got in web.got] == ["trigger", "resolve"]


def test_alertmanager_hears_it_every_minute_while_it_lasts_and_of_its_end(
    company: Company, web: Receiver
) -> None:
    start = now()
    with company.scope():
        route(made("alertmanager", url=f"{web.url}/am/", token="t" * 20))
        announce([subject(1, site_id=company.gate)], start)
        assert send_due(start + SOON) == [True]
        assert keep_time(start + timedelta(seconds=30)) == 0
        later = start + timedelta(seconds=80)
        assert (keep_time(later), keep_time(later)) == (1, 0)
        assert send_due(later) == [True]
        announce([subject(1, event="resolved", site_id=company.gate)], later)
        end = later + timedelta(seconds=61)
        assert send_due(end) == [True]
        assert keep_time(end + timedelta(seconds=61)) == 1
        assert keep_time(end + timedelta(minutes=10)) == 0
    assert {got.path for got in web.got} == {"/am/api/v2/alerts"}
    assert web.got[0].headers["Authorization"] == f"Bearer {'t' * 20}"
    first, again, over = (got.json()[0] for got in web.got)
    assert first["labels"] == again["labels"] == over["labels"]
    assert first["labels"]["site"] == "Gate"
    assert ("startsAt" in first, "startsAt" in over) == (True, False)


def test_what_lasts_and_nobody_acknowledged_is_said_again(company: Company) -> None:
    with company.scope():
        route(channel(), repeat_minutes=30)
        start = now()
        announce([subject(1), subject(2)], start)
        assert send_due(start + SOON) == [True]
        announce([subject(2, event="acknowledged")], start)
        assert keep_time(start + timedelta(minutes=20)) == 0
        assert keep_time(start + timedelta(minutes=31)) == 1
        again = Notice.objects.get(purpose="repeat")
        assert (again.subject, again.subjects_count) == ("Still open: [HIGH] Trouble 1", 1)


def test_silent_channel_gives_a_sign_of_life(company: Company) -> None:
    with company.scope():
        one = channel(silent_after_minutes=60, last_sent_at=now())
        at = now()
        assert keep_time(at + timedelta(minutes=59)) == 0
        assert (keep_time(at + timedelta(minutes=61)), keep_time(at + timedelta(minutes=62))) == (1, 0)
        assert send_due(at + timedelta(minutes=61)) == [True]
        one.refresh_from_db()
        assert one.last_sent_at is not None


def test_receiver_that_never_answers_fails_in_time(
    company: Company, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(NOTICE_ALLOW_PRIVATE=True)
    monkeypatch.setattr("noc.response.notices.post.TIMEOUT_S", 0.2)
    with silent_port() as url, company.scope():
        direct_notice(webhook(url), "test", "test", now())
        assert send_due(now()) == [False]
        assert "TimeoutError" in Notice.objects.get().last_error


def test_message_to_an_address_inside_is_refused(company: Company) -> None:
    with company.scope():
        direct_notice(webhook("http://127.0.0.1:9/"), "test", "test", now())
        direct_notice(made("email", host="localhost", to=["a@b.c"], **{"from": "a@b.c"}), "test", "t", now())
        assert send_due(now()) == [False, False]
        assert all("is refused" in one.last_error for one in Notice.objects.all())


def test_message_that_cannot_be_written_is_marked_and_the_next_one_goes(
    company: Company, web: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("text")

    with company.scope():
        one = webhook(web.url)
        direct_notice(one, "test", "first", now())
        monkeypatch.setattr(send, "cloud_event", broken)
        assert send_due(now()) == [False]
        assert "KeyError" in Notice.objects.get().last_error
        monkeypatch.undo()
