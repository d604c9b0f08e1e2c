"""Score punches in sets: scenes, detectors, features, model. What fails degrades to the rest and is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final
from uuid import UUID

import numpy as np
import structlog
from numpy.typing import NDArray

from noc.intelligence.fraud.metrics import DEGRADED, PREDICTION_LATENCY, PREDICTIONS
from noc.intelligence.fraud.rules.factors import Factor, factors_of_model, factors_of_rules
from noc.intelligence.fraud.rules.features import FEATURES, features_of
from noc.intelligence.fraud.rules.judge import judge
from noc.intelligence.fraud.rules.scenes import Look, Scene
from noc.intelligence.fraud.rules.verdicts import RULES_VERSION, Verdict, combine, risk_level
from noc.intelligence.fraud.scenes import read_scenes
from noc.intelligence.fraud.serving import NOBODY, Model, Serving, load_serving
from noc.kernel.tenancy.overrides import Tuned

EXPLAINED_FROM: Final = 0.2  # probability; below it the detectors' words say enough
MODEL, SHADOW, EXPLANATION = "model", "shadow", "explanation"
_log = structlog.get_logger("noc.fraud")


@dataclass
class Scoring:
    """What was concluded of one punch at one look. Probabilities and scores are 0-1."""

    scene: Scene
    verdicts: tuple[Verdict, ...]
    features: dict[str, float]
    rules_score: float
    probability: float = 0.0
    model_version: str = RULES_VERSION
    model_id: UUID | None = None
    shadow_probability: float | None = None
    shadow_model_id: UUID | None = None
    factors: list[Factor] = field(default_factory=list)
    degraded: dict[str, str] = field(default_factory=dict)

    @property
    def fraud_score(self) -> float:
        """Return the larger of the model's probability and the detectors' combination (SPEC section 4)."""
        return max(self.probability, self.rules_score)

    @property
    def risk_level(self) -> str:
        return risk_level(self.probability)


def score(asked: Sequence[tuple[int, Look]], limits: Tuned) -> list[Scoring]:
    """Score punches, each as of its look, in the order asked. A fixed number of statements, however many punches.

    Where a tenant or site has switched models off, the rules alone answer.
    """
    serving = load_serving()
    scorings, predicted = [], []
    for scene in read_scenes(asked):
        enabled = bool(limits.get("PREDICTIVE_FRAUD_ENABLED", scene.punch.site_id))
        scorings.append(_judge(scene, serving if enabled else NOBODY))
        predicted += scorings[-1:] if enabled else []
    if predicted:
        _ask_models(predicted, serving)
    for one in scorings:
        PREDICTIONS.labels("xgboost" if one.model_id else "rules", one.model_version).inc()
        for part in one.degraded:
            DEGRADED.labels(part).inc()
    return scorings


def _judge(scene: Scene, serving: Serving) -> Scoring:
    judged = judge(scene)
    features = features_of(scene, judged.verdicts)
    rules_score = combine(judged.verdicts, serving.reliability)
    factors = factors_of_rules(judged.verdicts)
    degraded = {**judged.failed, **serving.failed}
    return Scoring(
        scene, judged.verdicts, features, rules_score, rules_score, factors=factors, degraded=degraded
    )


def _ask_models(scorings: Sequence[Scoring], serving: Serving) -> None:
    rows = np.array([[one.features[name] for name in FEATURES] for one in scorings], dtype=np.float64)
    final = np.array([one.scene.look == "final" for one in scorings])
    if serving.active is not None:
        found = _predict(serving.active, rows, final, scorings, MODEL)
        if found is not None:
            for one, probability in zip(scorings, found, strict=True):
                one.probability = float(probability)
                one.model_version, one.model_id = str(serving.active.version), serving.active.model_id
            _explain(serving.active, rows, scorings)
    if serving.shadow is not None:
        found = _predict(serving.shadow, rows, final, scorings, SHADOW)
        if found is not None:
            for one, probability in zip(scorings, found, strict=True):
                one.shadow_probability, one.shadow_model_id = float(probability), serving.shadow.model_id


def _predict(
    model: Model, rows: NDArray[np.float64], final: NDArray[np.bool_], scorings: Sequence[Scoring], part: str
) -> NDArray[np.float64] | None:
    """Return probabilities, or None when the model failed: the rules answer, and each scoring says so."""
    began = perf_counter()
    try:
        found = model.predict(rows, final)
    except Exception as error:  # noqa: BLE001  # the model's boundary: logged, counted, written on every scoring
        _log.exception("a fraud model cannot predict", part=part, version=model.version)
        _degrade(scorings, part, error)
        return None
    PREDICTION_LATENCY.labels("xgboost").observe(perf_counter() - began)
    return np.clip(found, 0.0, 1.0)


def _explain(model: Model, rows: NDArray[np.float64], scorings: Sequence[Scoring]) -> None:
    """Give scorings that somebody may ask about the model's own reasons."""
    places = [place for place, one in enumerate(scorings) if one.probability >= EXPLAINED_FROM]
    if not places:
        return
    try:
        found = model.contributions(rows[places])
        for place, contributions in zip(places, found, strict=True):
            one = scorings[place]
            one.factors = factors_of_model(one.scene, FEATURES, one.features, list(contributions[:-1]))
    except Exception as error:  # noqa: BLE001  # the boundary: the detectors' words stay
        _log.exception("a fraud model cannot explain itself", version=model.version)
        _degrade([scorings[place] for place in places], EXPLANATION, error)


def _degrade(scorings: Sequence[Scoring], part: str, error: Exception) -> None:
    for one in scorings:
        one.degraded[part] = f"{type(error).__name__}: {error}"[:500]
