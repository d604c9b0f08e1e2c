"""Why a punch got its score: what spoke for fraud and what against, in words with the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.words import describe, usual_of

FOR_AT_MOST: Final = 5
AGAINST_AT_MOST: Final = 3
LEAST: Final = 0.01  # of the margin; less than this says nothing

Factor = dict[str, Any]


def factors_of_model(
    scene: Scene, names: Sequence[str], features: Mapping[str, float], contributions: Sequence[float]
) -> list[Factor]:
    """Return the features that moved the model most, fraud first; `contributions` are TreeSHAP values of the margin in
    log-odds (Lundberg et al. 2020), in the order of `names`."""
    order = sorted(zip(names, contributions, strict=True), key=lambda pair: -abs(pair[1]))
    told = [(name, float(value)) for name, value in order if abs(value) >= LEAST]
    speaking = [pair for pair in told if pair[1] > 0][:FOR_AT_MOST]
    calming = [pair for pair in told if pair[1] < 0][:AGAINST_AT_MOST]
    return [_factor(scene, name, features[name], weight) for name, weight in [*speaking, *calming]]


def _factor(scene: Scene, name: str, value: float, contribution: float) -> Factor:
    usual = usual_of(name, scene)
    return {
        "feature": name,
        "value": None if math.isnan(value) else value,
        "usual": usual,
        "contribution": round(contribution, 4),
        "words": describe(name, value, usual),
        "speaks": "for" if contribution > 0 else "against",
    }


def factors_of_rules(verdicts: Sequence[Verdict]) -> list[Factor]:
    """Return what the detectors said, heaviest first, then what speaks for the person."""
    heavy = sorted((one for one in verdicts if one.weight > 0), key=lambda one: -one.weight)[:FOR_AT_MOST]
    calm = [one for one in verdicts if one.score == 0 and one.reason]
    calm = sorted(calm, key=lambda one: -one.confidence)[:AGAINST_AT_MOST]
    return [
        {
            "feature": f"detector_{one.detector}",
            "value": round(one.weight, 4),
            "usual": None,
            "contribution": round(one.weight, 4),
            "words": one.reason,
            "speaks": "for" if one.weight > 0 else "against",
        }
        for one in [*heavy, *calm]
    ]
