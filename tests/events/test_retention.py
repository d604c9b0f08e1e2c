"""Old rows go, per tenant and from the oldest on; the feed remembers how far back it reaches."""

from __future__ import annotations

from datetime import timedelta

import pytest

from noc.events import retention
from noc.events.models import FeedStream, NOCEventLog
from noc.events.retention import purge
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import tenant_scope
from tests.feed_cast import Company, number_all

LONG_AGO = timedelta(days=91)
KEPT = timedelta(days=90)


def age(company: Company, *seqs: int) -> None:
    with tenant_scope(company.id):
        NOCEventLog.objects.filter(seq__in=seqs).update(broadcast_at=now() - LONG_AGO)


def test_old_rows_go_and_the_feed_knows_where_it_begins(
    acme: Company, rival: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH_ROWS", 2)
    for _ in range(6):
        acme.say()
    rival.say()
    number_all()
    age(acme, 1, 2, 3, 4, 5)
    assert purge(now() - KEPT) == 5
    assert [row.seq for row in acme.rows()] == [6]
    assert FeedStream.objects.get(tenant_id=acme.id).first_kept_seq == 6
    assert FeedStream.objects.get(tenant_id=rival.id).first_kept_seq == 1
    assert purge(now() - KEPT) == 0


def test_numbers_go_on_after_everything_fell_to_retention(acme: Company) -> None:
    acme.say()
    number_all()
    age(acme, 1)
    assert purge(now() - KEPT) == 1
    acme.say()
    number_all()
    assert [row.seq for row in acme.rows()] == [2]


def test_row_behind_a_younger_one_stays_so_that_there_is_no_gap(acme: Company) -> None:
    for _ in range(3):
        acme.say()
    number_all()
    age(acme, 1, 3)
    assert purge(now() - KEPT) == 1
    assert [row.seq for row in acme.rows()] == [2, 3]


def test_row_that_is_not_numbered_yet_is_never_purged(acme: Company) -> None:
    acme.say()
    number_all()
    age(acme, 1)
    with tenant_scope(acme.id):
        acme.say()
        NOCEventLog.objects.filter(seq=None).update(broadcast_at=now() - LONG_AGO)
    assert purge(now() - KEPT) == 1
    number_all()
    assert [row.seq for row in acme.rows()] == [2]
