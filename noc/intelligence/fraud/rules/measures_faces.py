"""What the camera said, against the person's own history, the device's, and the hour."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import Floats, Scene
from noc.intelligence.fraud.rules.spreads import (
    DAY_S,
    HOUR_S,
    NAN,
    average,
    hours_apart,
    local_s,
    present,
    robust_z,
)

FLOOR: Final = 0.02  # the least spread of a share that cameras repeat
LIKE_HOUR_H: Final = 3.0  # punches at about the same hour have about the same light

NAMES: Final = (
    "face_confidence", "liveness", "face_below_limit", "face_minus_quality",
    "face_z_own", "liveness_z_own", "quality_z_own", "gap_z_own", "face_rank_own", "face_z_hour",
    "face_z_device", "liveness_z_device", "quality_z_device",
)  # fmt: skip


def measure_faces(scene: Scene) -> dict[str, float]:
    """Return what the camera said, plain and against what it usually says."""
    punch, own = scene.punch, scene.own
    found = {
        "biometric_quality_score": punch.biometric_quality,
        "face_confidence": punch.face_confidence,
        "liveness": punch.liveness,
        "face_below_limit": scene.limits.min_biometric - punch.face_confidence,
        "face_minus_quality": punch.face_confidence - punch.biometric_quality,
        "face_z_own": robust_z(punch.face_confidence, own.face_confidence, FLOOR),
        "liveness_z_own": robust_z(punch.liveness, own.liveness, FLOOR),
        "quality_z_own": robust_z(punch.biometric_quality, own.biometric_quality, FLOOR),
        "gap_z_own": robust_z(
            punch.face_confidence - punch.biometric_quality,
            own.face_confidence - own.biometric_quality,
            FLOOR,
        ),
        "face_rank_own": _rank(punch.face_confidence, own.face_confidence),
        "face_z_hour": robust_z(punch.face_confidence, _at_like_hours(scene), FLOOR),
    }
    if scene.device is not None:
        past = scene.device.punches
        found["face_z_device"] = robust_z(punch.face_confidence, past.face_confidence, FLOOR)
        found["liveness_z_device"] = robust_z(punch.liveness, past.liveness, FLOOR)
        found["quality_z_device"] = robust_z(punch.biometric_quality, past.biometric_quality, FLOOR)
    return found


def _rank(value: float, history: Floats) -> float:
    known = present(history)
    return average((known < value).astype(np.float64)) if len(known) >= 4 and not math.isnan(value) else NAN


def _at_like_hours(scene: Scene) -> Floats:
    if scene.place is None or not len(scene.own):
        return scene.own.face_confidence
    hours = local_s(scene.own.at, scene.place.timezone) % DAY_S / HOUR_S
    return scene.own.face_confidence[np.abs(hours_apart(hours, scene.local_hour)) <= LIKE_HOUR_H]
