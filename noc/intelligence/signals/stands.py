"""Gather fixes into stands: which fix stays, which leaves, which is an outlier. Pure; the reasons are in `walking`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.signals.fixes import Fixes
from noc.kernel.geo import EARTH_RADIUS_M

# Android says a radius that holds the true place with 68 %: of a Gaussian error, sigma on each axis is that over this.
RADII_A_SIGMA: Final = math.sqrt(-2 * math.log(1 - 0.68))
BEST_ACCURACY_M: Final = (
    3.0  # no phone knows its place better than that, whatever it says; some say 0 for "unknown"
)
UNKNOWN_ACCURACY_M: Final = (
    10.0  # receivers that say nothing: 15 m with 95 % (GPS makers' usual claim) is 9 m with 68 %
)
FALSE_MOVE: Final = 0.001  # probability that a fix of the same place counts as out
OUT_SQUARED: Final = -2 * math.log(FALSE_MOVE)
ERRORS_HANG_TOGETHER_S: Final = 300.0
CONFIRM_AFTER_S: Final = 15.0
ON_FOOT_MPS: Final = 12 / 3.6  # a run

OUTLIER, STAYS, LEAVES = 0, 1, 2
_METRES_A_DEGREE: Final = math.radians(1) * EARTH_RADIUS_M
_FEW: Final = 16  # people at once below which Python's own numbers are faster than arrays

Number = Any  # a float for one person, or an array for many: the rule below is written once for both


class Sight(NamedTuple):
    """One fix, and the later one that may confirm it, in metres east (before cos(lat)) and north, m^2 and seconds."""

    east: Number
    north: Number
    cos: Number
    variance: Number
    at: Number
    again_east: Number
    again_north: Number
    again_cos: Number
    again_variance: Number
    between_squared: Number  # between the two; infinite where there is no later fix


class Stand(NamedTuple):
    """Where somebody stands: the weighted mean of `count` fixes, from `since` to `last`; `on_the_way`: just arrived."""

    east: Number
    north: Number
    weight: Number
    count: Number
    since: Number
    last: Number
    on_the_way: Number


def look(
    stand: Stand, fix: Sight, where: Callable[[Any, Any, Any], Any], least: Callable[[Any, Any], Any]
) -> tuple[Stand, Number]:
    """Return the stand after a fix, and what the fix did: OUTLIER, STAYS or LEAVES. `where` and `least` of the numbers."""
    certain = least(stand.count, 1 + (stand.last - stand.since) / ERRORS_HANG_TOGETHER_S)
    variance = (
        stand.count / stand.weight / certain
    )  # the mean one of its fixes, over how many of them are independent
    far_squared = ((fix.east - stand.east) * fix.cos) ** 2 + (fix.north - stand.north) ** 2
    again_squared = ((fix.again_east - stand.east) * fix.again_cos) ** 2 + (
        fix.again_north - stand.north
    ) ** 2
    out = far_squared > OUT_SQUARED * (variance + fix.variance)
    confirmed = (again_squared > OUT_SQUARED * (variance + fix.again_variance)) & (
        again_squared > fix.between_squared
    )
    on_foot = stand.on_the_way & (far_squared <= (ON_FOOT_MPS * (fix.at - stand.last)) ** 2)
    leaves = out & (confirmed | on_foot)
    stays = 1.0 - out
    weight = 1 / fix.variance
    added = stays * weight
    share = leaves + added / (stand.weight + added)  # 1 for who leaves: nothing is added then
    after = Stand(
        stand.east + share * (fix.east - stand.east),
        stand.north + share * (fix.north - stand.north),
        where(leaves, weight, stand.weight + added),
        where(leaves, 1.0, stand.count + stays),
        where(leaves, fix.at, stand.since),
        stand.last + (stays + leaves) * (fix.at - stand.last),
        out & (leaves | stand.on_the_way),
    )
    return after, stays * STAYS + leaves * LEAVES


def gather_stands(fixes: Fixes) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Return what each fix did (the first of a person LEAVES: it begins a stand), and its variance on each axis, m^2.

    All people are walked at once, fix by fix: the loop is as long as the longest track. When few are left, each alone.
    """
    did = np.full(len(fixes), STAYS, np.int8)
    variance = _variances(fixes.accuracy_m)
    if not len(fixes):
        return did, variance
    firsts = np.flatnonzero(np.r_[True, fixes.person_id[1:] != fixes.person_id[:-1]])
    counts = np.diff(np.r_[firsts, len(fixes)])
    order = np.argsort(-counts, kind="stable")
    sights = _sights(fixes, variance, firsts, counts)
    did[firsts] = LEAVES
    _walk(sights, firsts[order], counts[order], did)
    return did, variance


