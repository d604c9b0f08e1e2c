"""How the API shows scorings of punches, and what people said of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from noc.surfaces.api.casework import ActorOut

Score = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
RiskLevel = Literal["MINIMAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
CACHED_S = 300


class LiveScoreOut(Schema):
    id: UUID
    prediction_id: UUID
    event_id: str
    person_id: int
    person_name: str
    site_id: int | None
    site_name: str | None
    fraud_score: float
    risk_level: RiskLevel
    at: datetime
    final: bool
    leading: str | None
    outcome: bool | None


class DayOut(Schema):
    date: date
    avg_score: float
    max_score: float
    predictions: int
    high_risk: int


class PersonDaysOut(Schema):
    person_id: int
    person_name: str
    days: list[DayOut]


class HeatOut(Schema):
    id: int
    site_id: int
    site_name: str
    lat: float | None
    lon: float | None
    avg_score: float
    max_score: float
    predictions: int


class DetectorOut(Schema):
    detector: str
    title: str
    score: float
    confidence: float
    weight: float
    reason: str
    clears: str
    evidence: dict[str, Any]


class FactorOut(Schema):
    feature: str
    value: float | None
    usual: float | None
    contribution: float
    words: str
    speaks: Literal["for", "against"]


class OutcomeOut(Schema):
    """`pending`: a conviction that waits for a second pair of eyes, and counts for nothing until then."""

    fraud: bool
    pending: bool
    notes: str
    by: ActorOut
    at: datetime
    confirmed_by: ActorOut | None


class PredictionOut(Schema):
    id: UUID
    prediction_id: UUID
    event_id: str
    person_id: int
    person_name: str
    person_code: str
    site_id: int | None
    site_name: str | None
    at: datetime
    scored_at: datetime
    final: bool
    because: str
    supersedes: UUID | None
    live: bool
    direction: Literal["in", "out"]
    fraud_probability: float
    fraud_score: float
    rules_score: float
    risk_level: RiskLevel
    model_version: str
    detectors: list[DetectorOut]
    top_factors: list[FactorOut]
    features: dict[str, float | None]
    degraded: dict[str, str]
    outcome: OutcomeOut | None
    anomaly_id: int | None
    alert_id: int | None
    ticket_id: int | None


class PunchOut(Schema):
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    mock: bool | None
    biometric_quality: float | None
    face_confidence: float | None
    liveness: float | None
    device: str | None
    method: str | None
    received_at: datetime


class PlaceOut(Schema):
    lat: float
    lon: float
    radius_m: float | None
    polygon: list[list[float]] | None


class PunchShiftOut(Schema):
    shift_id: int
    person_id: int
    person_name: str
    site_id: int
    site_name: str
    start: datetime
    end: datetime
    substitute_for: str | None


class TrackPointOut(Schema):
    at: datetime
    lat: float
    lon: float
    accuracy_m: float | None
    mock: bool | None


class ShortPredictionOut(Schema):
    id: UUID
    prediction_id: UUID
    at: datetime
    scored_at: datetime
    final: bool
    because: str
    fraud_probability: float
    fraud_score: float
    rules_score: float
    risk_level: RiskLevel
    model_version: str
    leading: str | None


class WordOut(Schema):
    """What somebody said of a punch; `fraud` null takes back what was said before, `was` is what held before."""

    id: int
    event_id: str
    fraud: bool | None
    was: bool | None
    notes: str
    by: ActorOut
    at: datetime
    source: str
    pending: bool
    confirmed_by: ActorOut | None


class LabelOut(WordOut):
    person_id: int
    person_name: str
    site_id: int | None
    site_name: str | None
    punched_at: datetime | None


class SimilarPunchOut(Schema):
    id: UUID
    prediction_id: UUID
    person_name: str
    site_name: str | None
    at: datetime
    fraud_score: float
    leading: str | None
    outcome: bool
    likeness: float


class PredictionDetailOut(PredictionOut):
    punch: PunchOut | None
    site: PlaceOut | None
    shift: PunchShiftOut | None
    track: list[TrackPointOut]
    history: list[ShortPredictionOut]
    labels: list[WordOut]
    similar: list[SimilarPunchOut]


class QueuedOut(PredictionOut):
    kind: Literal["uncertain", "sample", "pending"]
    why: str
