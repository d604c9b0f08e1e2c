"""How much sooner a punch's face would come from somebody else, or from a picture, than from the person himself.

A likelihood ratio as forensic face comparison states it (ENFSI guideline for evaluative reporting, 2015): how probable the
score is if it is the person, from his own history, against how probable if it is not. The person's own scores are taken
for heavy-tailed (Student's t with 3 degrees of freedom: one odd picture convicts nobody), those of others for a broad
normal law round a good half of his. What a poor picture explains is taken off first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import Floats, Punches, Scene
from noc.intelligence.fraud.rules.spreads import MAD_TO_SPREAD, NAN, middle, present

Mask = NDArray[np.bool_]

LIKE_LIGHT: Final = 6  # punches by the same light from which on they alone are the measure
ON_DEVICE: Final = 8  # punches on the same device from which on they alone are
ELSEWHERE: Final = 4  # punches on one's own devices from which on they are the measure of a foreign one
OTHERS: Final = 3  # people from whom on a shared camera is known
RECENT_S: Final = 18 * 3600.0  # a camera that is bad lately ...
LAST: Final = 5  # ... was bad in most of so many punches
BETWEEN: Final = 0.08  # spread of people's usual scores: what is not known of somebody new
WITHIN: Final = 0.05  # spread of one person's scores, before any of his is known
SPOILT: Final = 0.12  # a usual score so far below one's better ones is no matter of light alone
FLOOR: Final = 0.02  # below it spreads are an artefact of rounding
OTHER_FACE: Final = (0.60, 0.22)  # of another's face: mean and spread, as shares of the person's usual score
PICTURE: Final = (0.50, 0.25)  # of a picture's liveness, likewise
UNSEEN: Final = 0.9  # what is allowed for a picture whose quality nobody measured
SURELY: Final = 2_000.0  # ratios beyond this are not believed


@dataclass(frozen=True, slots=True)
class Usual:
    """What a score usually is for this person here: level, spread, and how many of his punches say so."""

    level: float
    spread: float
    count: int


@dataclass(frozen=True, slots=True)
class Faces:
    """The punch's face compared: ratios over 1 speak for somebody else (`other`) or a picture (`picture`); NaN where it was
    not measured. `excuse` (0-1): what is left of a usual score by this light; `camera`: what the device does to others."""

    other: float
    picture: float
    face: Usual
    liveness: Usual
    quality: float
    excuse: float
    camera: float

    @property
    def log_odds(self) -> float:
        """Return the natural logarithm of the larger ratio, NaN where nothing was measured."""
        known = [one for one in (self.other, self.picture) if not math.isnan(one)]
        return max(math.log(max(one, 1e-6)) for one in known) if known else NAN


def compare_faces(scene: Scene) -> Faces:
    """Compare the punch's scores with the person's own by the same light, on the same kind of device."""
    punch, own = scene.punch, scene.own
    rows = _measure(scene)
    light = is_night(scene, own.at) == is_night(scene, np.array([punch.at]))[0]
    quality = _usual(own.biometric_quality, rows, light, _prior(scene))
    excuse = _excuse(punch.biometric_quality, quality)
    camera = _camera(scene, rows)
    face = _usual(own.face_confidence, rows, light, _prior(scene))
    liveness = _usual(own.liveness, rows, light, _prior(scene))
    return Faces(
        _ratio(punch.face_confidence, face, excuse * camera, OTHER_FACE),
        _ratio(punch.liveness, liveness, excuse * camera, PICTURE),
        face,
        liveness,
        quality.level,
        excuse,
        camera,
    )


def is_night(scene: Scene, at: Floats) -> Mask:
    """Return whether each moment lies in the night at the site (limits.night_from_h to night_until_h)."""
    hours = (scene.local_hour + (at - scene.punch.at) / 3600.0) % 24
    since, until = scene.limits.night_from_h, scene.limits.night_until_h
    late, early = hours >= since, hours < until
    return np.asarray(late | early if since > until else late & early)


def _prior(scene: Scene) -> float:
    """Return what a score is of somebody unknown: half way from the least acceptable to one."""
    return (1.0 + scene.limits.min_biometric) / 2


def _measure(scene: Scene) -> Mask:
    """Return which earlier punches are the measure: of a foreign phone those elsewhere, else those on the same device."""
    own, device = scene.own, scene.device
    same = np.array([code == scene.punch.device for code in own.device], dtype=np.bool_)
    foreign = (
        device is not None and not device.shared and device.carrier_id not in (None, scene.punch.person_id)
    )
    if foreign and np.count_nonzero(~same) >= ELSEWHERE:
        return ~same
    if not foreign and np.count_nonzero(same) >= ON_DEVICE:
        return same
    return np.ones(len(own), dtype=np.bool_)


def _usual(values: Floats, rows: Mask, light: Mask, prior: float) -> Usual:
    """Return level and spread, shrunk towards what is usual with anybody, of the punches by the same light if these are
    enough; of the better ones alone where many are far below them, as punches are that others made for him."""
    whole, chosen = present(values[rows]), present(values[rows & light])
    shift = 1.0
    if len(chosen) < LIKE_LIGHT:
        shift = 1.25 if len(whole) > len(chosen) else 1.0
        chosen = whole
    if len(whole) >= LIKE_LIGHT:
        best = float(np.quantile(whole, 0.85))
        if float(np.quantile(chosen, 0.6)) < best - SPOILT:
            chosen = whole[whole >= best - 1.5 * SPOILT]
    count = len(chosen)
    if not count:
        return Usual(prior, math.hypot(BETWEEN, WITHIN), 0)
    level, spread = _level(chosen)
    within = max((count * spread**2 + 2 * WITHIN**2) / (count + 2), FLOOR**2)
    return Usual(
        (count * level + prior) / (count + 1),
        shift * math.sqrt(within + BETWEEN**2 / (1 + count) ** 1.5),
        count,
    )


def _level(chosen: Floats) -> tuple[float, float]:
    """Return level and robust spread of scores, from their upper half when they are enough for that."""
    if len(chosen) < LIKE_LIGHT:
        level = middle(chosen)
        return level, MAD_TO_SPREAD * min(middle(np.abs(chosen - level)), 1.6 * WITHIN)
    level = float(np.quantile(chosen, 0.6))
    above = middle(np.abs(chosen[chosen >= level] - level))
    return level, MAD_TO_SPREAD * min(middle(np.abs(chosen - level)), 1.6 * above)


def _excuse(quality: float, usual: Usual) -> float:
    """Return what a picture of this quality leaves of a usual score: poor light lowers both in step."""
    if math.isnan(quality):
        return UNSEEN
    return min(1.0, max(quality / usual.level, 0.4))


def _camera(scene: Scene, rows: Mask) -> float:
    """Return what a shared camera leaves of a usual score, judged by other people's punches on it: lately against
    earlier, and against anybody's when the person's own history says nothing of this camera."""
    device = scene.device
    if device is None or (device.carrier_id is not None and not device.shared):
        return 1.0
    past, punch = device.punches, scene.punch
    others = (past.person_id != punch.person_id) & ~np.isnan(past.face_confidence)
    if len(set(past.person_id[others].tolist())) < OTHERS:
        return 1.0
    usual = middle(past.face_confidence[others])
    drop = min(1.0, _lately(past, others, punch.at) / usual)
    known_here = sum(code == punch.device for code in scene.own.device) >= ON_DEVICE
    own = middle(scene.own.face_confidence[rows])
    if not known_here:
        drop *= min(1.0, usual / (_prior(scene) if math.isnan(own) else own))
    return max(drop, 0.4)


def _lately(past: Punches, others: Mask, at: float) -> float:
    """Return the others' usual score of the last few punches, if they are recent and of several people; else of all."""
    last = np.flatnonzero(others & (past.at >= at - RECENT_S))[-LAST:]
    people = set(past.person_id[last].tolist())
    return middle(past.face_confidence[last if len(people) >= OTHERS else others])


def _ratio(value: float, usual: Usual, excuse: float, other: tuple[float, float]) -> float:
    """Return the likelihood ratio of a score, somebody else's (or something else's) over the person's own."""
    if math.isnan(value):
        return NAN
    level = usual.level * excuse
    spread = usual.spread * (1.0 + 2.0 * (1.0 - excuse))  # what a poor picture does is known less well
    t = max(level - value, 0.0) / spread
    mine = 2.0 / (math.pi * math.sqrt(3.0) * spread) * (1.0 + t * t / 3.0) ** -2
    mean, sigma = other[0] * level, other[1] * level
    z = max(mean - value, 0.0) / sigma if value < mean else (value - mean) / sigma
    below = value < mean  # a worse score than another's usual one is still rather another's
    theirs = (1.0 if below else math.exp(-z * z / 2.0)) / (sigma * math.sqrt(2.0 * math.pi))
    return min(theirs / mine, SURELY)