def _variances(accuracy_m: NDArray[np.float64]) -> NDArray[np.float64]:
    radius_m = np.fmax(np.where(np.isnan(accuracy_m), UNKNOWN_ACCURACY_M, accuracy_m), BEST_ACCURACY_M)
    return np.asarray((radius_m / RADII_A_SIGMA) ** 2)


def _sights(
    fixes: Fixes,
    variance: NDArray[np.float64],
    firsts: NDArray[np.intp],
    counts: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Return the columns of `Sight`, a row a fix. East is counted from the person's first fix: no date line."""
    east = wrapped(fixes.lon - np.repeat(fixes.lon[firsts], counts)) * _METRES_A_DEGREE
    north = fixes.lat * _METRES_A_DEGREE
    cos = np.cos(np.radians(fixes.lat))
    seconds = (fixes.at_us - fixes.at_us.min()) / 1e6
    ends = np.repeat(firsts + counts, counts)
    again = _confirming(seconds, ends)
    there = np.minimum(again, len(fixes) - 1)
    between = ((east[there] - east) * cos[there]) ** 2 + (north[there] - north) ** 2
    between[again >= ends] = np.inf
    return np.column_stack(
        [east, north, cos, variance, seconds, east[there], north[there], cos[there], variance[there], between]
    )


def _confirming(seconds: NDArray[np.float64], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the place of the first fix of the same person at least CONFIRM_AFTER_S later; `ends` where there is none."""
    again = np.arange(1, len(seconds) + 1)
    early = np.arange(len(seconds))
    while True:
        inside = early[again[early] < ends[early]]
        early = inside[seconds[again[inside]] - seconds[inside] < CONFIRM_AFTER_S]
        if not len(early):
            return again
        again[early] += 1


def wrapped(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return differences of longitude in [-180, 180)."""
    return np.asarray((degrees + 180.0) % 360.0 - 180.0)


def _walk(
    sights: NDArray[np.float64],
    firsts: NDArray[np.intp],
    counts: NDArray[np.intp],
    did: NDArray[np.int8],
) -> None:
    """Fill in `did`; the people come with the longest track first, so that those still walking are the first ones."""
    begun = Sight(*np.ascontiguousarray(sights[firsts].T))
    stand = Stand(
        begun.east,
        begun.north,
        1 / begun.variance,
        np.ones(len(firsts)),
        begun.at,
        begun.at,
        np.zeros(len(firsts), bool),
    )
    rank = 1
    while (walking := int(np.searchsorted(-counts, -rank))) >= _FEW:
        places = firsts[:walking] + rank
        fix = Sight(*np.ascontiguousarray(sights[places].T))
        stand, did[places] = look(Stand(*(part[:walking] for part in stand)), fix, np.where, np.minimum)
        rank += 1
    columns = [part[:walking].tolist() for part in stand]
    for first, count, *mine in zip(firsts[:walking], counts[:walking], *columns, strict=True):
        did[first + rank : first + count] = _walk_alone(
            Stand._make(mine), sights[first + rank : first + count]
        )


def _walk_alone(stand: Stand, sights: NDArray[np.float64]) -> list[float]:
    """Return what each of one person's fixes did."""
    found = []
    for row in sights.tolist():
        stand, did = look(stand, Sight._make(row), _choose, min)
        found.append(did)
    return found


def _choose(condition: bool, then: Any, otherwise: Any) -> Any:
    return then if condition else otherwise
