"""What in a phone's track is unlike a real receiver, sign by sign, against what the person's phone usually does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import Fixes, Scene, Statuses
from noc.intelligence.fraud.rules.texture import Texture

LEAST_RUN, LEAST_RUN_S = 8, 900.0
WELL_KNOWN_S: Final = 4 * 3600.0
JITTERS_S: Final = 900.0  # so long at rest and restless, a phone is known to jitter
KNOWN_TRACKS: Final = 3
LATTICE_M: Final = 3.0
LEAST_SAME: Final = 15
LEAST_STEPS_OF, MOST_STEPS = 80, 12
WHITE_PAIRS, WHITE_SIGMAS, WHITE_GAP_S = 25, 6.0, 90.0
WHITE_MEMORY, RECEIVER_MEMORY = 0.25, 0.4
LEAST_MOVES: Final = 5
BY_NETWORK_M: Final = 25.0  # networks tell a place without jitter
NO_SIGNAL_DBM: Final = -110.0
BATTERY_APART: Final = 0.15


# What the phone was like on earlier days, measured when asked for: an honest track seldom asks.
Usual = Callable[[], Sequence[Texture]]


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks for a faked position: how much by itself (0-1), in words with numbers, and what shows it."""

    name: str
    weight: float
    words: str
    shown: Mapping[str, Any] = field(default_factory=dict)


def frozen(now: Fixes, texture: Texture, usual: Usual, scene: Scene) -> Sign | None:
    """Judge the longest run of identical coordinates by how this phone lies still on other days.

    A phone without reception repeats its last place, and one on a desk may: only one known to jitter at rest is odd.
    """
    if texture.run_fixes < LEAST_RUN or texture.run_s < LEAST_RUN_S:
        return None
    others = usual()
    rest_s = sum(one.fresh_rest_s + one.stale_rest_s for one in others)
    longest_s = max((one.run_s for one in others), default=0.0)
    since = float(now.at[texture.run_first])
    until = since + texture.run_s
    told = f"at rest on other days it told no place for more than {longest_s / 60:.1f} min"
    sure = float(np.interp(texture.run_s, [900, 1500, 2400, 3600], [0.3, 0.5, 0.75, 0.85]))
    if _all_day(texture, others):
        weight, told = 0.8 * sure, f"for all of it, as on few of {len(others)} other days"
    elif texture.run_s < 4 * longest_s:
        weight, told = 0.05, f"on other days it did so for {longest_s / 60:.1f} min"
    elif rest_s >= JITTERS_S and scene.look == "final":
        weight = sure
    elif rest_s >= JITTERS_S or sum(one.span_s for one in others) >= WELL_KNOWN_S:
        weight, told = (
            min(sure, 0.6),
            f"on {len(others)} other days it told no place for more than {longest_s / 60:.1f} min",
        )
    else:
        weight, told = 0.15, "how it lies still on other days is not known"
    if _out_of_reach(scene.statuses, since, until):
        weight, told = weight * 0.25, told + "; the phone was without network then"
    accuracy_m = float(now.accuracy_m[texture.run_first])
    if accuracy_m >= BY_NETWORK_M:
        weight, told = (
            weight * 0.6,
            told + f"; its accuracy of {accuracy_m:.0f} m is that of a place told by networks",
        )
    words = f"{texture.run_fixes} fixes over {texture.run_s / 60:.0f} min at one place to the digit; {told}"
    place = {"lat": float(now.lat[texture.run_first]), "lon": float(now.lon[texture.run_first])}
    return Sign("frozen", weight, words, {"since": since, "until": until, **place})


def _all_day(texture: Texture, others: Sequence[Texture]) -> bool:
    """Tell whether hours on end were one place, as one other day in five at most and no usual one: a habit of cheating
    must not become the phone's."""
    shares = [
        one.run_s / one.span_s for one in others if one.span_s > WELL_KNOWN_S / 4 and one.fixes >= LEAST_RUN
    ]
    if len(shares) < 2 * KNOWN_TRACKS or texture.run_s < 2 * 3600.0 or texture.run_s < 0.9 * texture.span_s:
        return False
    return float(np.mean(np.array(shares) > 0.5)) <= 0.2 and float(np.median(shares)) < 0.2


def _out_of_reach(statuses: Statuses, since: float, until: float) -> bool:
    """Tell whether the phone had little network while: then it had hardly a sky above it either."""
    rows = slice(*np.searchsorted(statuses.at, [since, until], side="right"))
    online, signal = statuses.online[rows], statuses.signal_dbm[rows]
    lost = np.nan_to_num(online, nan=1.0) < 0.5
    weak = np.nan_to_num(signal, nan=0.0) <= NO_SIGNAL_DBM
    return len(lost) > 0 and float((lost | weak).mean()) >= 0.5


