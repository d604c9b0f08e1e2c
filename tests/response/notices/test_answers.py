"""The link in a message: shows, acknowledges once, expires, and tells strangers nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client as Browser

from noc.kernel.clock import now
from noc.response.alerts.fire import Draft, Occurrence, fire
from noc.response.alerts.models import NOCAlertEvent
from noc.response.notices import answers
from noc.response.notices.announce import announce
from noc.response.notices.answers import address_of
from noc.response.notices.models import Notice
from tests.cast import Company
from tests.response.notices.cast import channel, route, subject

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script> & co"


@pytest.fixture
def link(company: Company) -> str:
    """The path of the link in a message about an open alert."""
    with company.scope():
        at = now()
        about = Draft("SOS", "CRITICAL", "sos", EVIL, "person", "1", site_id=company.gate)
        alert = fire(about, [Occurrence("e", at, at, {})], at)
        route(channel("log", name="Night <b>log</b>"))
        one = subject(alert.pk, title=EVIL)
        announce([one], at)
        return address_of(Notice.objects.get().pk, one).removeprefix("http://127.0.0.1:8000")


def alert_of(company: Company) -> NOCAlertEvent:
    with company.scope():
        return NOCAlertEvent.objects.get()


def test_page_shows_what_it_is_about_escaped_and_changes_nothing(company: Company, link: str) -> None:
    page = Browser().get(link)
    assert page.status_code == 200
    told = page.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in told
    assert "<script" not in told
    assert "<b>" not in told
    assert '<form method="post"><button type="submit">Acknowledge</button></form>' in told
    assert page["Content-Security-Policy"].startswith("default-src 'self'")
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("no-referrer", "no-store")
    assert alert_of(company).status == "NEW"


def test_button_acknowledges_as_the_channel_and_only_once(company: Company, link: str) -> None:
    strict = Browser(enforce_csrf_checks=True)
    page = strict.post(link)
    assert (page.status_code, "<h1>Acknowledged</h1>" in page.content.decode()) == (200, True)
    alert = alert_of(company)
    assert alert.status == "ACKNOWLEDGED"
    assert alert.acknowledged_by is not None
    assert (alert.acknowledged_by["kind"], alert.acknowledged_by["name"]) == (
        "integration",
        "Night <b>log</b>",
    )
    with company.scope():
        NOCAlertEvent.objects.update(status="NEW")
    again = strict.post(link)
    assert "This link was used at" in again.content.decode()
    assert "<form" not in strict.get(link).content.decode()
    assert alert_of(company).status == "NEW"


def test_alert_that_is_resolved_already_says_so_and_keeps_the_link(company: Company, link: str) -> None:
    with company.scope():
        NOCAlertEvent.objects.update(status="RESOLVED")
    assert Browser().post(link).status_code == 409
    assert "<form" in Browser().get(link).content.decode()


@pytest.mark.parametrize("change", ["expired", "cut", "other salt", "other tenant", "nonsense"])
def test_link_that_is_not_good_acts_on_nothing(
    company: Company, outsider: Company, link: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with company.scope():
        notice = Notice.objects.get()
    said = [outsider.id, notice.pk, "alert", str(alert_of(company).pk)]
    links = {
        "expired": link,
        "cut": link[:-2] + "/",
        "other salt": f"/noc/answer/{signing.dumps(said, salt='other')}/",
        "other tenant": f"/noc/answer/{signing.dumps(said, salt='noc.notices.answer')}/",
        "nonsense": "/noc/answer/abcdefghijkl/",
    }
    if change == "expired":
        monkeypatch.setattr(answers, "VALID", timedelta(seconds=-1))
    for ask in (Browser().get, Browser().post):
        page = ask(links[change])
        assert page.status_code == 404
        assert b"script" not in page.content
    assert alert_of(company).status == "NEW"
