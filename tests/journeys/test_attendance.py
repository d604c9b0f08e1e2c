"""From a punch to its score, anomaly, alert, ticket and incident; once, however often and late it comes.

One detector stands in for all: it believes what the punch's `liveness` says, so that every score can be asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from noc.events.models import NOCEventLog
from noc.intelligence.fraud import score
from noc.intelligence.fraud.ledger import forget
from noc.intelligence.fraud.models import FraudAnomaly, FraudPredictionLog, PunchWatch
from noc.intelligence.fraud.rules import judge
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.serving import Serving
from noc.journeys.attendance import SET_HANDLERS, ask_for_looks, look_at
from noc.journeys.worker import HANDLERS
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.outbox.queue import work_one
from noc.kernel.outbox.sets import work_set
from noc.kernel.tenancy.overrides import override
from noc.response.alerts.models import NOCAlertEvent
from noc.response.incidents.models import CorrelatedIncident
from noc.response.tickets.models import Ticket
from noc.sources.attendance.models import AttendanceEvent
from tests.cast import DAY, HOUR, MINUTE, Company, Phone, ago, event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("believed", "in_scope")]


def _believe(scene: Scene) -> Verdict | None:
    said = scene.punch.liveness
    if math.isnan(said):
        return None
    worse = 0.5 if scene.look == "final" and not len(scene.uses) else 0.0
    return Verdict("BUDDY_PUNCHING", min(said + worse, 1.0), 1.0, f"it says {said}")


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(judge.DETECTORS):
        monkeypatch.delitem(judge.DETECTORS, name)
    monkeypatch.setitem(judge.DETECTORS, "BUDDY_PUNCHING", _believe)


@pytest.fixture
def in_scope(company: Company) -> Iterator[None]:
    with company.scope():
        yield


def work_off(at: datetime | None = None) -> None:
    """Do all that waits; fails when a piece of work fails."""
    later = (at or datetime.now(UTC)) + DAY
    while work_set(SET_HANDLERS, later) or work_one(HANDLERS, later):
        assert not list(OutboxItem.objects.exclude(last_error="").values_list("kind", "last_error"))


def punched(phone: Phone, deserved: float, **fields: Any) -> FraudPredictionLog:
    """Send a punch that deserves a score; return its scoring."""
    sent = event("attendance", liveness=deserved, device="d1", **fields)
    assert phone.sent(sent)["accepted"] == 1
    work_off()
    return FraudPredictionLog.objects.get(event_id=sent["event_id"], newest=True)


def test_every_punch_is_scored_and_an_honest_one_raises_nothing(phone: Phone) -> None:
    row = punched(phone, 0.1)
    assert (row.model_version, row.final, row.live, row.risk_level) == ("rules-1", False, True, "MINIMAL")
    assert row.predicted_fraud_probability == row.fraud_score == pytest.approx(0.1)
    assert row.features["biometric_quality_score"] is None  # missing is missing
    assert not FraudAnomaly.objects.exists()
    assert not NOCAlertEvent.objects.exists()


def test_a_suspicious_punch_is_an_anomaly_an_alert_and_an_event_but_no_ticket_below_the_threshold(
    phone: Phone, company: Company
) -> None:
    punched(phone, 0.79)
    anomaly = FraudAnomaly.objects.get()
    assert (anomaly.anomaly_type, anomaly.severity, anomaly.status) == ("BUDDY_PUNCHING", "HIGH", "NEW")
    alert = NOCAlertEvent.objects.get()
    assert (alert.alert_type, alert.cause, alert.cause_id) == ("ML_FRAUD_PREDICTION", "anomaly", anomaly.pk)
    assert anomaly.alert_id == alert.pk
    told = NOCEventLog.objects.get(event_type="anomaly_detected").payload
    assert (told["person_id"], told["anomaly_type"]) == (company.ravi, "BUDDY_PUNCHING")
    assert not Ticket.objects.exists()


def test_a_medium_probability_is_alerted_by_the_kind_of_the_detector(phone: Phone) -> None:
    punched(phone, 0.55)
    assert NOCAlertEvent.objects.get().alert_type == "BUDDY_PUNCHING"


def test_at_the_threshold_there_is_a_ticket_for_the_security_manager_with_links_both_ways(
    phone: Phone,
) -> None:
    punched(phone, 0.8)
    ticket, anomaly = Ticket.objects.get(), FraudAnomaly.objects.get()
    assert (ticket.priority, ticket.ticketcategory) == ("HIGH", "SECURITY_FRAUD")
    assert ticket.title.startswith("[FRAUD ALERT]")
    assert ticket.metadata["anomaly_log_id"] == anomaly.pk
    assert ticket.metadata["fraud_type"] == "BUDDY_PUNCHING"
    assert anomaly.ticket_id == ticket.pk
    assert NOCAlertEvent.objects.get().ticket_id == ticket.pk


def test_a_second_fraud_of_the_kind_within_a_day_opens_no_second_ticket(phone: Phone) -> None:
    punched(phone, 0.9, at=ago(HOUR))
    punched(phone, 0.95)
    assert Ticket.objects.count() == 1
    assert FraudAnomaly.objects.count() == 2
    alert = NOCAlertEvent.objects.get()
    assert alert.occurrence_count == 2


def test_a_grave_alert_becomes_an_incident(phone: Phone) -> None:
    punched(phone, 0.9)
    assert CorrelatedIncident.objects.get().correlation_type == "FRAUD"


def test_the_same_event_again_and_the_same_work_again_change_nothing(phone: Phone) -> None:
    sent = event("attendance", liveness=0.9, device="d1")
    phone.sent(sent)
    work_off()
    seen = NOCEventLog.objects.count()
    assert phone.sent(sent)["duplicates"] == 1
    SET_HANDLERS["punches_recorded"].do([{"event_ids": [sent["event_id"]]}])
    look_at([(AttendanceEvent.objects.get().pk, "punch")], datetime.now(UTC))
    work_off()
    counts = [FraudPredictionLog, FraudAnomaly, NOCAlertEvent, Ticket]
    assert [model.objects.count() for model in counts] == [1, 1, 1, 1]
    assert NOCEventLog.objects.count() == seen


def test_a_punch_older_than_the_live_window_is_scored_and_logged_and_raises_nothing(phone: Phone) -> None:
    row = punched(phone, 0.95, at=ago(73 * HOUR))
    assert not row.live
    assert not FraudAnomaly.objects.exists()
    assert not NOCAlertEvent.objects.exists()


def test_a_tenant_that_wants_to_see_less_sees_less(phone: Phone) -> None:
    override("FRAUD_ANOMALY_THRESHOLD", 0.85)
    punched(phone, 0.8)
    assert not FraudAnomaly.objects.exists()


def test_the_final_look_waits_for_the_end_and_for_quiet(phone: Phone) -> None:
    first = punched(phone, 0.1)
    watch = PunchWatch.objects.get()
    assert watch.over_at > datetime.now(UTC) + 4 * HOUR  # tonight's shift and half an hour
    now = datetime.now(UTC)
    ask_for_looks(now + 2 * MINUTE)
    assert not OutboxItem.objects.filter(kind="punches_to_look_at").exists()
    PunchWatch.objects.update(over_at=now - 2 * MINUTE)
    phone.sent(event("phone", at=ago()))
    ask_for_looks(now)  # something has just come
    assert not OutboxItem.objects.filter(kind="punches_to_look_at").exists()
    ask_for_looks(now + 2 * MINUTE)
    assert OutboxItem.objects.filter(kind="punches_to_look_at").count() == 1
    work_off()
    last = FraudPredictionLog.objects.get(newest=True)
    assert (last.final, last.supersedes, last.because) == (True, first.prediction_id, "the shift is over")


def test_in_a_silent_tenant_the_final_look_comes_six_hours_after_the_end(phone: Phone) -> None:
    punched(phone, 0.1)
    end = PunchWatch.objects.get().over_at
    ask_for_looks(end + 6 * HOUR - MINUTE)
    assert PunchWatch.objects.get().asked_at is None
    ask_for_looks(end + 6 * HOUR + MINUTE)
    assert PunchWatch.objects.get().asked_at is not None


def _finally(phone: Phone) -> FraudPredictionLog:
    look_at([(AttendanceEvent.objects.get().pk, "final")], datetime.now(UTC))
    work_off()
    return FraudPredictionLog.objects.get(newest=True)


def test_the_final_look_may_convict(phone: Phone) -> None:
    punched(phone, 0.4, at=ago(20 * HOUR))  # outside tonight's shift: nobody used the phone
    assert not FraudAnomaly.objects.exists()
    assert _finally(phone).fraud_score == pytest.approx(0.9)
    assert FraudAnomaly.objects.get().status == "NEW"
    assert Ticket.objects.count() == 1


def test_what_comes_later_clears_the_anomaly_and_its_alert_and_is_noted_in_the_ticket(phone: Phone) -> None:
    punched(phone, 0.4, at=ago(20 * HOUR))
    _finally(phone)
    phone.sent(event("phone", at=ago(19 * HOUR)))  # uploaded late: the phone was used after all
    row = _finally(phone)
    assert (row.fraud_score, row.because) == (pytest.approx(0.4), "a fact came after the final look")
    anomaly, alert, ticket = FraudAnomaly.objects.get(), NOCAlertEvent.objects.get(), Ticket.objects.get()
    assert (anomaly.status, alert.status) == ("CLEARED", "CLEARED")
    assert ticket.is_open
    assert FraudPredictionLog.objects.count() == 3


def test_a_late_fact_opens_the_looks_that_it_speaks_of_again(phone: Phone) -> None:
    punched(phone, 0.4, at=ago(20 * HOUR))
    PunchWatch.objects.update(asked_at=datetime.now(UTC))
    phone.sent(event("phone", at=ago(40 * HOUR)))  # near no look of this punch, and more than a day late
    assert PunchWatch.objects.get().touched_at is not None
    PunchWatch.objects.update(asked_at=datetime.now(UTC), touched_at=None)
    phone.sent(event("phone", at=ago(MINUTE)))  # after all that belongs to it
    watch = PunchWatch.objects.get()
    assert (watch.asked_at is None, watch.touched_at) == (False, None)
    phone.sent(event("phone", at=ago(19 * HOUR)))  # within it
    watch = PunchWatch.objects.get()
    assert (watch.asked_at, watch.touched_at) == (None, None)


def test_a_fact_from_before_the_punch_makes_the_first_look_again(phone: Phone) -> None:
    first = punched(phone, 0.4)
    phone.sent(event("location", at=ago(10 * MINUTE)))
    ask_for_looks(datetime.now(UTC) + 2 * MINUTE)
    work_off()
    again = FraudPredictionLog.objects.get(newest=True)
    assert (again.final, again.supersedes) == (False, first.prediction_id)
    assert again.because == "a fact from before the punch came later"


def test_a_broken_detector_costs_its_own_opinion_alone_and_is_told(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_scene: Scene) -> Verdict | None:
        raise ZeroDivisionError("no metres")

    monkeypatch.setitem(judge.DETECTORS, "IMPOSSIBLE_TRAVEL", broken)
    row = punched(phone, 0.9)
    assert row.degraded == {"IMPOSSIBLE_TRAVEL": "ZeroDivisionError: no metres"}
    assert FraudAnomaly.objects.count() == 1


def test_one_that_cannot_be_scored_costs_the_others_of_its_set_nothing(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [event("attendance", liveness=0.1, device="d1", at=ago(n * MINUTE)) for n in (3, 2, 1)]
    for one in sent:
        phone.sent(one)
    handler, done = SET_HANDLERS["punches_recorded"], []

    def do(payloads: list[dict[str, Any]]) -> None:
        if any(sent[1]["event_id"] in payload["event_ids"] for payload in payloads):
            raise ValueError("unreadable")
        done.extend(payloads)
        handler.do(payloads)

    broken = {"punches_recorded": type(handler)(do, handler.size, handler.most)}
    assert work_set(broken, datetime.now(UTC) + timedelta(seconds=5))
    assert FraudPredictionLog.objects.count() == 2
    left = OutboxItem.objects.get()
    assert (left.attempts, left.last_error) == (1, "ValueError: unreadable")


class _Certain:
    """A model that is sure of everything."""

    model_id, version = UUID(int=1), 7

    def predict(self, rows: Any, final: Any) -> Any:  # as models are asked
        return np.full(len(rows), 0.97)

    def contributions(self, rows: Any) -> Any:
        return np.zeros((len(rows), rows.shape[1] + 1))


def test_the_larger_of_model_and_detectors_is_the_score(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score, "load_serving", lambda: Serving(active=_Certain()))
    row = punched(phone, 0.2)
    assert (row.predicted_fraud_probability, row.rules_score, row.fraud_score) == (
        0.97,
        pytest.approx(0.2),
        0.97,
    )
    assert (row.model_version, row.risk_level) == ("7", "CRITICAL")
    assert FraudAnomaly.objects.get().anomaly_type == "ML_FRAUD_PREDICTION"  # no detector explains it


def test_where_models_are_switched_off_the_rules_answer_and_say_so(
    phone: Phone, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score, "load_serving", lambda: Serving(active=_Certain()))
    override("PREDICTIVE_FRAUD_ENABLED", False, site_id=company.gate)
    row = punched(phone, 0.2)
    assert (row.model_version, row.model_id, row.fraud_score) == ("rules-1", None, pytest.approx(0.2))


def test_a_model_that_fails_leaves_the_rules_and_the_scoring_says_so(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(_Certain):
        def predict(self, rows: Any, final: Any) -> Any:
            raise MemoryError("too many trees")

    monkeypatch.setattr(score, "load_serving", lambda: Serving(active=Broken(), shadow=_Certain()))
    row = punched(phone, 0.9)
    assert row.degraded == {"model": "MemoryError: too many trees"}
    assert (row.model_version, row.fraud_score) == ("rules-1", pytest.approx(0.9))
    assert row.shadow_probability == pytest.approx(0.97)  # recorded, and decides nothing


def test_old_scorings_go_unless_somebody_judged_them_or_they_were_an_anomaly(phone: Phone) -> None:
    punched(phone, 0.1)
    judged, grave = punched(phone, 0.15), punched(phone, 0.9)
    FraudPredictionLog.objects.filter(pk=judged.pk).update(actual_fraud_detected=False)
    assert forget(datetime.now(UTC) - DAY) == 0
    assert forget(datetime.now(UTC) + DAY) == 1
    assert set(FraudPredictionLog.objects.values_list("pk", flat=True)) == {judged.pk, grave.pk}
