"""Where somebody was, when, by all that was noted; and which two of these facts no way joins.

Facts go by `at`, when they happened, never by when they arrived. Accuracy is a radius that holds the true place with 68 %
(Android, `Location.getAccuracy`), so the way between two facts is at least their distance less both accuracies.
A phone that repeats its last known place notes nothing new: such a fact is as old as the first of the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import Fixes, Floats, Ints, Punches, Scene
from noc.kernel.geo import haversine_m

UNKNOWN_ACCURACY_M: Final = 50.0
BEYOND_NOISE_M: Final = 1_000.0  # wrong networks and streets between towers displace by hundreds of metres
NOISE_TIMES: Final = 3.0  # and by several times what the receivers claim
SLACK_S: Final = 20.0  # clocks of two devices, and a fix that is some seconds old
CACHED_S: Final = 1_800.0  # a phone may repeat its last known place so long without looking

FIX, SCAN, PUNCH = 0, 1, 2
SOURCES: Final = ("fix of the phone", "scan or task", "punch")


@dataclass(frozen=True, slots=True)
class Facts:
    """Places of one person, oldest first; `since` is when the place was first told (earlier than `at` when repeated)."""

    at: Floats
    since: Floats
    lat: Floats
    lon: Floats
    accuracy_m: Floats
    source: Ints

    def __len__(self) -> int:
        return len(self.at)

    def where(self, rows: NDArray[np.bool_] | Ints | slice) -> Facts:
        """Return the facts of some rows."""
        return Facts(*(getattr(self, name)[rows] for name in self.__slots__))


def known_accuracy(accuracy_m: Floats) -> Floats:
    """Return accuracies, metres, with the assumed one where none was told."""
    return np.where(np.isfinite(accuracy_m) & (accuracy_m > 0), accuracy_m, UNKNOWN_ACCURACY_M)


def run_starts(lat: Floats, lon: Floats) -> Ints:
    """Return for each row the first row of the run of identical coordinates that it belongs to."""
    if not len(lat):
        return np.zeros(0, dtype=np.int64)
    fresh = np.concatenate([[True], (np.diff(lat) != 0) | (np.diff(lon) != 0)])
    return np.asarray(np.maximum.accumulate(np.where(fresh, np.arange(len(lat)), 0)))


def facts_of(fixes: Fixes) -> Facts:
    """Return what a phone's track tells."""
    there = np.isfinite(fixes.lat) & np.isfinite(fixes.lon)
    at, lat, lon = fixes.at[there], fixes.lat[there], fixes.lon[there]
    since = np.maximum(at[run_starts(lat, lon)], at - CACHED_S)
    accuracy_m = known_accuracy(fixes.accuracy_m[there])
    return Facts(at, since, lat, lon, accuracy_m, np.full(len(at), FIX, dtype=np.int64))


def _noted(at: Floats, lat: Floats, lon: Floats, accuracy_m: Floats, source: int) -> Facts:
    there = np.isfinite(lat) & np.isfinite(lon)
    noted = np.full(int(there.sum()), source, dtype=np.int64)
    accuracy_m = known_accuracy(accuracy_m[there])
    return Facts(at[there], at[there], lat[there], lon[there], accuracy_m, noted)


def _punched(made: Punches) -> Facts:
    return _noted(made.at, made.lat, made.lon, made.accuracy_m, PUNCH)


def all_facts(scene: Scene) -> Facts:
    """Return every place of the person that the scene knows, but the punch in question."""
    works = scene.works
    parts = [
        facts_of(scene.track),
        _noted(works.at, works.lat, works.lon, np.full(len(works), np.nan), SCAN),
        _punched(scene.own),
        _punched(scene.later),
    ]
    if sum(bool(len(part)) for part in parts) == 1:
        return next(part for part in parts if len(part))
    columns = [np.concatenate([getattr(part, name) for part in parts]) for name in Facts.__slots__]
    order = np.argsort(columns[0], kind="stable")
    return Facts(*(column[order] for column in columns))