def lattice(now: Fixes, texture: Texture, usual: Usual) -> Sign | None:
    """Judge places that all lie on a grid, when the phone's usually do not and it claims to know better."""
    told = now.accuracy_m[np.isfinite(now.accuracy_m)]
    if texture.lattice_m < LATTICE_M or (len(told) and float(np.median(told)) > 100.0):
        return None
    known = [one for one in usual() if one.fixes >= 10]
    gridded = sum(one.lattice_m > 0 for one in known)
    changed = all(
        one.lattice_m > 0 for one in known[-KNOWN_TRACKS:]
    )  # as a new version of the app does, once
    odd = 0.05 if changed or gridded > 0.5 * len(known) else 0.7
    weight = odd if len(known) >= KNOWN_TRACKS else 0.2
    words = f"all places lie on a grid of {texture.lattice_m:.1f} m; so did {gridded} of {len(known)} earlier tracks"
    return Sign("lattice", weight, words, {"mesh_m": round(texture.lattice_m, 2)})


def same_numbers(texture: Texture, usual: Usual) -> Sign | None:
    """Judge an accuracy or altitude that never changes where it usually does."""
    weight, told = 0.0, []
    for name, size in (("same_accuracy", 0.35), ("same_altitude", 0.15)):
        now = getattr(texture, name)
        if not now >= 0.98 or texture.fixes < LEAST_SAME:
            continue
        others = [getattr(one, name) for one in usual() if np.isfinite(getattr(one, name))]
        if len(others) >= KNOWN_TRACKS and float(np.median(others)) < 0.6 and max(others) < 0.9:
            weight = 1 - (1 - weight) * (1 - size)
            told.append(
                f"one {name[5:]} in {now:.0%} of {texture.fixes} fixes (usually {np.median(others):.0%})"
            )
    return Sign("same_numbers", weight, ", ".join(told)) if told else None


def foreign_accuracy(scene: Scene, now: Fixes) -> Sign | None:
    """Judge accuracies that this phone never told, when it is one of those that tell a few steps only."""
    told = now.accuracy_m[np.isfinite(now.accuracy_m)]
    if len(told) < LEAST_RUN:
        return None
    before = [one.fixes.accuracy_m[one.fixes.at < now.at[0]] for one in scene.earlier]
    usual = np.concatenate([np.zeros(0), *before])
    usual = usual[np.isfinite(usual)]
    steps = np.unique(usual)
    if len(usual) < LEAST_STEPS_OF or len(steps) > MOST_STEPS:
        return None
    foreign = float((~np.isin(told, steps)).mean())
    if foreign < 0.5:
        return None
    words = f"{foreign:.0%} of {len(told)} accuracies are none of the {len(steps)} that {len(usual)} earlier fixes told"
    return Sign("foreign_accuracy", float(np.interp(foreign, [0.5, 0.9], [0.2, 0.45])), words)


def white(texture: Texture, usual: Usual) -> Sign | None:
    """Judge errors at rest without memory, where this phone's had one at the same sampling."""
    if texture.pairs < WHITE_PAIRS or texture.memory > WHITE_MEMORY or not texture.gap_s <= WHITE_GAP_S:
        return None
    alike = [
        one
        for one in usual()
        if one.pairs and texture.gap_s > 0 and 1 / 1.5 < one.gap_s / texture.gap_s < 1.5 and one.jitter_m > 0
    ]
    pairs = sum(one.pairs for one in alike)
    if pairs < WHITE_PAIRS:
        return None
    memory = sum(one.memory * one.pairs for one in alike) / pairs
    sigmas = (memory - texture.memory) / np.sqrt(0.5 / texture.pairs + 0.5 / pairs)
    if memory < RECEIVER_MEMORY or sigmas < WHITE_SIGMAS:
        return None
    words = (
        f"errors at rest without memory: {texture.memory:.2f} of one remains from fix to fix ({texture.gap_s:.0f} s, "
        f"{texture.pairs} pairs), usually {memory:.2f}; a receiver's errors last for minutes"
    )
    return Sign("white", 0.55, words, {"memory": round(texture.memory, 3), "usual_memory": round(memory, 3)})


def false_speed(texture: Texture, usual: Usual) -> Sign | None:
    """Judge speeds and bearings that deny the way made, when they usually agree with it."""
    if texture.moves < LEAST_MOVES or not texture.false_speed >= 0.6:
        return None
    known = [one for one in usual() if one.moves >= LEAST_MOVES]
    typical = float(np.median([one.false_speed for one in known])) if known else np.nan
    weight = 0.45 if len(known) >= KNOWN_TRACKS and typical < 0.3 else 0.1
    others = f", usually {typical:.0%}" if known else ""
    words = (
        f"speed or bearing deny the way made in {texture.false_speed:.0%} of {texture.moves} moves{others}"
    )
    return Sign("false_speed", weight, words)


def two_batteries(now: Fixes, statuses: Statuses) -> Sign | None:
    """Judge charges told with the positions that are not those of the phone's own status: another phone's positions."""
    told = np.flatnonzero(np.isfinite(now.battery))
    known = np.flatnonzero(np.isfinite(statuses.battery))
    if len(told) < 5 or len(known) < 3:
        return None
    at = now.at[told]
    near = np.abs(statuses.at[known][:, None] - at).min(axis=0) < 600.0
    if int(near.sum()) < 5:
        return None
    charge = np.interp(at[near], statuses.at[known], statuses.battery[known])
    apart = float(np.median(np.abs(charge - now.battery[told][near])))
    if apart < BATTERY_APART:
        return None
    words = f"the positions tell a charge {apart:.0%} away from the phone's own"
    return Sign("two_batteries", float(np.interp(apart, [0.15, 0.4], [0.15, 0.35])), words)
