"""IDENTITY_MISMATCH: was the face at the camera the person's, and was it a living one?"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.faces import Faces, Usual, compare_faces
from noc.intelligence.fraud.rules.scenes import Floats, Scene
from noc.intelligence.fraud.rules.spreads import HOUR_S, middle, present
from noc.intelligence.fraud.rules.verdicts import Verdict

NAME: Final = "IDENTITY_MISMATCH"
ODDS_OTHER: Final = 0.012  # how often, before looking, another person stands there ...
ODDS_PICTURE: Final = 0.012  # ... or a picture is held up ...
ODDS_BOTH: Final = 0.001  # ... of another person
LEAST: Final = 0.05  # below it is no suspicion
MOST: Final = 0.95
STALE: Final = 0.2  # a face that never matched: another man from the first day, or an old enrolment picture
FINE: Final = 1e-3  # scores that repeat by chance more often than this say nothing
SAME_PICTURE: Final = 0.75
CLEARS: Final = (
    "A supervisor who saw the person at the post at that time, or a new photo taken with him present."
)
SCORES: Final = ("face_confidence", "liveness", "biometric_quality")


def identity_mismatch(scene: Scene) -> Verdict | None:
    """Judge face, liveness and quality against the person's own, the light and the camera; None without a measurement."""
    punch = scene.punch
    if math.isnan(punch.face_confidence) and math.isnan(punch.liveness):
        return None
    faces = compare_faces(scene)
    repeated = find_same_picture(scene)
    score, why = _suspect(faces)
    if repeated is not None and score < SAME_PICTURE:
        days = (punch.at - repeated) / 86_400
        score, why = (
            SAME_PICTURE,
            f"all three scores are exactly those of {days:.1f} days before: a stored picture",
        )
    elif score < STALE and (never := _never_matched(scene, faces)):
        score, why = STALE, f"{never} although the pictures are good"
    reason = (
        f"{_tell(scene, faces)}: {why}." if score else f"{_tell(scene, faces)}: nothing unlike this person."
    )
    evidence = _evidence(scene, faces) | {"same_picture_at": repeated}
    return Verdict(NAME, score, _confidence(faces), reason, evidence, CLEARS if score else "")


def _suspect(faces: Faces) -> tuple[float, str]:
    """Return the chance of another face or a picture by Bayes' rule, and which of them it rather is."""
    other = 1.0 if math.isnan(faces.other) else faces.other
    picture = 1.0 if math.isnan(faces.picture) else faces.picture
    ways = {
        "another face than usual": ODDS_OTHER * other,
        "rather a picture than a living face": ODDS_PICTURE * picture,
        "rather a picture of somebody else": ODDS_BOTH * other * picture,
    }
    odds = sum(ways.values())
    score = min(odds / (1.0 + odds), MOST)
    return (score if score >= LEAST else 0.0), max(ways, key=lambda way: ways[way])


def _never_matched(scene: Scene, faces: Faces) -> str:
    """Say what has always been below the least acceptable, in good pictures, on a camera that is good for others."""
    least = scene.limits.min_biometric
    if faces.camera < 0.95 or faces.quality < least:
        return ""
    if faces.face.count >= 8 and faces.face.level < least:
        return "the face has never matched well"
    if (
        faces.liveness.count >= 8 and faces.liveness.level < least - 0.2
    ):  # cameras differ more in this than in faces
        return "the face has never looked alive"
    return ""


def find_same_picture(scene: Scene) -> float | None:
    """Return when an earlier punch (an hour before or more) had exactly the same three scores: living faces never do.

    Scores of few decimals or little spread repeat by chance; where that is likelier than FINE, nothing is said.
    """
    own = scene.own
    values = [(getattr(own, name), getattr(scene.punch, name)) for name in SCORES]
    if len(own) < 4 or any(math.isnan(value) or value >= 1.0 for _, value in values):
        return None
    same = own.at <= scene.punch.at - HOUR_S
    for column, value in values:
        same &= np.abs(column - value) < 1e-9
    if not same.any():
        return None
    chance = len(own) * math.prod(_coincidence(column) for column, _ in values)
    return float(own.at[same][-1]) if chance < FINE else None


def _coincidence(column: Floats) -> float:
    """Return how likely two of the values are the same number, from their decimals and their spread."""
    known = present(column)
    decimals = next((d for d in (1, 2, 3, 4) if np.allclose(known, np.round(known, d), atol=1e-9)), 5)
    spread = 1.4826 * middle(np.abs(known - middle(known)))
    return min(1.0, 10.0**-decimals / max(3.5 * spread, 1e-6))


def _confidence(faces: Faces) -> float:
    """Return 0.6 for somebody nobody knows, 1 with a history; a poor picture shows less."""
    count = max(faces.face.count, faces.liveness.count)
    return (0.6 + 0.4 * count / (count + 4.0)) * (0.7 + 0.3 * faces.excuse)


def _span(usual: Usual) -> str:
    if not usual.count:
        return "no history"
    low, high = max(usual.level - 2 * usual.spread, 0.0), min(usual.level + 2 * usual.spread, 1.0)
    return f"usually {low:.2f}-{high:.2f} in {usual.count} punches"


def _tell(scene: Scene, faces: Faces) -> str:
    punch = scene.punch
    parts = []
    if not math.isnan(punch.face_confidence):
        parts.append(f"face {punch.face_confidence:.2f} ({_span(faces.face)})")
    if not math.isnan(punch.liveness):
        parts.append(f"liveness {punch.liveness:.2f} ({_span(faces.liveness)})")
    if not math.isnan(punch.biometric_quality):
        parts.append(f"picture quality {punch.biometric_quality:.2f} (usually {faces.quality:.2f})")
    if faces.excuse < 0.9:
        parts.append(f"of which the poor picture explains {1 - faces.excuse:.0%}")
    if faces.camera < 0.95:
        parts.append(f"this camera sees everybody {1 - faces.camera:.0%} worse")
    return ", ".join(parts)


def _evidence(scene: Scene, faces: Faces) -> dict[str, float | int | None]:
    measured = {name: getattr(scene.punch, name) for name in SCORES}
    found = measured | {
        "usual_face": faces.face.level,
        "usual_liveness": faces.liveness.level,
        "usual_quality": faces.quality,
        "other_face_ratio": faces.other,
        "picture_ratio": faces.picture,
        "explained_by_picture": 1.0 - faces.excuse,
        "explained_by_camera": 1.0 - faces.camera,
    }
    told = {name: None if math.isnan(value) else round(value, 4) for name, value in found.items()}
    return told | {"punches_compared": faces.face.count}
