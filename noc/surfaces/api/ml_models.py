"""The models that judge punches: how well they do, trainings, which one decides, the shadow, drift."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from noc.events.deeds import record_deed
from noc.intelligence.fraud.drift import drift_state
from noc.intelligence.fraud.predictions import predictions_in
from noc.intelligence.fraud.registry import activate, find_model, list_models, model_state, roll_back
from noc.intelligence.fraud.registry_models import FraudDetectionModel, FraudTraining
from noc.intelligence.fraud.shadow import shadow_state
from noc.intelligence.fraud.train import DAYS, TEST_SIZE
from noc.journeys.training import request_training, training_state
from noc.kernel.access.capabilities import CONFIGURE, FRAUD_VIEW
from noc.kernel.access.principals import Actor
from noc.kernel.cache import cached_answer
from noc.kernel.clock import now
from noc.kernel.errors import NotAllowed
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.fraud_shapes import CACHED_S
from noc.surfaces.api.model_shapes import (
    DriftOut,
    ModelOut,
    PerformancesOut,
    ShadowOut,
    TrainIn,
    TrainingOut,
)
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of

router = Router()
PREDECESSORS: Final = 20


def _seen(model: dict[str, Any], sites: frozenset[int] | None) -> dict[str, Any]:
    """Return a model without the names of places that a limited caller may not see."""
    known = {name: model["confusion"].get(name, []) for name in ("by_kind", "by_site", "by_client")}
    hidden: dict[str, Any] = {} if sites is None else {"by_site": [], "by_client": []}
    return {**model, "confusion": known | hidden}


def _actor(request: HttpRequest) -> Actor:
    """Return who changes models. Raises NotAllowed for a caller limited to some sites."""
    principal = principal_of(request)
    if principal.limited:
        raise NotAllowed("The models are everybody's: a caller limited to some sites cannot change them.")
    return principal.actor


def _performance(row: FraudDetectionModel, drift: dict[str, Any] | None) -> dict[str, Any]:
    shown = model_state(row)
    same = (
        "id", "version", "state", "trained_at", "activated_at", "pr_auc", "precision", "recall", "f1",
        "precision_at_80_recall", "samples", "frauds", "threshold",
    )  # fmt: skip
    curve = shown["curves"].get("calibration", [])
    return {
        **{name: shown[name] for name in same},
        "calibration": {"error": shown["calibration_error"], "curve": curve},
        "feature_importance": shown["importance"],
        "drift": drift,
    }


@endpoint(router, "GET", "/performance/", FRAUD_VIEW, PerformancesOut, summary="How well the models do")
def performance(request: HttpRequest) -> HttpResponse:
    """The model that decides, with the newest day's drift, and those that decided before it. Cached for five minutes."""
    active = (
        FraudDetectionModel.objects.filter(is_active=True).values_list("model_version", flat=True).first()
    )

    def compute() -> dict[str, Any]:
        decided = [row for row in list_models() if row.activated_at is not None]
        days = drift_state()["days"]
        present = next((row for row in decided if row.is_active), None)
        before = [row for row in decided if not row.is_active][:PREDECESSORS]
        return {
            "active": _performance(present, days[0] if days else None) if present else None,
            "predecessors": [_performance(row, None) for row in before],
        }

    parameters = {"active": active}
    data, cached = cached_answer("fraud_performance", scope_of(request), parameters, CACHED_S, compute)
    return answer(data, cached=cached)


@endpoint(router, "GET", "/", FRAUD_VIEW, Page[ModelOut], summary="List models")
def list_all(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:
    """Every model that was ever trained, newest first, activated or not, with the reason."""
    seq, scope = as_of_seq(), scope_of(request)
    rows, next_cursor = page_of(
        FraudDetectionModel.objects.defer("artifact"), "-model_version", cursor, limit
    )
    items = [_seen(model_state(row), scope) for row in rows]
    return answer({"items": items, "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "POST", "/train/", CONFIGURE, TrainingOut, success=202, summary="Train a model")
def train(request: HttpRequest, body: TrainIn | None = None) -> HttpResponse:
    """A worker takes it within seconds; how far it is stands under `trainings/`. 409 while one waits or runs."""
    said = body or TrainIn()
    row = request_training(_actor(request), now(), said.days or DAYS, said.test_size or TEST_SIZE)
    return answer(training_state(row), status=202)


@endpoint(router, "GET", "/trainings/", FRAUD_VIEW, Page[TrainingOut], summary="List trainings")
def trainings(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """Newest first: who asked, how far it is, what came of it and why."""
    seq = as_of_seq()
    rows, next_cursor = page_of(FraudTraining.objects.all(), "-requested_at", cursor, limit)
    return answer(
        {"items": [training_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq}
    )


@endpoint(router, "GET", "/shadow/", FRAUD_VIEW, ShadowOut | None, summary="The candidate in the shadow")
def shadow(request: HttpRequest) -> HttpResponse:
    """How a candidate compares with the model that decides; null when none stands in the shadow."""
    scope, state = scope_of(request), shadow_state()
    if state is None:
        return answer(None)
    if scope is not None:
        ids = [one["prediction_id"] for one in state["differs"]]
        mine = predictions_in(scope).filter(prediction_id__in=ids).values_list("prediction_id", flat=True)
        seen = {str(one) for one in mine}
        state["differs"] = [one for one in state["differs"] if one["prediction_id"] in seen]
    return answer(
        {**state, "active": _seen(state["active"], scope), "candidate": _seen(state["candidate"], scope)}
    )


@endpoint(router, "GET", "/drift/", FRAUD_VIEW, DriftOut, summary="How far punches moved from the training")
def drift(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # ninja's signature
    """The last days, newest first: the features that moved most, the score, how late verdicts come."""
    return answer(drift_state())


@endpoint(router, "POST", "/{uuid:model_id}/activate/", CONFIGURE, ModelOut, summary="Let a model decide")
def activate_model(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """From now on. Twice is once; 409 for a model that failed a gate or whose digest does not match."""
    actor, at, row = _actor(request), now(), find_model(str(model_id))
    was = row.is_active
    row = activate(row, at, reason=f"Activated by {actor.name}.")
    if not was:
        record_deed(actor, "activated", "model", row.pk, at, data={"version": row.model_version})
    return answer(_seen(model_state(row), None))


@endpoint(router, "POST", "/roll-back/", CONFIGURE, ModelOut, summary="Let the model before decide again")
def roll_back_model(request: HttpRequest) -> HttpResponse:
    """The newest predecessor decides again; 409 when there is none."""
    actor, at = _actor(request), now()
    row = roll_back(at)
    record_deed(actor, "rolled_back", "model", row.pk, at, data={"version": row.model_version})
    return answer(_seen(model_state(row), None))
