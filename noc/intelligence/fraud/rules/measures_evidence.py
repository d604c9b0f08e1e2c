"""What the detectors measured on the way to their verdicts: a rule needs a limit, a model does better with the number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from noc.intelligence.fraud.rules.spreads import NAN
from noc.intelligence.fraud.rules.verdicts import Verdict

LARGEST: Final = 1e6  # what is beyond, or without bound, is that far

NAMES: Final = (
    "other_face_log_ratio", "picture_log_ratio", "explained_by_picture", "explained_by_camera",
    "replay_apart_m", "replay_usual_ratio", "replay_memory", "replay_repeated_share", "replay_way_m",
    "convoy_together", "convoy_beyond_chance", "convoy_apart_m", "travel_kmh", "travel_witnesses",
    "buddy_points", "buddy_days", "others_missing",
)  # fmt: skip

# Feature: detector, key of its evidence.
_PLAIN: Final[dict[str, tuple[str, str]]] = {
    "explained_by_picture": ("IDENTITY_MISMATCH", "explained_by_picture"),
    "explained_by_camera": ("IDENTITY_MISMATCH", "explained_by_camera"),
    "replay_apart_m": ("REPLAYED_TRACK", "apart_m"),
    "replay_memory": ("REPLAYED_TRACK", "memory"),
    "replay_way_m": ("REPLAYED_TRACK", "way_m"),
    "convoy_together": ("COLLUSION", "moving_together"),
    "convoy_apart_m": ("COLLUSION", "apart_90_m"),
    "travel_kmh": ("IMPOSSIBLE_TRAVEL", "kmh"),
    "travel_witnesses": ("IMPOSSIBLE_TRAVEL", "witnesses"),
    "others_missing": ("WRONG_PERSON", "missing_count"),
    "buddy_days": ("BUDDY_PUNCHING", "days_before"),
}
_LOGS: Final[dict[str, tuple[str, str]]] = {
    "other_face_log_ratio": ("IDENTITY_MISMATCH", "other_face_ratio"),
    "picture_log_ratio": ("IDENTITY_MISMATCH", "picture_ratio"),
}


def measure_evidence(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Return the numbers behind the verdicts; NaN where a detector was silent, failed, or measured none."""
    told = {verdict.detector: verdict.evidence for verdict in verdicts}
    found = {name: number(told.get(kind, {}).get(key)) for name, (kind, key) in _PLAIN.items()}
    for name, (kind, key) in _LOGS.items():
        ratio = number(told.get(kind, {}).get(key))
        found[name] = math.log10(max(ratio, 1e-4)) if not math.isnan(ratio) else NAN
    replay, convoy = told.get("REPLAYED_TRACK", {}), told.get("COLLUSION", {})
    found["replay_usual_ratio"] = number(replay.get("apart_m")) / max(number(replay.get("usual_m")), 1.0)
    found["replay_repeated_share"] = number(replay.get("repeated")) / max(number(replay.get("of")), 1.0)
    found["convoy_beyond_chance"] = number(convoy.get("moving_together")) - number(convoy.get("by_chance"))
    found["buddy_points"] = _points(told.get("BUDDY_PUNCHING", {}))
    return found


def number(value: Any) -> float:
    """Return a measured value as a float within +-LARGEST; NaN for anything that is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return NAN
    return float(min(max(value, -LARGEST), LARGEST))


def _points(evidence: Mapping[str, Any]) -> float:
    """Return the sum of the clues' weights of evidence, log odds; NaN without any."""
    clues = evidence.get("clues")
    if not isinstance(clues, (list, tuple)) or not clues:
        return NAN
    return math.fsum(number(clue.get("points")) for clue in clues)
