"""A training from labels to a decision: may this model decide, and from when?

labels   of the window; fewer than ML_MODEL_MIN_TRAINING_SAMPLES: nothing is trained
rows     of both looks, from the log or from the facts
learn    on what is earlier, calibrated and with its threshold from the slice between
assess   on the held-out later slice, against the gates and the model that decides now
keep     recorded whatever came of it; what passed goes into the shadow, a tenant's first one decides at once
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import transaction

from noc.intelligence.fraud import assess as judging
from noc.intelligence.fraud.artifacts import seal
from noc.intelligence.fraud.dataset import Dataset, Labels, Progress, gather, population, read_labels
from noc.intelligence.fraud.learn import Fitted, TooFew, learn
from noc.intelligence.fraud.registry import activate as let_decide
from noc.intelligence.fraud.registry import next_version, put_into_shadow, record
from noc.intelligence.fraud.registry_models import FraudDetectionModel
from noc.intelligence.fraud.rules import gates as rules
from noc.intelligence.fraud.rules.features import FEATURES, FEATURES_VERSION
from noc.intelligence.fraud.rules.splitting import Split, split
from noc.intelligence.fraud.training_metrics import TRAINING_ROWS, TRAINING_SECONDS
from noc.kernel.access.principals import SYSTEM, Actor
from noc.kernel.advisory_locks import MODELS, TRAINING, wait_for_turn
from noc.kernel.errors import Conflict
from noc.kernel.options import options, read_shares
from noc.kernel.own_connections import open_own
from noc.kernel.tenancy.scope import current_tenant_id

DAYS: Final = 180
TEST_SIZE: Final = 0.2
WATCHED_ROWS: Final = 4_000  # of each look, that drift is measured against
FEWEST_WATCHED: Final = 200


@dataclass(frozen=True)
class Attempt:
    """What came of a training: a recorded model or none, why, and whether that is a failure that people must hear of."""

    model: FraudDetectionModel | None
    reason: str
    fault: bool = False


def train(
    days: int,
    test_size: float,
    at: datetime,
    activate: bool = False,
    by: Actor = SYSTEM,
    progress: Progress = lambda *_: None,
) -> FraudDetectionModel | None:
    """Train the tenant in scope on the `days` before `at`; return the recorded model, None when labels are too few."""
    return attempt(days, test_size, at, activate=activate, by=by, progress=progress).model


def attempt(
    days: int, test_size: float, at: datetime, *, activate: bool, by: Actor, progress: Progress
) -> Attempt:
    """The same, with the reason. Raises Conflict when the tenant is being trained already."""
    since = at - timedelta(days=days)
    with only_trainer(), TRAINING_SECONDS.time():
        progress("reads labels", 0, 1)
        labels = read_labels(since, at)
        needed = options().ML_MODEL_MIN_TRAINING_SAMPLES
        if len(labels) < needed:
            return Attempt(None, _too_few(len(labels), days, needed))
        data = gather(labels, at, progress)
        TRAINING_ROWS.set(len(data.punch))
        cut = split(labels.at, labels.person, labels.fraud, test_size)
        limits = read_shares("ML_MODEL_VALIDATION_THRESHOLDS", options().ML_MODEL_VALIDATION_THRESHOLDS)
        try:
            fitted = learn(data, cut, limits, progress)
        except TooFew as error:
            return Attempt(None, f"No model was trained: {error}. The detectors' rules decide.")
        progress("judges the model", 0, 1)
        found = judging.assess(data, cut.test, fitted.predict, fitted.threshold, limits)
        row = _row(data, cut, fitted, found, (since, at, test_size, by))
        return _keep(row, found.gates, at, activate=activate)


@contextmanager
def only_trainer() -> Iterator[None]:
    """Be the only one to train the tenant in scope. Raises Conflict."""
    tenant_id = current_tenant_id()
    with open_own("noc fraud training") as lock:
        row = lock.execute("SELECT pg_try_advisory_lock(%s, %s)", [TRAINING, tenant_id]).fetchone()
        if not (row and row[0]):
            raise Conflict("A model of this tenant is being trained already.")
        yield


def _too_few(labels: int, days: int, needed: int) -> str:
    return (
        f"No model was trained: {labels} labelled outcomes in the last {days} days, {needed} are needed. "
        "The detectors' rules decide."
    )


def _row(
    data: Dataset,
    cut: Split,
    fitted: Fitted,
    found: judging.Assessment,
    asked: tuple[datetime, datetime, float, Actor],
) -> FraudDetectionModel:
    since, at, test_size, by = asked
    labels, figures = data.labels, judging.without_nan(found.figures)
    row = FraudDetectionModel(
        tenant_id=current_tenant_id(),
        training_date=at,
        trained_by=by.as_json(),
        data_since=since,
        data_until=at,
        test_size=test_size,
        pr_auc=figures["pr_auc"],
        precision_at_80_recall=figures["precision_at_80_recall"],
        precision=figures["precision"],
        recall=figures["recall"],
        f1_score=figures["f1"],
        calibration_error=judging.without_nan(found.calibration_error),
        threshold=fitted.threshold,
        gates=[gate.as_json() for gate in found.gates],
        digest=data.digest(),
        features=list(FEATURES),
        features_version=FEATURES_VERSION,
        parameters=fitted.parameters,
        calibration=fitted.calibration,
        reliability=judging.reliability(data),
        reference=_reference(data, fitted, since, at),
        artifact=fitted.booster.to_bytes(),
        **_counts(labels),
    )
    row.metrics = {**found.shown, **_told(data, cut, fitted)}
    return row


def _counts(labels: Labels) -> dict[str, Any]:
    frauds = int(labels.fraud.sum())
    return {
        "train_samples": len(labels),
        "frauds": frauds,
        "class_imbalance_ratio": round((len(labels) - frauds) / max(frauds, 1), 4),
    }


def _told(data: Dataset, cut: Split, fitted: Fitted) -> dict[str, Any]:
    """Return how the rows came about, for those who ask."""
    slices = {name: int(getattr(cut, name).sum()) for name in ("train", "validation", "test")}
    frauds = {name: int(data.labels.fraud[getattr(cut, name)].sum()) for name in slices}
    gains = fitted.booster.gains(FEATURES)
    return {
        "importance": [{"feature": name, "gain": round(gain, 5)} for name, gain in gains.items()],
        "weights": data.labels.note,
        "split": cut.note,
        "slices": {"punches": slices, "frauds": frauds},
        "rows": {"all": len(data.punch), "computed": data.computed},
    }


def _reference(data: Dataset, fitted: Fitted, since: datetime, until: datetime) -> dict[str, Any]:
    """Return the distributions of both looks: of all punches where enough were logged, else of the labelled ones."""
    found = {}
    for look, final in (("punch", False), ("final", True)):
        rows = population(since, until, WATCHED_ROWS, final=final)
        if len(rows) < FEWEST_WATCHED:
            rows = data.features[data.final == final][-WATCHED_ROWS:]
        if len(rows):
            found[look] = judging.reference(rows, fitted.predict(rows, np.full(len(rows), final)))
    return found


def _keep(row: FraudDetectionModel, gates: list[rules.Gate], at: datetime, *, activate: bool) -> Attempt:
    """Record a model, and let it decide, wait in the shadow, or neither."""
    verdict = rules.say(gates)
    with transaction.atomic():
        wait_for_turn(MODELS)
        row.model_version = next_version()
        row.state, row.reason = ("CANDIDATE" if rules.passed(gates) else "REJECTED"), verdict
        seal(row)
        record(row)
        if not rules.passed(gates):
            return Attempt(
                row, f"Version {row.model_version} was recorded, not activated. {verdict}", _fault(gates)
            )
        return _place(row, verdict, at, activate=activate)


def _fault(gates: list[rules.Gate]) -> bool:
    """A model that is only no better than a good one is no failure."""
    return not rules.only_not_better(gates)


def _place(row: FraudDetectionModel, verdict: str, at: datetime, *, activate: bool) -> Attempt:
    decides = FraudDetectionModel.objects.filter(is_active=True).exists()
    if activate or not decides:
        row = let_decide(row, at, reason=verdict)
        return Attempt(row, f"Version {row.model_version} was recorded and decides from now on. {verdict}")
    days = options().FRAUD_SHADOW_DAYS
    waiting = FraudDetectionModel.objects.filter(state="SHADOW").first()
    if waiting is not None and waiting.shadow_since is not None:
        until = waiting.shadow_since + timedelta(days=days)
        row.reason = f"{verdict} Version {waiting.model_version} stands in the shadow until {until:%Y-%m-%d}."
        row.save(update_fields=["reason"])
        return Attempt(row, f"Version {row.model_version} was recorded, not activated. {row.reason}")
    row = put_into_shadow(row, at, reason=verdict)
    return Attempt(
        row, f"Version {row.model_version} was recorded; it stands in the shadow for {days} days. {verdict}"
    )
