"""WRONG_PERSON: does somebody stand where the roster has somebody else?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from noc.intelligence.fraud.rules.scenes import Rostered, Scene
from noc.intelligence.fraud.rules.schedules import next_shift
from noc.intelligence.fraud.rules.spreads import DAY_S, HOUR_S
from noc.intelligence.fraud.rules.verdicts import Verdict

NAME: Final = "WRONG_PERSON"
STARTS_WITHIN_S: Final = (
    1.5 * HOUR_S
)  # of a shift's start (punching in) or end (out) the punch may stand for it
CAME_WITHIN_S: Final = 2 * HOUR_S
EARLY_S: Final = 2 * HOUR_S  # before a shift, who punches in does so for it
ALIVE_FIXES: Final = 3
CLEARS: Final = (
    "A substitute's entry in the roster, or the supervisor's word that the person was asked to come."
)


def wrong_person(scene: Scene) -> Verdict | None:
    """Judge whether the punch is made on somebody else's shift; None where the site has no roster for that hour."""
    if scene.shift is not None and scene.shift.site_id == scene.punch.site_id:
        return Verdict(NAME, 0.0, 0.95, _due(scene.shift))
    own = next_shift(scene)
    if own is not None:
        return Verdict(NAME, 0.0, 0.8, _due(own))
    if _stayed_on(scene):
        return Verdict(NAME, 0.0, 0.8, "It ends a duty that began on this person's own shift here.")
    due = _due_now(scene)
    if scene.punch.site_id is None or not due or _unrostered_by_custom(scene):
        return None
    present, missing = _sort(scene, due)
    evidence = {
        "rostered": [one.person_name for one in due],
        "present": sorted(one.person_name for one in due if one.person_id in present),
        "missing": [one.person_name for one in missing],
        "missing_count": len(missing),
    }
    if not missing:
        reason = "Everybody rostered for this hour is there; this person comes on top of them."
        return Verdict(NAME, 0.05, 0.7, reason, evidence, CLEARS)
    if scene.look == "punch" and not present:
        return _perhaps(scene, due, evidence)
    names = ", ".join(one.person_name for one in missing[:3])
    reason = f"{names} is rostered here and does not show; this person is not, and no substitute is entered."
    told = scene.device is not None and scene.device.shared  # a kiosk that all punch on would have seen him
    alone = 0.6 if len(missing) == 1 else 0.4  # several whose phones tell nothing may well be there
    score = (0.75 if told else alone) * (0.85 if scene.punch.site_id == scene.home_site_id else 1.0)
    return Verdict(NAME, score, 0.9 if scene.look == "final" else 0.6, reason, evidence, CLEARS)


def _stayed_on(scene: Scene) -> bool:
    """Tell whether a punch out ends a duty of his own shift here, however late: whose shift ends then has no part in it."""
    own = scene.own
    if scene.punch.is_in or not len(own) or not own.is_in[-1]:
        return False
    began, site_id = own.at[-1], scene.punch.site_id
    return any(one.site_id == site_id and one.start - EARLY_S <= began < one.end for one in scene.shifts)


def _perhaps(scene: Scene, due: list[Rostered], evidence: Mapping[str, object]) -> Verdict:
    """Return what the roster alone says before anybody can be missed: the fewer are due, the more."""
    names = ", ".join(one.person_name for one in due[:3])
    reason = f"{names} is rostered here for this hour; this person is not, and no substitute is entered."
    at_home = scene.punch.site_id == scene.home_site_id
    score = 0.5 if len(due) == 1 else 0.35
    return Verdict(NAME, score * (0.7 if at_home else 1.0), 0.7, reason, evidence, CLEARS)


def _due(shift: Rostered) -> str:
    if shift.substitute_for_id is not None:
        return f"The roster has this person as the substitute of {shift.substitute_for_name or 'somebody'}."
    return "The roster has this person here for this shift."


def _due_now(scene: Scene) -> list[Rostered]:
    """Return the shifts of others that this punch could stand for: they begin (or end) about now."""
    at, is_in = scene.punch.at, scene.punch.is_in
    near = [
        one for one in scene.others if abs((one.start if is_in else one.end) - at) <= STARTS_WITHIN_S
    ]  # fmt: skip
    return sorted(near, key=lambda one: (one.start, one.shift_id))


def _unrostered_by_custom(scene: Scene) -> bool:
    """Tell whether nobody keeps a roster for this person: he punched in a day before as well, without a shift."""
    own = scene.own
    recent = own.at[own.is_in & (own.at >= scene.punch.at - 1.5 * DAY_S)]
    return bool(len(recent)) and not scene.shifts


def _sort(scene: Scene, due: list[Rostered]) -> tuple[set[int], list[Rostered]]:
    """Return who of them shows (by a punch on this device, or by a phone on duty), and the shifts of those who do not."""
    present = {
        one.person_id
        for one in scene.colleagues
        if len(one.fixes.between(scene.punch.at - HOUR_S, scene.until)) >= ALIVE_FIXES
    }
    if scene.device is not None:
        past = scene.device.punches
        recent = past.at >= scene.punch.at - CAME_WITHIN_S
        present |= set(past.person_id[recent & (past.is_in == scene.punch.is_in)].tolist())
    shown = {one.person_id for one in due} & present
    return shown, [one for one in due if one.person_id not in shown]
