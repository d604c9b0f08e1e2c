"""A tenant's rate limit is decided once, by the relay: what is over it is folded, told, and kept."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connection, transaction

from noc.events import coalescing, relay
from noc.events.models import NOCEventLog
from noc.events.publish import publish_all
from noc.kernel.own_connections import open_own
from noc.kernel.tenancy.overrides import override
from noc.kernel.tenancy.scope import tenant_scope
from tests.feed_cast import Company, an_alert, number_all, running_relay, wait_until


def say_many(company: Company, count: int, severity: str = "LOW", site: int | None = None) -> None:
    with tenant_scope(company.id), transaction.atomic():
        publish_all([an_alert(site, str(n), severity) for n in range(count)])


def limit(company: Company, most: int) -> None:
    with tenant_scope(company.id):
        override("WEBSOCKET_RATE_LIMIT", most)


def summarise_now(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as hurry, open_own("test relay") as own:
        hurry.setattr(coalescing, "SUMMARY_EVERY_S", 0)
        coalescing.summarise(own)
    number_all()


def sent(company: Company) -> list[NOCEventLog]:
    return [row for row in company.rows() if not row.coalesced]


def minutes_pass(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE noc_feed_stream SET minute_at = minute_at - make_interval(secs => %s)", [seconds]
        )


def test_two_hundred_events_in_a_minute_are_a_hundred_and_a_summary(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    say_many(acme, 200)
    number_all()
    summarise_now(monkeypatch)
    rows = acme.rows()
    assert [row.seq for row in rows] == list(range(1, 202))
    assert [row.coalesced for row in rows] == [False] * 100 + [True] * 100 + [False]
    told = rows[-1].payload
    assert (told["type"], told["counts"]) == ("events_coalesced", {"alert_created": 100})
    assert (told["from_seq"], told["to_seq"]) == (101, 200)
    assert {(row.broadcast_success, row.broadcast_latency_ms) for row in rows[100:200]} == {(None, None)}


def test_nothing_high_is_ever_folded_however_much_happens(acme: Company) -> None:
    for severity in ("LOW", "HIGH", "INFO", "CRITICAL", "MEDIUM"):
        say_many(acme, 90, severity)
    number_all()
    shown = [row.payload["severity"] for row in sent(acme)]
    assert (shown.count("HIGH"), shown.count("CRITICAL")) == (90, 90)
    assert (shown.count("LOW"), shown.count("INFO"), shown.count("MEDIUM")) == (90, 0, 0)


def test_each_tenant_has_its_own_limit_and_none_may_be_set(acme: Company, rival: Company) -> None:
    limit(acme, 5)
    limit(rival, 0)
    say_many(acme, 150)
    say_many(rival, 150)
    number_all()
    assert (len(sent(acme)), len(sent(rival))) == (5, 150)


def test_the_limit_holds_over_any_minute_and_opens_as_time_passes(acme: Company) -> None:
    say_many(acme, 150)
    number_all()
    assert len(sent(acme)) == 100
    minutes_pass(75)  # a quarter of the next minute: a quarter of the allowance is back
    say_many(acme, 50)
    number_all()
    assert 25 <= len(sent(acme)) - 100 <= 26
    minutes_pass(200)
    say_many(acme, 50)
    number_all()
    assert 175 <= len(sent(acme)) <= 176


def test_summaries_use_up_no_allowance(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(acme, 3)
    for _ in range(3):
        say_many(acme, 1)
        number_all()
    say_many(acme, 1)
    number_all()
    summarise_now(monkeypatch)
    minutes_pass(60)
    minutes_pass(30)
    say_many(acme, 5)
    number_all()
    assert [row.event_type for row in sent(acme)] == [
        *["alert_created"] * 3,
        "events_coalesced",
        "alert_created",
    ]


def test_counts_are_kept_by_site_and_a_folded_event_is_told_once(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, yard = acme.sites
    limit(acme, 1)
    say_many(acme, 3, site=gate)
    say_many(acme, 4, site=yard)
    say_many(acme, 2)
    number_all()
    summarise_now(monkeypatch)
    summarise_now(monkeypatch)
    told: list[Any] = [row.payload for row in acme.rows() if row.event_type == "events_coalesced"]
    assert len(told) == 1
    assert {s["site_id"]: s["counts"]["alert_created"] for s in told[0]["by_site"]} == {
        gate: 2,
        yard: 4,
        None: 2,
    }


def test_another_relay_goes_on_with_what_the_first_one_counted_and_owed(
    acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(acme, 10)
    with open_own("first relay") as first:
        say_many(acme, 12)
        relay.number_committed(first)
    with open_own("second relay") as second:
        say_many(acme, 5)
        relay.number_committed(second)
    summarise_now(monkeypatch)
    assert len(sent(acme)) == 11
    assert acme.rows()[-1].payload["counts"] == {"alert_created": 7}
    assert acme.rows()[-1].payload["from_seq"] == 11


def test_summary_comes_within_a_second_of_the_last_folded_event(acme: Company) -> None:
    limit(acme, 2)
    with running_relay():
        say_many(acme, 5)
        wait_until(lambda: acme.last_seq >= 5)
        said_s = time.monotonic()
        wait_until(lambda: acme.last_seq == 6)
        assert time.monotonic() - said_s < 1.2  # of which 0.2 is the machine's
    assert acme.rows()[-1].event_type == "events_coalesced"
