"""Which model decides: activate, put into the shadow, roll back; and the registry as it is shown.

One model decides and one at most stands in the shadow. What decided before is kept, artifact and all, for three at least.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from noc.intelligence.fraud.artifacts import Refused, check
from noc.intelligence.fraud.registry_models import FraudDetectionModel, MLModelMetrics
from noc.kernel.advisory_locks import MODELS, wait_for_turn
from noc.kernel.clock import rfc3339
from noc.kernel.errors import Conflict, NotFound

KEPT: Final = 4  # models that decided once and keep their artifact, beside the one that decides


def record(row: FraudDetectionModel) -> None:
    """Keep a model that was just trained, with its row of figures; in the caller's transaction."""
    row.save(force_insert=True)
    MLModelMetrics.objects.create(
        model_id=row.model_id,
        model_version=row.model_version,
        precision=row.precision,
        recall=row.recall,
        f1_score=row.f1_score,
        pr_auc=row.pr_auc,
        training_samples=row.train_samples,
        training_date=row.training_date,
    )


def activate(row: FraudDetectionModel, at: datetime, reason: str) -> FraudDetectionModel:
    """Let a model decide from now on; the one before retires. Twice is once. Raises Conflict for one that must not."""
    with transaction.atomic():
        wait_for_turn(MODELS)
        row = _locked(row.pk)
        if row.is_active:
            return row
        _may_decide(row)
        for other in FraudDetectionModel.objects.select_for_update().filter(state__in=("ACTIVE", "SHADOW")):
            if other.pk != row.pk and (other.is_active or other.model_version < row.model_version):
                _move(other, "RETIRED", f"Version {row.model_version} took its place.", at)
        row.activated_at, row.rolled_back_at = at, None
        _move(row, "ACTIVE", reason, at)
        _forget_artifacts()
    return row


def put_into_shadow(row: FraudDetectionModel, at: datetime, reason: str) -> FraudDetectionModel:
    """Let a model score beside the active one, deciding nothing; an older candidate in the shadow gives way."""
    with transaction.atomic():
        wait_for_turn(MODELS)
        row = _locked(row.pk)
        _may_decide(row)
        for other in (
            FraudDetectionModel.objects.select_for_update().filter(state="SHADOW").exclude(pk=row.pk)
        ):
            _move(other, "RETIRED", f"Version {row.model_version} took its place in the shadow.", at)
        row.shadow_since = row.shadow_since or at
        _move(row, "SHADOW", reason, at)
    return row


def reject(row: FraudDetectionModel, at: datetime, reason: str) -> None:
    """Send a candidate out of the shadow; in the caller's transaction or its own."""
    with transaction.atomic():
        wait_for_turn(MODELS)
        _move(_locked(row.pk), "REJECTED", reason, at)


def roll_back(at: datetime) -> FraudDetectionModel:
    """Let the newest predecessor decide again whose check it stands; what was rolled back from never comes back by this.

    Raises Conflict when there is none to go back to.
    """
    with transaction.atomic():
        wait_for_turn(MODELS)
        present = FraudDetectionModel.objects.select_for_update().filter(is_active=True).first()
        before = FraudDetectionModel.objects.filter(
            state="RETIRED", activated_at__isnull=False, rolled_back_at=None
        )
        if present is not None:
            before = before.filter(model_version__lt=present.model_version)
        chosen = next((row for row in before.order_by("-model_version") if _stands(row)), None)
        if chosen is None:
            raise Conflict("There is no earlier model to go back to.")
        if present is not None:
            FraudDetectionModel.objects.filter(pk=present.pk).update(rolled_back_at=at)
        undone = f"version {present.model_version}" if present else "the rules alone"
        return activate(chosen, at, reason=f"Rolled back from {undone}.")


