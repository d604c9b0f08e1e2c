"""GPS_SPOOFING: positions that no receiver of this person's phone made.

The flag of the phone decides alone. Without it, signs add up (noisy-or), each judged by what the phone usually does: poor
phones, desks, cellars repeat and round as well, and do so every day.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import CLOSED_S, EARLIER_BEFORE_S, Fixes, Scene
from noc.intelligence.fraud.rules.signs import (
    Sign,
    false_speed,
    foreign_accuracy,
    frozen,
    lattice,
    same_numbers,
    two_batteries,
    white,
)
from noc.intelligence.fraud.rules.spots import (
    dead_centre,
    leap_to_post,
    never_left,
    quick_leap,
    same_spot,
    way_too_short,
)
from noc.intelligence.fraud.rules.texture import Texture, feel
from noc.intelligence.fraud.rules.verdicts import Verdict

KIND: Final = "GPS_SPOOFING"
MOCK_BEFORE_S: Final = 1_800.0
LEAST_FIXES: Final = 4
MOST: Final = 0.95
LOUD: Final = 0.25  # a sign that is worth a word by itself; whispers alone add up to little
WHISPERS: Final = 0.2
OTHER_DEVICE: Final = 0.3  # what the own phone's track says of a punch made elsewhere


def _placed(fixes: Fixes) -> Fixes:
    there = np.isfinite(fixes.lat) & np.isfinite(fixes.lon)
    return fixes if there.all() else Fixes(*(getattr(fixes, name)[there] for name in Fixes.__slots__))


def mock_flags(scene: Scene) -> Sign | None:
    """Judge the flag by which the phone says that a program gave the position."""
    punch = scene.punch
    near = scene.track.between(punch.at - MOCK_BEFORE_S, scene.until)
    flagged = int((near.mock == 1.0).sum())
    if not punch.mock and not flagged:
        return None
    weight = 0.93 if punch.mock else float(np.interp(flagged, [1, 3, 10], [0.5, 0.8, 0.9]))
    words = "the phone says that a program gave the position of the punch" if punch.mock else ""
    fixes = f"{flagged} of {len(near)} fixes from 30 min before it were given by a program" if flagged else ""
    cleared = _cleared_flags(scene)
    if cleared >= 2:
        weight *= 0.3
    told = f"; {cleared} earlier flagged punches were found honest" if cleared else ""
    said = " and ".join(part for part in (words, fixes) if part)
    return Sign("mock", weight, said + told, {"flagged_fixes": flagged, "of": len(near)})


def _cleared_flags(scene: Scene) -> int:
    """Return how many earlier punches with the flag people have found honest: receivers of vehicles set it too."""
    flagged = scene.own.at[scene.own.mock == 1.0]
    honest = scene.verdicts.punch_at[~scene.verdicts.fraud]
    return int(np.isin(honest, flagged).sum())


def _texture_signs(scene: Scene) -> list[Sign | None]:
    now = _placed(scene.track.between(_since(scene), scene.until))
    if len(now) < LEAST_FIXES:
        return []
    texture = feel(now)

    @cache
    def usual() -> list[Texture]:
        return [feel(_placed(one.fixes.between(-np.inf, now.at[0] - 1.0))) for one in scene.earlier]

    return [
        frozen(now, texture, usual, scene),
        lattice(now, texture, usual),
        same_numbers(texture, usual),
        foreign_accuracy(scene, now),
        white(texture, usual),
        false_speed(texture, usual),
        two_batteries(now, scene.statuses),
        leap_to_post(scene) or quick_leap(scene),
        way_too_short(scene),
        never_left(scene),
    ]


def _since(scene: Scene) -> float:
    """Return from when on positions belong to the punch, seconds: the way to it; of a punch out the duty that it closes."""
    opened = not scene.punch.is_in and len(scene.own) and scene.own.is_in[-1]
    longest = scene.punch.at - CLOSED_S
    return (max(float(scene.own.at[-1]), longest) if opened else scene.punch.at) - EARLIER_BEFORE_S


def _on_own_phone(scene: Scene) -> bool:
    device = scene.device
    return device is None or (not device.shared and device.carrier_id in (None, scene.punch.person_id))


def detect_gps_spoofing(scene: Scene) -> Verdict | None:
    """Return whether the positions were made by a program; None without the phone's flag and without a track."""
    tracks = _texture_signs(scene)
    if not tracks and scene.punch.mock is None:
        return None
    share = 1.0 if _on_own_phone(scene) else OTHER_DEVICE
    by_track = [Sign(one.name, one.weight * share, one.words, one.shown) for one in tracks if one is not None]
    by_punch = [one for one in (mock_flags(scene), same_spot(scene), dead_centre(scene)) if one is not None]
    signs = sorted([*by_track, *by_punch], key=lambda one: -one.weight)
    if not signs:
        return _genuine(scene, bool(tracks))
    loud = any(one.weight >= LOUD for one in signs)
    together = 1.0 - float(np.prod([1.0 - one.weight for one in signs]))
    return Verdict(
        KIND,
        min(together, MOST) if loud else min(together, WHISPERS),
        1.0 if signs[0].name == "mock" else 0.95,
        "; ".join(one.words for one in signs),
        {one.name: {"weight": round(one.weight, 3), **one.shown} for one in signs},
        "The raw receiver log of the phone, another witness of the presence (scan, colleague, camera), or the same signs on "
        "days known to be honest.",
    )


def _genuine(scene: Scene, tracked: bool) -> Verdict:
    words = "the phone's flag is off"
    if tracked:
        count = len(scene.track.between(_since(scene), scene.until))
        words = f"{count} fixes wander, differ and move as a receiver's do, and {words}"
    else:
        words = f"{words}, and fewer than {LEAST_FIXES} fixes tell more"
    return Verdict(KIND, 0.0, 0.9 if tracked else 0.3, words)
