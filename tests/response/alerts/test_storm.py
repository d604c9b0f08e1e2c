"""Story: everything fails at once; the control room sees a few alerts that stand for all, and every call for help."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.events.models import NOCEventLog
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.pipeline import raise_alerts
from tests.cast import Company
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


def test_try(company):
    t, s = storm(company, 10000, 1000)
    print(max(t), sum(t), s)
    r = reached(company)
    print(len(r), [(a.message, a.group_size, a.priority) for a in r if a.group_size])
    with company.scope():
        from collections import Counter

        print(
            Counter(NOCAlertEvent.objects.values_list("disposition", flat=True)), NOCEventLog.objects.count()
        )
