"""Levels, spreads and habits of a handful of values, made for speed: one punch at a time, some dozens of values each.

A value that was not measured is NaN and does not count; too few values give NaN, never a guess.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from noc.intelligence.fraud.rules.scenes import Floats

NAN: Final = math.nan
DAY_S: Final = 86_400.0
HOUR_S: Final = 3_600.0
MAD_TO_SPREAD: Final = 1.4826  # of a normal law (Rousseeuw & Croux 1993, section 1)
FEWEST: Final = 4  # values below which there is no habit


def present(values: Floats) -> Floats:
    """Return the values that were measured."""
    return np.asarray(values[~np.isnan(values)])  # NaN alone differs from itself: the fastest test there is


def middle(values: Floats) -> float:
    """Return the median of the measured values, NaN without any."""
    ordered = np.sort(present(values))
    count = len(ordered)
    if not count:
        return NAN
    return float(ordered[(count - 1) // 2] + ordered[count // 2]) / 2


def average(values: Floats) -> float:
    """Return the mean of the measured values, NaN without any."""
    known = present(values)
    return float(known.sum()) / len(known) if len(known) else NAN


def share(flags: Floats) -> float:
    """Return which share of the measured flags (0 or 1) is set, NaN without any."""
    return average(flags)


def spread_of(values: Floats) -> float:
    """Return the robust standard deviation (MAD x 1.4826), NaN for fewer than FEWEST values."""
    known = present(values)
    return MAD_TO_SPREAD * middle(np.abs(known - middle(known))) if len(known) >= FEWEST else NAN


def robust_z(value: float, history: Floats, floor: float) -> float:
    """Return how many spreads the value lies above the median of its history, the spread being at least `floor`.

    A short history says less: the result shrinks by n / (n + 2). NaN below FEWEST values.
    """
    known = present(history)
    if len(known) < FEWEST or math.isnan(value):
        return NAN
    level = middle(known)
    spread = max(MAD_TO_SPREAD * middle(np.abs(known - level)), floor)
    return (value - level) / spread * len(known) / (len(known) + 2)


def flag(value: bool | None) -> float:  # the value itself, not a switch
    """Return 1.0 or 0.0, NaN for unknown."""
    return NAN if value is None else float(value)


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=4096)
def _offset_s(timezone: str, hour: int) -> float:
    moment = datetime.fromtimestamp(hour * HOUR_S, tz=UTC).astimezone(_zone(timezone)).utcoffset()
    return moment.total_seconds() if moment else 0.0


def local_s(at: Floats, timezone: str) -> Floats:
    """Return seconds since the epoch as a clock on the wall at a place shows them (changes of the clock included)."""
    if not len(at):
        return at
    first, last = _offset_s(timezone, int(at[0] // HOUR_S)), _offset_s(timezone, int(at[-1] // HOUR_S))
    if first == last:
        return np.asarray(at + first)
    return np.asarray(at + np.array([_offset_s(timezone, int(moment // HOUR_S)) for moment in at]))


def hours_apart(hours: Floats, hour: float) -> Floats:
    """Return the signed distance on the clock, -12 to 12 hours, from `hour` to each."""
    return np.asarray((hours - hour + 12.0) % 24.0 - 12.0)
