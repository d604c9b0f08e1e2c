"""Sixteen workers that see the same trouble at once make one incident."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from noc.events.models import Deed, NOCEventLog
from noc.kernel.access.principals import Actor
from noc.response.incidents.correlate import correlate
from noc.response.incidents.models import CorrelatedIncident
from noc.response.incidents.work import DESK as INCIDENTS
from tests.cast import found
from tests.response.incidents.troubles import alert, minute

pytestmark = pytest.mark.django_db(transaction=True)
OLGA = Actor("person", 1, "Olga")


def test_sixteen_at_once_make_one_incident_with_sixteen_members() -> None:
    company = found("crew")
    gate, failed = threading.Barrier(16), []

    def work(place: int) -> None:
        try:
            with company.scope():
                one = alert("NO_TELEMETRY", minute(place), company.ravi, company.gate)
                gate.wait(30)
                correlate([one], [], minute(20))
        except Exception as error:  # noqa: BLE001  # told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed, failed
    with company.scope():
        [row] = CorrelatedIncident.objects.all()
        assert (row.members_count, row.related_alerts.count(), row.code) == (16, 16, "I-000001")
        assert Deed.objects.filter(object_type="incident", verb="identified").count() == 1
        assert NOCEventLog.objects.filter(event_type="correlation_identified").count() == 1


def test_operator_who_reopens_an_incident_while_another_is_written_stops_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    company = found("crew")
    with company.scope():
        [row] = correlate([alert("NO_TELEMETRY", minute(0), company.ravi)], [], minute(1))
        INCIDENTS.resolve(row.pk, "OTHER", OLGA, minute(2))
        two = alert("POST_ABANDONED", minute(3), company.ravi)
    create, tried = CorrelatedIncident.objects.bulk_create, list[threading.Thread]()

    def reopen() -> None:
        with company.scope():
            INCIDENTS.reopen(row.pk, OLGA, minute(4))
        connection.close()

    def reopened_first(rows: Any, **more: Any) -> Any:
        if not tried:
            tried.append(threading.Thread(target=reopen))
            tried[0].start()
            tried[0].join(20)
        return create(rows, **more)

    monkeypatch.setattr(CorrelatedIncident.objects, "bulk_create", reopened_first)
    with company.scope():
        correlate([two], [], minute(5))
        assert len(tried) == 1
        assert CorrelatedIncident.objects.get().members_count == 2
