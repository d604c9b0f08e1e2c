"""Sixteen workers that see the same trouble at once make one incident."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from noc.events.models import Deed, NOCEventLog
from noc.response.incidents.correlate import correlate
from noc.response.incidents.models import CorrelatedIncident
from tests.cast import found
from tests.response.incidents.troubles import alert, minute

pytestmark = pytest.mark.django_db(transaction=True)


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
