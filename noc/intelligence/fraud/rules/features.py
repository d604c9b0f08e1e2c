"""The features of a punch: one definition, used to train and to serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules import (
    measures_devices,
    measures_evidence,
    measures_faces,
    measures_lives,
    measures_places,
    measures_textures,
    measures_times,
    measures_tracks,
)
from noc.intelligence.fraud.rules.scenes import Punches, Scene
from noc.intelligence.fraud.rules.spreads import NAN
from noc.intelligence.fraud.rules.verdicts import Verdict

FEATURES_VERSION: Final = 1
PRIOR_RATE: Final = (
    0.02  # what a person is thought to do before anything is known, as if from PRIOR_PUNCHES verdicts
)
PRIOR_PUNCHES: Final = 5.0
SURE: Final = 0.99

CONTRACT: Final = (
    "biometric_quality_score", "gps_accuracy", "geofence_distance_meters", "time_of_day_anomaly_score",
    "day_of_week_pattern_score", "velocity_kmh", "historical_fraud_rate", "consecutive_violations",
    "tour_completion_rate", "phone_signal_strength", "battery_level", "location_update_frequency",
)  # fmt: skip
KINDS: Final = (
    "IDENTITY_MISMATCH", "BUDDY_PUNCHING", "COLLUSION", "IMPOSSIBLE_TRAVEL", "GPS_SPOOFING", "REPLAYED_TRACK",
    "OUTSIDE_GEOFENCE", "UNAUTHORISED_SITE", "WRONG_PERSON", "UNUSUAL_SCHEDULE", "EXCESSIVE_HOURS", "GHOST_SHIFT",
    "LEFT_AFTER_PUNCH",
)  # fmt: skip
DETECTOR: Final = "detector_"

FEATURES: Final[tuple[str, ...]] = (
    *CONTRACT,
    *measures_faces.NAMES,
    *measures_devices.NAMES,
    *measures_places.NAMES,
    *measures_times.NAMES,
    *measures_tracks.NAMES,
    *measures_lives.NAMES,
    *measures_textures.NAMES,
    *measures_evidence.NAMES,
    *(DETECTOR + kind for kind in KINDS),
    "is_final",
)
_DETECTORS: Final = [FEATURES.index(DETECTOR + kind) for kind in KINDS]

# Where more (+1) or less (-1) can never make a punch more innocent.
MONOTONE: Final[dict[str, int]] = {
    **{DETECTOR + kind: 1 for kind in KINDS},
    "face_confidence": -1,
    "liveness": -1,
    "face_z_own": -1,
    "liveness_z_own": -1,
    "face_z_hour": -1,
    "geofence_distance_meters": 1,
    "fence_excess_m": 1,
    "historical_fraud_rate": 1,
    "consecutive_violations": 1,
    "mock": 1,
    "other_face_log_ratio": 1,
    "picture_log_ratio": 1,
}


def features_of(scene: Scene, verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Return every feature by name, in the order of FEATURES; NaN where it could not be measured."""
    found = dict.fromkeys(FEATURES, NAN)
    found |= measures_faces.measure_faces(scene)
    found |= measures_devices.measure_devices(scene)
    found |= measures_places.measure_places(scene)
    found |= measures_times.measure_times(scene)
    found |= measures_tracks.measure_tracks(scene)
    found |= measures_lives.measure_lives(scene)
    found |= measures_textures.measure_textures(scene)
    found |= measures_evidence.measure_evidence(verdicts)
    found["historical_fraud_rate"] = _fraud_rate(scene)
    found["consecutive_violations"] = _violations(scene)
    found["tour_completion_rate"] = scene.tours_done
    found["is_final"] = float(scene.look == "final")
    for verdict in verdicts:
        if DETECTOR + verdict.detector in found:
            found[DETECTOR + verdict.detector] = verdict.weight
    return {name: float(value) if np.isfinite(value) else NAN for name, value in found.items()}


def detectors_say(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log odds (n,) that the detectors together give rows (n, features), as `verdicts.combine` does.

    Nobody is sure beyond SURE: that no detector spoke is no proof of honesty.
    """
    heard = np.clip(np.nan_to_num(rows[:, _DETECTORS]), 0.0, 1.0)
    chance = np.clip(1.0 - np.prod(1.0 - heard, axis=1), 1.0 - SURE, SURE)
    return np.asarray(np.log(chance / (1.0 - chance)))


def _fraud_rate(scene: Scene) -> float:
    """Return the share of frauds among the verdicts known before the punch, shrunk towards PRIOR_RATE; NaN without any."""
    known = scene.verdicts.known_at < scene.punch.at
    count = int(known.sum())
    if not count:
        return NAN
    frauds = float(scene.verdicts.fraud[known].sum())
    return (frauds + PRIOR_RATE * PRIOR_PUNCHES) / (count + PRIOR_PUNCHES)


def _violations(scene: Scene) -> float:
    """Return how many of the punches directly before this one broke a hard limit, or are known frauds."""
    if not len(scene.own):
        return NAN
    known = scene.verdicts.known_at < scene.punch.at
    guilty = scene.verdicts.punch_at[known & scene.verdicts.fraud]
    broken = _hard_violations(scene.own, scene)
    if len(guilty):
        broken |= np.isin(scene.own.at, guilty)
    good = np.flatnonzero(~broken)
    return float(len(broken) - 1 - good[-1]) if len(good) else float(len(broken))


def _hard_violations(own: Punches, scene: Scene) -> np.typing.NDArray[np.bool_]:
    limits = scene.limits
    blur = np.nan_to_num(own.accuracy_m)
    outside = own.fence_m > limits.fence_tolerance_m + blur
    stranger = (own.face_confidence < limits.min_biometric) & (own.biometric_quality >= limits.min_biometric)
    return np.asarray(outside | (own.mock == 1.0) | stranger)
