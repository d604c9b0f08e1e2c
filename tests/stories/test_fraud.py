"""Story: somebody punches for somebody else; the control room hears it with reasons, judges it, and the model learns."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command

from noc.intelligence.fraud.models import FraudAnomaly, FraudPredictionLog
from noc.journeys.attendance import SET_HANDLERS
from noc.kernel.outbox.sets import work_set
from noc.sources.people.models import Device, DeviceCarrier, Person
from noc.sources.sites.models import HomeSite
from tests.cast import GATE, HOUR, MINUTE, Phone, ago, event, found, ingest_in_this_thread
from tests.cast import Company as Force
from tests.stories.company import Company, an_event
from tests.stories.stranger import eventually

FAR = (19.30, 72.87)  # 25 km north of the gate


def the_prediction(company: Company, event_id: str) -> Any:
    analyst = company.caller("fraud_analyst")
    return eventually(lambda: analyst.items(f"/noc/security/predictions/?event_id={event_id}"), within_s=10)[
        0
    ]


def test_a_faked_punch_is_scored_alerted_ticketed_and_on_the_feed_and_a_verdict_closes_it(
    company: Company,
) -> None:
    faked = an_event(
        "attendance", "ravi", direction="in", lat=FAR[0], lon=FAR[1], accuracy_m=3.0, mock=True,
        face_confidence=0.41, biometric_quality=0.93, liveness=0.35, site="gate",
    )  # fmt: skip
    with company.operator.feed() as feed:
        assert company.phones.ingest(faked)["accepted"] == 1
        told = {one["type"]: one for one in feed.events(quiet_s=3.0)}
    assert {"anomaly_detected", "alert_created", "ticket_updated"} <= told.keys()
    detected = told["anomaly_detected"]
    assert (detected["person_id"], detected["site_id"]) == (company.people["ravi"], company.sites["gate"])
    assert detected["fraud_score"] >= 0.8
    prediction = the_prediction(company, faked["event_id"])
    assert prediction["model_version"].startswith("rules-")
    assert prediction["features"]["geofence_distance_meters"] > 20_000
    assert any("km" in factor["words"] or "mock" in factor["words"] for factor in prediction["top_factors"])
    ticket = company.operator.data(f"/noc/tickets/{told['ticket_updated']['ticket_id']}/")
    assert ticket["category"] == "SECURITY_FRAUD"
    assert ticket["metadata"]["anomaly_log_id"] == detected["anomaly_id"]

    analyst = company.caller("fraud_analyst")
    said = analyst.post(
        f"/noc/security/predictions/{prediction['id']}/outcome/", {"fraud": True, "notes": "he was at home"}
    )
    assert said.status == 200, said.body
    closed = eventually(
        lambda: (
            (one := company.operator.data(f"/noc/anomalies/{detected['anomaly_id']}/"))["resolution"] and one
        )
    )
    assert (closed["status"], closed["resolution"]) == ("RESOLVED", "CONFIRMED")


GUARDS, DAYS = 26, 20  # 520 punches: just enough to train


@pytest.fixture
def force(db: None) -> Iterator[Force]:
    """A company in the test's own transaction, in scope."""
    founded = found("model-co")
    with founded.scope():
        yield founded


@pytest.fixture
def phones(force: Force, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    with ingest_in_this_thread(monkeypatch):
        yield force.phone()


def _hire(force: Force) -> list[str]:
    """Give the force guards with phones of their own, at home at the gate."""
    codes = [f"g{number}" for number in range(GUARDS)]
    for code in codes:
        guard = Person.objects.create(code=code, name=code.upper())
        HomeSite.objects.create(person=guard, site_id=force.gate)
        DeviceCarrier.objects.create(device=Device.objects.create(code=f"p-{code}"), person=guard)
    return codes


def _punch(code: str, day: int, rng: np.random.Generator, *, fraud: bool) -> dict[str, Any]:
    """Return a punch; a fraud is a face and a liveness a little too weak, which no rule would convict."""
    weak = 0.14 if fraud else 0.0
    return event(
        "attendance", code, direction="in", device=f"p-{code}", mock=False, accuracy_m=float(rng.uniform(4, 12)),
        at=(datetime.now(UTC) - timedelta(days=day, minutes=float(rng.normal(0, 5)))).isoformat(),
        lat=GATE[0] + float(rng.normal(0, 5e-5)), lon=GATE[1] + float(rng.normal(0, 5e-5)),
        biometric_quality=float(rng.uniform(0.82, 0.97)),
        face_confidence=float(np.clip(rng.normal(0.93 - weak, 0.025), 0, 1)),
        liveness=float(np.clip(rng.normal(0.95 - weak, 0.02), 0, 1)),
    )  # fmt: skip


def _score_all() -> None:
    while work_set(SET_HANDLERS, datetime.now(UTC) + timedelta(minutes=1)):
        pass


def _newest(event_id: str) -> FraudPredictionLog:
    return FraudPredictionLog.objects.get(event_id=event_id, newest=True)


@pytest.mark.django_db
def test_labels_teach_a_model_that_proves_itself_and_then_sees_what_the_rules_did_not(
    force: Force, phones: Phone
) -> None:
    rng = np.random.default_rng(7)
    guards = _hire(force)
    past = [
        (_punch(code, day, rng, fraud=(cheats := bool(rng.random() < 0.12))), cheats)
        for day in range(DAYS + 4, 4, -1)
        for code in guards
    ]
    for start in range(0, len(past), 300):
        phones.sent(*(one for one, _ in past[start : start + 300]))
    analyst = force.caller("fraud_analyst")
    outcomes = [{"event_id": one["event_id"], "fraud": cheats, "notes": ""} for one, cheats in past]
    answer = analyst.post("/api/v2/noc/security/outcomes/", {"items": outcomes})
    assert answer.status == 200, answer.body
    _score_all()

    before = _punch("g1", 0, rng, fraud=True) | {"at": ago(HOUR)}
    phones.sent(before)
    _score_all()
    assert _newest(before["event_id"]).model_version == "rules-1"

    said = io.StringIO()
    call_command("train_fraud_model", f"--tenant={force.id}", "--days=60", "--test-size=0.25", stdout=said)
    active = analyst.read("/api/v2/noc/security/ml-models/performance/")["active"]
    assert active is not None, said.getvalue()
    assert active["precision"] >= 0.85

    after = _punch("g1", 0, rng, fraud=True) | {"at": ago(MINUTE)}
    honest = _punch("g2", 0, rng, fraud=False) | {"at": ago(MINUTE)}
    phones.sent(after, honest)
    _score_all()
    convicted, cleared = _newest(after["event_id"]), _newest(honest["event_id"])
    assert convicted.model_version == cleared.model_version == "1"
    assert convicted.fraud_score > _newest(before["event_id"]).fraud_score
    assert convicted.fraud_score >= 0.5 > cleared.fraud_score
    assert FraudAnomaly.objects.filter(event_id=after["event_id"]).exists()
    assert any(factor["speaks"] == "for" for factor in convicted.top_factors)
