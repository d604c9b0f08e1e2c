"""Every detector, in one list; what each says of a punch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from noc.intelligence.fraud.rules.collusion import collusion
from noc.intelligence.fraud.rules.ghosts import ghost_shift
from noc.intelligence.fraud.rules.hours import excessive_hours
from noc.intelligence.fraud.rules.identity import identity_mismatch
from noc.intelligence.fraud.rules.leaving import left_after_punch
from noc.intelligence.fraud.rules.places import outside_geofence, unauthorised_site
from noc.intelligence.fraud.rules.replay import detect_replayed_track
from noc.intelligence.fraud.rules.rostering import wrong_person
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.schedules import unusual_schedule
from noc.intelligence.fraud.rules.sharing import buddy_punching
from noc.intelligence.fraud.rules.soundness import sound
from noc.intelligence.fraud.rules.spoofing import detect_gps_spoofing
from noc.intelligence.fraud.rules.travel import detect_impossible_travel
from noc.intelligence.fraud.rules.verdicts import Verdict

Detector = Callable[[Scene], Verdict | None]

# By the kind of fraud that each looks for; None means that there was nothing to judge by.
DETECTORS: Final[dict[str, Detector]] = {
    "IDENTITY_MISMATCH": identity_mismatch,
    "BUDDY_PUNCHING": buddy_punching,
    "COLLUSION": collusion,
    "IMPOSSIBLE_TRAVEL": detect_impossible_travel,
    "GPS_SPOOFING": detect_gps_spoofing,
    "REPLAYED_TRACK": detect_replayed_track,
    "OUTSIDE_GEOFENCE": outside_geofence,
    "UNAUTHORISED_SITE": unauthorised_site,
    "WRONG_PERSON": wrong_person,
    "UNUSUAL_SCHEDULE": unusual_schedule,
    "EXCESSIVE_HOURS": excessive_hours,
    "GHOST_SHIFT": ghost_shift,
    "LEFT_AFTER_PUNCH": left_after_punch,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the detectors said, and which of them failed and why: a broken one costs its own opinion and is told."""

    verdicts: tuple[Verdict, ...]
    failed: dict[str, str]


def judge(scene: Scene) -> Judgement:
    """Ask every detector about a punch."""
    verdicts: list[Verdict] = []
    failed: dict[str, str] = {}
    for name, detector in DETECTORS.items():
        try:
            said = detector(scene)
            verdict = None if said is None else sound(said)
        except Exception as error:  # noqa: BLE001  # a detector's boundary: recorded in the scoring, and counted
            failed[name] = f"{type(error).__name__}: {error}"
            continue
        if verdict is not None:
            verdicts.append(verdict)
    return Judgement(tuple(verdicts), failed)
