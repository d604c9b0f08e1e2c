"""A verdict on an anomaly, its alert or its ticket is a label of the punch, and the other way round."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from noc.intelligence.fraud.labels import Said, history, known_labels, say, undo
from noc.intelligence.fraud.models import FraudAnomaly
from noc.intelligence.fraud.work import DESK as ANOMALIES
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.work import DESK as ALERTS
from noc.response.tickets.models import Ticket
from noc.response.tickets.workflow import DESK as TICKETS
from tests.cast import HOUR, MINUTE, Company
from tests.fraud_cast import ASHA, BEN, accused, punch, work_off

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def case(company: Company) -> FraudAnomaly:
    """A punch of half an hour ago that was found suspicious: anomaly, alert and ticket."""
    return accused(company, punch(company, "p1", NOW - 30 * MINUTE))


def standing(case: FraudAnomaly) -> list[tuple[str, str]]:
    """Return status and verdict of the anomaly, its alert and its ticket."""
    models = (FraudAnomaly, case.pk), (NOCAlertEvent, case.alert_id), (Ticket, case.ticket_id)
    rows = [model.objects.filter(pk=pk).values_list("status", "resolution").get() for model, pk in models]
    return [(str(status), str(resolution)) for status, resolution in rows]


@pytest.mark.parametrize("noun", ["anomaly", "alert", "ticket"])
def test_a_verdict_on_one_of_the_three_is_a_verdict_on_all_and_a_label(
    company: Company, case: FraudAnomaly, noun: str
) -> None:
    desk, pk = {
        "anomaly": (ANOMALIES, case.pk),
        "alert": (ALERTS, case.alert_id),
        "ticket": (TICKETS, case.ticket_id),
    }[noun]
    with company.scope():
        desk.resolve(pk, "CONFIRMED", ASHA, NOW)  # type: ignore[attr-defined]  # three kinds of desk
    work_off(NOW)
    with company.scope():
        assert standing(case) == [("RESOLVED", "CONFIRMED")] * 3
        assert known_labels([case.punch_id]) == {case.punch_id: True}
        (label,) = history("p1")
        assert (label.source, label.by) == (noun, ASHA.as_json())
        desk.reopen(pk, BEN, NOW + HOUR)  # type: ignore[attr-defined]  # three kinds of desk
    work_off(NOW + HOUR)
    with company.scope():
        assert known_labels([case.punch_id]) == {}
        assert [(row.fraud, row.was, row.by["name"]) for row in history("p1")] == [
            (None, True, "Ben"),
            (True, None, "Asha"),
        ]
        assert [resolution for _, resolution in standing(case)] == ["", "", ""]


def test_what_is_said_of_a_punch_resolves_its_anomaly_alert_and_ticket_and_undo_opens_them(
    company: Company, case: FraudAnomaly
) -> None:
    with company.scope():
        say([Said("p1", fraud=False, notes="shared kiosk")], ASHA, NOW, "outcome")
    work_off(NOW)
    with company.scope():
        assert standing(case) == [("RESOLVED", "FALSE_POSITIVE")] * 3
        assert FraudAnomaly.objects.get().resolved_by == ASHA.as_json()
        assert len(history("p1")) == 1
        undo("p1", ASHA, NOW + MINUTE)
    work_off(NOW + MINUTE)
    with company.scope():
        assert [resolution for _, resolution in standing(case)] == ["", "", ""]


def test_a_changed_word_changes_the_verdict_of_all(company: Company, case: FraudAnomaly) -> None:
    for fraud, at in ((True, NOW), (False, NOW + MINUTE)):
        with company.scope():
            say([Said("p1", fraud=fraud)], ASHA, at, "outcome")
        work_off(at)
    with company.scope():
        assert standing(case) == [("RESOLVED", "FALSE_POSITIVE")] * 3
        assert known_labels([case.punch_id]) == {case.punch_id: False}


def test_a_verdict_on_one_of_two_leaves_the_alert_and_ticket_to_the_other(
    company: Company, case: FraudAnomaly
) -> None:
    other = accused(company, punch(company, "p2", NOW - 10 * MINUTE))
    assert (other.alert_id, other.ticket_id) == (case.alert_id, case.ticket_id)
    with company.scope():
        ANOMALIES.resolve(case.pk, "FALSE_POSITIVE", ASHA, NOW)
    work_off(NOW)
    with company.scope():
        assert [status for status, _ in standing(other)] == [
            "NEW",
            "NEW",
            "ASSIGNED" if _assigned(case) else "NEW",
        ]
        assert known_labels([other.punch_id]) == {}
        ALERTS.resolve(case.alert_id, "CONFIRMED", BEN, NOW + MINUTE)
    work_off(NOW + MINUTE)
    with company.scope():
        assert known_labels([case.punch_id, other.punch_id]) == {case.punch_id: False, other.punch_id: True}
        assert standing(case)[0] == ("RESOLVED", "FALSE_POSITIVE")
        assert standing(other) == [("RESOLVED", "CONFIRMED")] * 3


def _assigned(case: FraudAnomaly) -> bool:
    return Ticket.objects.get(pk=case.ticket_id).assigned_to_id is not None


def test_a_test_or_a_duplicate_is_no_label(company: Company, case: FraudAnomaly) -> None:
    with company.scope():
        ANOMALIES.resolve(case.pk, "DUPLICATE", ASHA, NOW)
    work_off(NOW)
    with company.scope():
        assert history("p1") == []