@dataclass(frozen=True, slots=True)
class Ways:
    """The least that somebody travelled between pairs of facts: metres, seconds, km/h; whether no way joins them."""

    metres: Floats
    seconds: Floats
    kmh: Floats
    impossible: NDArray[np.bool_]


def ways_between(before: Facts, after: Facts, limit_kmh: float) -> Ways:
    """Return the ways between facts row by row (or all to a single one); `before` happened before `after`."""
    sigma_m = before.accuracy_m + after.accuracy_m
    metres = haversine_m(before.lat, before.lon, after.lat, after.lon) - sigma_m
    seconds = np.maximum(after.at - before.since, 0.0)
    kmh = np.maximum(metres, 0.0) / (seconds + SLACK_S) * 3.6
    beyond = metres > np.maximum(BEYOND_NOISE_M, NOISE_TIMES * sigma_m)
    return Ways(np.maximum(metres, 0.0), seconds, kmh, beyond & (kmh > limit_kmh))


def excursions(facts: Facts, odd: NDArray[np.bool_], limit_kmh: float) -> NDArray[np.bool_]:
    """Tell which of the odd facts, that cannot be joined to a later one, cannot be joined to the sound one before them
    either: the receiver was wrong for a while and came back."""
    rows = np.arange(len(facts))
    sound = np.maximum.accumulate(np.where(odd, -1, rows))
    judged = np.flatnonzero(odd & (sound >= 0))
    strays = np.zeros(len(facts), dtype=bool)
    if len(judged):
        ways = ways_between(facts.where(sound[judged]), facts.where(judged), limit_kmh)
        strays[judged] = ways.impossible
    return strays


def reversed_in_time(facts: Facts) -> Facts:
    """Return the facts seen backwards, newest first, so that what holds of before holds of after."""
    return Facts(
        -facts.at[::-1],
        -facts.at[::-1],
        facts.lat[::-1],
        facts.lon[::-1],
        facts.accuracy_m[::-1],
        facts.source[::-1],
    )


@dataclass(frozen=True, slots=True)
class Jump:
    """A way that nobody can travel, from one stay to another: the rows before and after it, and how long each was."""

    row: int
    metres: float
    seconds: float
    kmh: float
    stayed_n: int
    stayed_s: float
    arrived_n: int
    arrived_s: float


def lasting_jumps(facts: Facts, limit_kmh: float, least_m: float) -> list[Jump]:
    """Return jumps that last: those that come back, a while later, to where they left from are the receiver's error."""
    if len(facts) < 2:
        return []
    ways = ways_between(facts.where(slice(None, -1)), facts.where(slice(1, None)), limit_kmh)
    cuts = np.flatnonzero(ways.impossible & (ways.metres > least_m)) + 1
    bounds = [0, *cuts.tolist(), len(facts)]
    stays = list(pairwise(bounds))
    jumps: list[Jump] = []
    kept = stays[:1]
    for begin, end in stays[1:]:
        kept.append((begin, end))
        if len(kept) >= 3 and _joined(facts, kept[-3], kept[-1], limit_kmh):
            first = kept[-3]
            kept[-3:] = [(first[0], end)]
            jumps = jumps[:-1]
            continue
        jumps.append(_jump(facts, ways, kept[-2], kept[-1]))
    return jumps


def _joined(facts: Facts, earlier: tuple[int, int], later: tuple[int, int], limit_kmh: float) -> bool:
    one, other = facts.where(slice(earlier[1] - 1, earlier[1])), facts.where(slice(later[0], later[0] + 1))
    return not bool(ways_between(one, other, limit_kmh).impossible[0])


def _jump(facts: Facts, ways: Ways, stayed: tuple[int, int], arrived: tuple[int, int]) -> Jump:
    row = arrived[0]
    return Jump(
        row,
        float(ways.metres[row - 1]),
        float(ways.seconds[row - 1]),
        float(ways.kmh[row - 1]),
        stayed[1] - stayed[0],
        float(facts.at[stayed[1] - 1] - facts.at[stayed[0]]),
        arrived[1] - arrived[0],
        float(facts.at[arrived[1] - 1] - facts.at[arrived[0]]),
    )
