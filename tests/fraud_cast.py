"""Punches and their scorings, as tests of the fraud room lay them down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from noc.intelligence.fraud.anomalies import conclude
from noc.intelligence.fraud.ledger import Kept
from noc.intelligence.fraud.models import FraudAnomaly, FraudPredictionLog
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.score import Scoring
from noc.journeys.suspicions import raise_suspicions
from noc.journeys.worker import HANDLERS
from noc.kernel.access.principals import Actor
from noc.kernel.outbox.queue import work_one
from noc.kernel.tenancy.overrides import tuned
from noc.sources.attendance.models import AttendanceEvent
from tests.cast import GATE, Company

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ASHA, BEN = Actor("person", 1, "Asha"), Actor("person", 2, "Ben")


def punch(company: Company, event_id: str, at: datetime = AT, **fields: Any) -> AttendanceEvent:
    """Store a punch of Ravi's at the gate."""
    with company.scope():
        return AttendanceEvent.objects.create(
            event_id=event_id,
            person_id=company.ravi,
            site_id=fields.pop("site_id", company.gate),
            at=at,
            raw_at=at,
            received_at=at,
            direction="in",
            lat=GATE[0],
            lon=GATE[1],
            **fields,
        )


def scored(company: Company, of: AttendanceEvent, **fields: Any) -> FraudPredictionLog:
    """Store a scoring of a punch."""
    with company.scope():
        whole = {
            "at": of.at,
            "predicted_at": of.at,
            "looked_until": of.at,
            "live": True,
            "predicted_fraud_probability": 0.4,
            "rules_score": 0.4,
            "fraud_score": 0.4,
            "risk_level": "MEDIUM",
            "model_version": "rules-1",
            "features": {},
            "features_version": 1,
            "detectors": [],
            "top_factors": [],
            **fields,
        }
        about = {"punch_id": of.pk, "event_id": of.event_id, "person_id": of.person_id, "site_id": of.site_id}
        return FraudPredictionLog.objects.create(**about | whole)


def accused(company: Company, of: AttendanceEvent, score: float = 0.9, **fields: Any) -> FraudAnomaly:
    """Let a scoring of a punch be concluded: an anomaly, its alert, and from 0.8 on its ticket."""
    row = scored(
        company, of, fraud_score=score, predicted_fraud_probability=score, risk_level="CRITICAL", **fields
    )
    said = Verdict("BUDDY_PUNCHING", score, 1.0, "two people on one phone within a minute")
    scoring = Scoring(None, (said,), {}, score, score)  # type: ignore[arg-type]  # nothing of the scene is looked at
    with company.scope(), transaction.atomic():
        changes = conclude([Kept(scoring, row)], tuned(), of.at)
        raise_suspicions(changes, tuned(), of.at)
        return FraudAnomaly.objects.get(punch_id=of.pk)


def work_off(at: datetime) -> None:
    """Do all that waits in the outbox."""
    while work_one(HANDLERS, at):
        pass
