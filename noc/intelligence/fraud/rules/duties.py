"""The duty that a punch opens or closes, as far as the scene shows it: signs of life, and when the phone was away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.distances import metres_from
from noc.intelligence.fraud.rules.scenes import BEFORE_S, CLOSED_S, Fixes, Floats, Scene
from noc.intelligence.fraud.rules.spreads import HOUR_S, NAN

SHORTEST_S: Final = 1200.0  # less duty than this shows nothing
BLURRED_M: Final = 150.0  # fixes worse than this tell no place
SILENT_S: Final = 3600.0
AWAY_FIXES: Final = 3  # fewer in a row are a receiver's slip
# What a phone does by itself, whether or not somebody is there.
PASSIVE: Final = frozenset({"sync", "push", "background", "heartbeat", "boot", "upload", "notification"})


@dataclass(frozen=True, slots=True)
class Duty:
    """`since` to `until` in seconds; `out` when he punched out, NaN if he did not; `fixes` clear enough to tell a place,
    `outside_m` how far each is outside the fence (0 inside), its error given away; NaN without a site."""

    since: float
    until: float
    out: float
    fixes: Fixes
    outside_m: Floats

    @property
    def hours(self) -> float:
        """Return how long it is."""
        return (self.until - self.since) / HOUR_S


@dataclass(frozen=True, slots=True)
class Away:
    """A stretch of the duty that the phone spent away from the post: fixes `first` to `last` of the duty's, `hours` long as
    far as it is seen, `metres` its middle distance outside the fence; `back` when it came back before the end."""

    first: int
    last: int
    since: float
    until: float
    metres: float
    back: bool

    @property
    def hours(self) -> float:
        """Return how long it was."""
        return (self.until - self.since) / HOUR_S


def duty_of(scene: Scene) -> Duty | None:
    """Return the duty: after an in-punch as far as `until`, before an out-punch as far back as the track goes; None where it
    is too short to show anything or has not happened yet."""
    since, until, out = _bounds(scene)
    if until - since < SHORTEST_S:
        return None
    fixes = clear_fixes(scene.track.between(since, until))
    return Duty(since, until, out, fixes, outside_m(scene, fixes))


def _bounds(scene: Scene) -> tuple[float, float, float]:
    at = scene.punch.at
    planned = scene.shift.end if scene.shift is not None else math.inf  # what came after it was nobody's duty
    if scene.punch.is_in:
        outs = scene.later.at[~scene.later.is_in & (scene.later.at > at)]
        out = float(outs[0]) if len(outs) else NAN
        return at, min(scene.until, scene.ends, planned, out if len(outs) else math.inf), out
    opened = float(scene.own.at[-1]) if len(scene.own) and scene.own.is_in[-1] else at - BEFORE_S
    return max(opened, at - CLOSED_S), min(at, planned), at


def clear_fixes(fixes: Fixes) -> Fixes:
    """Return the fixes that tell a place; one that claims no accuracy counts."""
    clear = ~(fixes.accuracy_m > BLURRED_M)
    return fixes if clear.all() else Fixes(*(getattr(fixes, name)[clear] for name in Fixes.__slots__))


def outside_m(scene: Scene, fixes: Fixes) -> Floats:
    """Return metres outside the fence, taken as a circle, each fix's own error given away; NaN without a site."""
    if scene.place is None:
        return np.full(len(fixes), np.nan)
    centre = metres_from(fixes.lat, fixes.lon, scene.place.lat, scene.place.lon)
    return np.maximum(0.0, centre - scene.place.radius_m - np.nan_to_num(fixes.accuracy_m))


def lively(scene: Scene, since: float, until: float) -> int:
    """Return how often somebody used the phone (not what it does by itself)."""
    rows = slice(*np.searchsorted(scene.uses.at, [since, until], side="right"))
    return sum(kind not in PASSIVE for kind in scene.uses.kind[rows])


def lifeless_span(scene: Scene, duty: Duty) -> tuple[float, float]:
    """Return the longest part of the duty, seconds, in which the phone told its place again and again (no silence of more
    than SILENT_S), and nobody used it, walked with it, scanned or finished anything."""
    rows = slice(*np.searchsorted(scene.uses.at, [duty.since, duty.until], side="right"))
    signs = [
        at
        for at, kind in zip(scene.uses.at[rows].tolist(), scene.uses.kind[rows], strict=True)
        if kind not in PASSIVE
    ]
    done = scene.works.at[(scene.works.at > duty.since) & (scene.works.at <= duty.until)]
    told = np.concatenate([[duty.since], scene.track.between(duty.since, duty.until).at, [duty.until]])
    silent = np.flatnonzero(np.diff(told) > SILENT_S)
    edges = np.sort(np.concatenate([[duty.since, duty.until], signs, done, told[silent], told[silent + 1]]))
    gaps = np.diff(edges)
    inside = np.isin(edges[:-1], told[silent])  # the silences themselves tell nothing
    longest = int(np.argmax(np.where(inside, 0.0, gaps)))
    return float(edges[longest]), float(edges[longest + 1])


def worked(scene: Scene, since: float, until: float) -> int:
    """Return how many scans and tasks there are."""
    return int(np.diff(np.searchsorted(scene.works.at, [since, until], side="right"))[0])


def outside_share(scene: Scene, since: float, until: float, beyond_m: float) -> float | None:
    """Return which share of the clear fixes in a span is so far outside the fence; None when fewer than AWAY_FIXES show."""
    fixes = clear_fixes(scene.track.between(since, until))
    if len(fixes) < AWAY_FIXES or scene.place is None:
        return None
    return float((outside_m(scene, fixes) > beyond_m).mean())


def away_flags(scene: Scene, duty: Duty) -> NDArray[np.bool_]:
    """Return which fixes are away: beyond the fence's tolerance, and from the place of the punch too when that was made at
    the post as everybody's is (a badly drawn fence makes nobody absent)."""
    tolerance_m = scene.limits.fence_tolerance_m
    away = duty.outside_m > tolerance_m
    punch = scene.punch
    if scene.place is not None and tolerance_m < scene.place.fence_m < 10 * tolerance_m:
        there = metres_from(duty.fixes.lat, duty.fixes.lon, punch.lat, punch.lon)
        away &= there > tolerance_m + np.nan_to_num(duty.fixes.accuracy_m)
    return np.asarray(away)


def away_spans(scene: Scene, duty: Duty) -> list[Away]:
    """Return the stretches away, longest first; one ends with the first fix back at the post, or with the last fix seen."""
    away = away_flags(scene, duty)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], away, [False]])))
    at, last = duty.fixes.at, len(away) - 1
    spans = []
    for first, behind in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if behind - first < AWAY_FIXES:
            continue
        back = behind <= last
        until = float(at[behind] if back else at[last])
        metres = float(np.median(duty.outside_m[first:behind]))
        spans.append(Away(first, behind - 1, float(at[first]), until, metres, back))
    return sorted(spans, key=lambda one: -one.hours)
