"""Subjects become messages: routed, grouped, counted, in the caller's transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from noc.response.notices.announce import announce, announce_to
from noc.response.notices.models import Notice, NoticeContact, NoticeFiring, NoticeSubject
from tests.cast import Company
from tests.response.notices.cast import AT, channel, route, subject

pytestmark = pytest.mark.django_db


def test_subject_without_a_route_or_channel_becomes_no_message(company: Company) -> None:
    with company.scope():
        assert announce([subject()], AT) == 0
        channel()
        assert announce([subject()], AT) == 0
        assert not Notice.objects.exists()


def test_what_comes_within_the_wait_is_one_message_that_names_the_worst(company: Company) -> None:
    with company.scope():
        route(channel())
        announce([subject(1, site_id=company.gate), subject(2, severity="MEDIUM")], AT)
        announce([subject(3, severity="LOW")], AT + timedelta(seconds=4))
        (notice,) = Notice.objects.all()
        assert (notice.subjects_count, notice.next_attempt_at) == (3, AT + timedelta(seconds=10))
        assert notice.subject == "[HIGH] Trouble 1 (Gate) and 2 more"
        assert notice.state == "WAITING"


def test_next_message_of_a_group_waits_for_its_interval_and_an_urgent_one_hardly(company: Company) -> None:
    with company.scope():
        route(channel())
        announce([subject(1)], AT)
        Notice.objects.update(collecting=False, state="SENT", taken_at=AT + timedelta(seconds=10))
        announce([subject(2)], AT + timedelta(seconds=20))
        second = Notice.objects.get(collecting=True)
        assert second.next_attempt_at == AT + timedelta(seconds=70)
        announce([subject(3, severity="CRITICAL")], AT + timedelta(seconds=30))
        second.refresh_from_db()
        assert (second.next_attempt_at, second.urgent) == (AT + timedelta(seconds=30), True)


def test_sos_is_a_message_of_its_own_at_once(company: Company) -> None:
    with company.scope():
        route(channel())
        announce([subject(1), subject(2, type="SOS", severity="CRITICAL")], AT)
        sos = Notice.objects.get(urgent=True)
        assert (sos.subjects_count, sos.next_attempt_at) == (1, AT)
        assert Notice.objects.count() == 2


@pytest.mark.long
def test_ten_thousand_subjects_are_one_message_in_few_queries(company: Company) -> None:
    with company.scope():
        route(channel())
        with CaptureQueriesContext(
            connection,
        ) as asked:
            announce([subject(number) for number in range(10_000)], AT)
        assert len(asked) < 35
        assert Notice.objects.get().subjects_count == 10_000


def test_end_is_told_to_whom_the_route_says_and_to_receivers_that_keep_a_list(company: Company) -> None:
    with company.scope():
        log, pager = channel(), channel("pagerduty")
        route(log, pager)
        announce([subject(1)], AT)
        Notice.objects.update(collecting=False, state="SENT", taken_at=AT)
        assert announce([subject(1, event="resolved")], AT + timedelta(minutes=5)) == 1
        assert Notice.objects.get(collecting=True).channel_id == pager.pk
        assert not NoticeFiring.objects.exists()
        assert announce([subject(1, event="resolved")], AT + timedelta(minutes=6)) == 0


def test_route_that_names_events_tells_of_those(company: Company) -> None:
    with company.scope():
        route(channel(), matchers=[{"field": "event", "op": "in", "value": ["resolved"]}])
        assert announce([subject(1)], AT) == 0
        assert announce([subject(1, event="resolved")], AT) == 1


def test_what_rolls_back_was_never_announced(company: Company) -> None:
    with company.scope():
        route(channel())
        with transaction.atomic():
            announce([subject(1)], AT)
            transaction.set_rollback(True)
        assert not NoticeSubject.objects.exists()


def test_step_reaches_people_with_an_address_and_tells_who_has_none(company: Company) -> None:
    with company.scope():
        mail = channel("email")
        NoticeContact.objects.create(person_id=company.ravi, email="ravi@example.org")
        reached = announce_to(subject(1), AT, person_ids=[company.ravi, company.people["sita"]])
        assert (reached.person_ids, reached.unreachable) == ((company.ravi,), (company.people["sita"],))
        notice = Notice.objects.get()
        assert (notice.channel_id, notice.recipients, notice.urgent) == (mail.pk, ["ravi@example.org"], True)


def test_announcing_reaches_the_own_tenant_only(company: Company, outsider: Company) -> None:
    with outsider.scope():
        route(channel())
    with company.scope():
        assert announce([subject(1)], AT) == 0
