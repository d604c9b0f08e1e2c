"""Everything fails at once: the control room sees a few alerts that stand for all, and every call for help."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.events.models import NOCEventLog
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.pipeline import raise_alerts
from tests.cast import Company, Phone, event
from tests.response.alerts.force import KINDS, a_finding, grow

BATCH = 200
AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


def storm(company: Company, alerts: int, sites: int) -> tuple[list[float], list[int]]:
    """Raise so many alerts of eight kinds within a minute; return the seconds and statements of each batch."""
    force = grow(company, sites)
    told = []
    for n in range(alerts):
        kind, severity = KINDS[n % len(KINDS)]
        person, site = force[n // len(KINDS) % sites]
        told.append(a_finding(kind, severity, person, site, AT, about=f"{kind}:{n}", event_id=f"e{n}"))
    times, statements = [], []
    with company.scope():
        for start in range(0, alerts, BATCH):
            at = AT + timedelta(seconds=60 * start / alerts)
            with CaptureQueriesContext(connection) as asked:
                begun = perf_counter()
                raise_alerts(told[start : start + BATCH], at)
                times.append(perf_counter() - begun)
            statements.append(len(asked))
    return times, statements


def reached(company: Company) -> list[NOCAlertEvent]:
    with company.scope():
        return list(NOCAlertEvent.objects.filter(disposition="REACHED").order_by("id"))


def all_that(company: Company, **said: object) -> list[NOCAlertEvent]:
    with company.scope():
        return list(NOCAlertEvent.objects.filter(**said).order_by("id"))


def check(company: Company, alerts: int, statements: list[int]) -> None:
    seen = reached(company)
    assert len(seen) < 40
    assert max(statements) <= 32
    kept = all_that(company, disposition__in=["GROUPED", "INHIBITED"])
    assert len(seen) + len(kept) == alerts, "nothing is lost"
    leads = {one.pk: one for one in seen if one.group_size}
    grouped = [one for one in kept if one.disposition == "GROUPED"]
    assert sum(one.group_size for one in leads.values()) == len(grouped) + len(leads)
    assert {one.grouped_under_id for one in grouped} <= set(leads)
    assert all(leads[one.grouped_under_id or 0].severity_rank >= one.severity_rank for one in grouped)
    assert all(one.inhibited_by_id for one in kept if one.disposition == "INHIBITED")
    with company.scope():
        assert NOCEventLog.objects.count() < alerts / 10 + 40


def test_storm_of_a_thousand_alerts_shows_a_few_that_stand_for_all(company: Company) -> None:
    _, statements = storm(company, 1_000, 100)
    check(company, 1_000, statements)


@pytest.mark.long
def test_storm_of_ten_thousand_alerts_over_a_thousand_sites_leaves_fewer_than_forty(company: Company) -> None:
    times, statements = storm(company, 10_000, 1_000)
    check(company, 10_000, statements)
    assert sorted(times)[len(times) // 2] < 0.5


def test_sos_in_a_storm_is_on_its_way_at_once(company: Company, phone: Phone) -> None:
    storm(company, 400, 20)
    phone.sent(event("panic"))
    (alert,) = all_that(company, alert_type="SOS")
    assert (alert.disposition, alert.grouped_under_id) == ("REACHED", None)
    with company.scope():
        last = NOCEventLog.objects.order_by("-id")[0]
        assert (last.event_type, last.alert_id) == ("alert_created", alert.pk)
