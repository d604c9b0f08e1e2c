"""How the API shows models that judge punches, their trainings, the shadow and drift."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from noc.surfaces.api.casework import ActorOut


class GateOut(Schema):
    """`by_luck`: it passed, but the lower end of the 95 % interval would not have."""

    gate: str
    value: float | None
    must: float
    interval: list[float | None]
    passed: bool
    by_luck: bool


class GainOut(Schema):
    feature: str
    gain: float


class CalibrationPointOut(Schema):
    predicted: float | None
    observed: float | None
    n: float


class CurvePointOut(Schema):
    recall: float
    precision: float


class CurvesOut(Schema):
    calibration: list[CalibrationPointOut]
    pr: list[CurvePointOut]


class ConfusionRowOut(Schema):
    name: str
    frauds: int
    found: int
    innocents: int
    false_alarms: int


class ConfusionOut(Schema):
    by_kind: list[ConfusionRowOut] = []
    by_site: list[ConfusionRowOut] = []
    by_client: list[ConfusionRowOut] = []


class ModelOut(Schema):
    """One trained model; figures are of the held-out later slice, null where nothing could be measured."""

    id: UUID
    version: int
    state: Literal["CANDIDATE", "SHADOW", "ACTIVE", "RETIRED", "REJECTED"]
    trained_at: datetime
    activated_at: datetime | None
    shadow_since: datetime | None
    data_since: datetime
    data_until: datetime
    samples: int
    frauds: int
    class_imbalance_ratio: float
    precision: float | None
    recall: float | None
    f1: float | None
    pr_auc: float | None
    precision_at_80_recall: float | None
    calibration_error: float | None
    threshold: float | None
    gates: list[GateOut]
    reason: str
    digest: str
    artifact_digest: str
    features: list[str]
    parameters: dict[str, Any]
    importance: list[GainOut]
    curves: CurvesOut
    confusion: ConfusionOut
    by_look: dict[str, Any]
    intervals: dict[str, Any]
    present: dict[str, Any] | None
    reliability: dict[str, float]
    weights: str
    split: str
    trained_by: ActorOut | None


class CalibrationOut(Schema):
    error: float | None
    curve: list[CalibrationPointOut]


class DriftFeatureOut(Schema):
    feature: str
    psi: float | None


class DriftDayOut(Schema):
    """How far one day (UTC) lies from the training, as population stability indices; above 0.25 is far."""

    date: date
    model_version: int
    punches: int
    features: list[DriftFeatureOut]
    score_psi: float | None
    label_delay_h: float | None
    worst: float | None
    alarmed: bool


class DriftOut(Schema):
    days: list[DriftDayOut]


class PerformanceOut(Schema):
    id: UUID
    version: int
    state: str
    trained_at: datetime
    activated_at: datetime | None
    pr_auc: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    precision_at_80_recall: float | None
    calibration: CalibrationOut
    samples: int
    frauds: int
    threshold: float | None
    feature_importance: list[GainOut]
    drift: DriftDayOut | None


class PerformancesOut(Schema):
    """`active` is null until a model decides: so far the detectors' rules do."""

    active: PerformanceOut | None
    predecessors: list[PerformanceOut]


class TrainIn(Schema):
    days: Annotated[int, Field(ge=1, le=1_000)] | None = None
    test_size: Annotated[float, Field(ge=0.05, le=0.5, allow_inf_nan=False)] | None = None


class TrainingOut(Schema):
    id: int
    status: Literal["WAITING", "RUNNING", "DONE", "FAILED"]
    days: int
    test_size: float
    stage: str
    done: int
    total: int
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    reason: str
    failed: bool
    model_version: int | None
    by: ActorOut


class DifferenceOut(Schema):
    prediction_id: UUID
    active: float
    shadow: float
    outcome: bool | None


class ShadowOut(Schema):
    """A candidate beside the model that decides: both score every punch, one decides."""

    active: ModelOut
    candidate: ModelOut
    since: datetime
    until: datetime
    punches: int
    agreement: float | None
    differs: list[DifferenceOut]
    labelled: dict[str, Any]
