"""What the camera adds to other clues: another face, a picture, no face at all, or the person's own."""

from __future__ import annotations

import math

import numpy as np

from noc.intelligence.fraud.rules.clues import Clue
from noc.intelligence.fraud.rules.faces import Faces
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.spreads import DAY_S


def face_clues(scene: Scene, faces: Faces) -> list[Clue]:
    """Return what the camera adds: a face unlike his own, a picture, none at all, or his own living face."""
    points = faces.log_odds
    if math.isnan(points):
        return _no_face(scene)
    if points <= 0:
        both = not math.isnan(faces.other) and not math.isnan(faces.picture)
        words = "the face is his as usual, and alive" if both else "the face is his as usual"
        return [Clue(max(points, -1.2 if both else -0.8), words)]
    if not faces.other < faces.picture:
        return [Clue(min(points, 3.5), f"the face is {faces.other:.0f} times likelier another's than his")]
    return [Clue(min(points, 3.0), f"{faces.picture:.0f} times likelier a picture than a living face")]


def _no_face(scene: Scene) -> list[Clue]:
    """Return that no face was taken though his always is, unless nobody's was on this device lately (a broken camera)."""
    own = scene.own.face_confidence
    if len(own) < 4 or float(np.mean(np.isnan(own))) > 0.2:
        return []
    past = scene.device.punches if scene.device is not None else None
    if past is not None:
        lately = past.face_confidence[
            (past.at >= scene.punch.at - DAY_S) & (past.person_id != scene.punch.person_id)
        ]
        if len(lately) >= 2 and float(np.mean(np.isnan(lately))) > 0.5:
            return []
    return [Clue(0.5, "no face was taken, as usually is")]
