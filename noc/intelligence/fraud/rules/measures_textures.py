"""How the phone's positions feel before the punch, and on duty as far as it is seen: a receiver's, or a program's."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.duties import duty_of
from noc.intelligence.fraud.rules.scenes import BEFORE_S, Fixes, Scene
from noc.intelligence.fraud.rules.spreads import NAN, middle
from noc.intelligence.fraud.rules.texture import Texture, feel

FEWEST: Final = 6
_MEASURES: Final = (
    "memory", "memory_pairs", "rest_jitter_m", "same_accuracy", "same_altitude", "false_speed", "lattice_m",
    "longest_run_share", "accuracy_ratio",
)  # fmt: skip

NAMES: Final = (
    *(f"before_{name}" for name in _MEASURES),
    *(f"onduty_{name}" for name in _MEASURES),
)


def measure_textures(scene: Scene) -> dict[str, float]:
    """Return the texture of the three hours before the punch, and of the duty; NaN where too few fixes tell."""
    usual_m = _usual_accuracy_m(scene)
    found = _texture("before", scene.track.between(scene.punch.at - BEFORE_S, scene.punch.at), usual_m)
    duty = duty_of(scene)
    if duty is not None and scene.punch.is_in:
        found |= _texture("onduty", duty.fixes, usual_m)
    return found


def _texture(when: str, fixes: Fixes, usual_m: float) -> dict[str, float]:
    if len(fixes) < FEWEST:
        return {}
    felt: Texture = feel(fixes)
    found = {
        "memory": felt.memory,
        "memory_pairs": float(felt.pairs),
        "rest_jitter_m": felt.jitter_m,
        "same_accuracy": felt.same_accuracy,
        "same_altitude": felt.same_altitude,
        "false_speed": felt.false_speed,
        "lattice_m": felt.lattice_m,
        "longest_run_share": felt.run_fixes / len(fixes),
        "accuracy_ratio": math.log2(max(middle(fixes.accuracy_m), 0.1) / usual_m) if usual_m > 0 else NAN,
    }
    return {f"{when}_{name}": value for name, value in found.items()}


def _usual_accuracy_m(scene: Scene) -> float:
    """Return the middle accuracy that the person's phone claimed before earlier punches; NaN without any."""
    earlier = [
        one.fixes.accuracy_m[: np.searchsorted(one.fixes.at, one.anchor, side="right")]
        for one in scene.earlier
    ]
    return middle(np.concatenate(earlier)) if earlier else NAN