def find_model(model_id: str) -> FraudDetectionModel:
    """Return a model by its uuid. Raises NotFound."""
    try:
        wanted = UUID(str(model_id))
    except ValueError as error:
        raise NotFound("There is no such model.") from error
    row = FraudDetectionModel.objects.defer("artifact").filter(model_id=wanted).first()
    if row is None:
        raise NotFound("There is no such model.")
    return row


def list_models() -> list[FraudDetectionModel]:
    """Return the tenant's models, newest first, without their artifacts."""
    return list(FraudDetectionModel.objects.defer("artifact").order_by("-model_version"))


def next_version() -> int:
    """Return the version of the tenant's next model; under the trainer's lock."""
    last = FraudDetectionModel.objects.aggregate(last=Max("model_version"))["last"]
    return (last or 0) + 1


def _locked(pk: int) -> FraudDetectionModel:
    return FraudDetectionModel.objects.select_for_update().get(pk=pk)


def _stands(row: FraudDetectionModel) -> bool:
    try:
        check(row)
    except Refused:
        return False
    return True


def _may_decide(row: FraudDetectionModel) -> None:
    if row.state == "REJECTED":
        raise Conflict(f"Version {row.model_version} must not decide: {row.reason}")
    try:
        check(row)
    except Refused as error:
        raise Conflict(f"This model must not decide: {error}.") from error


def _move(row: FraudDetectionModel, state: str, reason: str, at: datetime) -> None:
    """Write a state, and the active flag with it wherever it is shown."""
    row.state, row.is_active, row.reason = state, state == "ACTIVE", reason
    row.retired_at = at if state in {"RETIRED", "REJECTED"} else None
    changed = ("state", "is_active", "reason", "activated_at", "shadow_since", "retired_at", "rolled_back_at")
    row.save(update_fields=changed)
    MLModelMetrics.objects.filter(model_id=row.model_id).update(is_active=row.is_active)


def _forget_artifacts() -> None:
    """Keep the artifacts that people may want to go back to; figures and digests of all models stay for ever."""
    decided = FraudDetectionModel.objects.filter(activated_at__isnull=False, artifact__isnull=False)
    newest = decided.order_by("-model_version").values_list("pk", flat=True)
    kept = [
        *newest.filter(rolled_back_at=None)[: KEPT + 1],
        *newest.filter(rolled_back_at__isnull=False)[:KEPT],
    ]
    old = FraudDetectionModel.objects.filter(state__in=("RETIRED", "REJECTED"), artifact__isnull=False)
    old.exclude(pk__in=kept).update(artifact=None)


def model_state(row: FraudDetectionModel) -> dict[str, Any]:
    """Return a model as the API shows it."""
    found = row.metrics
    return {
        "id": str(row.model_id),
        "version": row.model_version,
        "state": row.state,
        "trained_at": rfc3339(row.training_date),
        "activated_at": rfc3339(row.activated_at),
        "shadow_since": rfc3339(row.shadow_since),
        "data_since": rfc3339(row.data_since),
        "data_until": rfc3339(row.data_until),
        "samples": row.train_samples,
        "frauds": row.frauds,
        "class_imbalance_ratio": row.class_imbalance_ratio,
        "precision": row.precision,
        "recall": row.recall,
        "f1": row.f1_score,
        "pr_auc": row.pr_auc,
        "precision_at_80_recall": row.precision_at_80_recall,
        "calibration_error": row.calibration_error,
        "threshold": row.threshold,
        "gates": row.gates,
        "reason": row.reason,
        "digest": row.digest,
        "artifact_digest": row.artifact_digest,
        "features": row.features,
        "parameters": row.parameters,
        "importance": found.get("importance", []),
        "curves": found.get("curves", {"calibration": [], "pr": []}),
        "confusion": found.get("confusion", {}),
        "by_look": found.get("by_look", {}),
        "intervals": found.get("intervals", {}),
        "present": found.get("present"),
        "reliability": row.reliability,
        "weights": found.get("weights", ""),
        "split": found.get("split", ""),
        "trained_by": row.trained_by,
    }
