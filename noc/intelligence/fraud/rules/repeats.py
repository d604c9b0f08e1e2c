"""The very coordinates of an earlier day, in the same order and at the same intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import Fixes, Floats, Ints

FINE_DEGREES: Final = 1e-6  # 0.1 m: two phones at one desk seldom tell the same
COARSE: Final = 1e5  # coordinates that are all multiples of 1e-5 degrees, 1.1 m, meet by chance
COARSER: Final = 2e4  # and of 5e-5 or more on every walk along one street
TOGETHER_S: Final = 3.0  # of one lag
SPREAD_S: Final = 60.0  # lags of places that meet by chance lie all over the window
LEAST_SHARE: Final = 0.1
LEAST: Final = 5
LEAST_COARSE: Final = 8
SURE: Final = 15  # fewer must be half of the track


@dataclass(frozen=True, slots=True)
class Repeat:
    """Different coordinates of a track that an earlier one told at one lag, `rows` now and `earlier_rows` then."""

    track: int
    lag_s: float
    rows: Ints
    earlier_rows: Ints
    distinct: int  # coordinates of the track now


def _keys(lat: Floats, lon: Floats) -> Ints:
    north = np.round(lat / FINE_DEGREES).astype(np.int64)
    return np.asarray((north << 32) + np.round(lon / FINE_DEGREES).astype(np.int64))


def least_repeats(now: Fixes) -> int | None:
    """Return how many coordinates must come again to mean anything; None when they are too coarse to mean anything."""
    for steps, least in ((COARSER, None), (COARSE, LEAST_COARSE)):
        scaled = np.concatenate([now.lat, now.lon]) * steps
        if len(scaled) and np.mean(np.abs(scaled - np.round(scaled)) < 1e-3) > 0.95:
            return least
    return LEAST


def find_repeat(
    now: Fixes, times: Floats, earlier: list[Fixes], earlier_times: list[Floats]
) -> Repeat | None:
    """Return the longest sequence that came again; `times` are seconds from the anchors. None when there is none.

    Every place counts once, so a phone that tells its last place again and again repeats nothing. Places that meet by
    chance do so at lags all over the window; those of a replay at one.
    """
    least = least_repeats(now)
    if least is None or len(now) < least:
        return None
    keys, first = np.unique(_keys(now.lat, now.lon), return_index=True)
    every = _keys(np.concatenate([one.lat for one in earlier]), np.concatenate([one.lon for one in earlier]))
    ends = np.cumsum([len(one) for one in earlier])
    known = np.split(every, ends[:-1])
    hits = np.add.reduceat(_among(every, keys), ends - [len(one) for one in earlier])
    best: Repeat | None = None
    for track in np.flatnonzero(hits >= least).tolist():
        theirs, theirs_first = np.unique(known[track], return_index=True)
        place = np.minimum(np.searchsorted(theirs, keys), len(theirs) - 1)
        met = np.flatnonzero(theirs[place] == keys)
        if len(met) < least:
            continue
        rows, others = first[met], theirs_first[place[met]]
        lags_s = times[rows] - earlier_times[track][others]
        chosen = _at_one_lag(lags_s)
        by_chance = len(lags_s) * TOGETHER_S / max(float(np.ptp(lags_s)), TOGETHER_S)
        needed = max(
            least, least + 3 * by_chance if np.ptp(lags_s) > SPREAD_S else 0.0, LEAST_SHARE * len(keys)
        )
        if len(chosen) >= max(needed, len(best.rows) + 1 if best else 0):
            lag_s = float(np.median(times[rows[chosen]] - earlier_times[track][others[chosen]]))
            order = np.argsort(times[rows[chosen]], kind="stable")
            best = Repeat(track, lag_s, rows[chosen][order], others[chosen][order], len(keys))
    return best


def _among(every: Ints, keys: Ints) -> Ints:
    """Return 1 where a key is one of the sorted `keys`, else 0."""
    place = np.minimum(np.searchsorted(keys, every), len(keys) - 1)
    return np.asarray((keys[place] == every).astype(np.int64))


def _at_one_lag(lags_s: Floats) -> Ints:
    """Return the rows of the most lags that lie together."""
    order = np.argsort(lags_s, kind="stable")
    ordered = lags_s[order]
    ends = np.searchsorted(ordered, ordered + TOGETHER_S, side="right")
    start = int(np.argmax(ends - np.arange(len(ordered))))
    return np.asarray(order[start : ends[start]])
