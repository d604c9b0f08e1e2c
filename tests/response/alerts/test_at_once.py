"""Many raise the same at the same time: one alert, every occurrence counted."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from noc.kernel.access.principals import Actor
from noc.response.alerts.models import AlertOccurrence, NOCAlertEvent
from noc.response.alerts.pipeline import raise_alerts
from noc.response.alerts.work import DESK
from tests.cast import Company, found
from tests.response.alerts.force import a_finding

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
RAISERS = 16


@pytest.fixture
def committed() -> Company:
    return found("crew")


def test_sixteen_raisers_at_once_make_one_alert_of_sixteen_occurrences(committed: Company) -> None:
    company, gate, failed = committed, threading.Barrier(RAISERS), []

    def run(number: int) -> None:
        try:
            with company.scope():
                gate.wait(20)
                one = a_finding(
                    "NO_TELEMETRY", "MEDIUM", company.ravi, company.gate, AT, event_id=f"e{number}"
                )
                raise_alerts([one], AT)
        except Exception as error:  # noqa: BLE001  # told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(RAISERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []
    with company.scope():
        alert = NOCAlertEvent.objects.get()
        assert (alert.occurrence_count, alert.version) == (RAISERS, RAISERS)
        assert AlertOccurrence.objects.count() == RAISERS


def test_operator_who_reopens_the_same_meanwhile_makes_no_second_open_alert(
    committed: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = committed
    told = a_finding("CAMERA", "HIGH", None, company.gate, AT, event_id="1", cause="integration", about="c")
    with company.scope():
        (alert,) = raise_alerts([told], AT)
        DESK.resolve(alert.pk, "OTHER", Actor("person", 1, "Olga"), AT)

    from noc.response.alerts import pipeline

    write, tried = pipeline.write_page, []

    def reopened_first(*page: object) -> object:
        if not tried:
            tried.append(True)
            thread = threading.Thread(target=reopen)
            thread.start()
            thread.join(20)
        return write(*page)  # type: ignore[arg-type]

    def reopen() -> None:
        with company.scope():
            DESK.reopen(alert.pk, Actor("person", 1, "Olga"), AT)
        connection.close()

    monkeypatch.setattr(pipeline, "write_page", reopened_first)
    again = a_finding("CAMERA", "HIGH", None, company.gate, AT, event_id="2", cause="integration", about="c")
    with company.scope():
        (joined,) = raise_alerts([again], AT)
        assert (joined.pk, joined.occurrence_count) == (alert.pk, 2)
        assert NOCAlertEvent.objects.count() == 1
