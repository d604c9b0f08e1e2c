"""Quarters of an hour and hours of a site's own week. A slot is a quarter's end, counted in quarters from 1970 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

QUARTER_S: Final = 900
QUARTER: Final = timedelta(seconds=QUARTER_S)
HOURS: Final = 168
SLOTS_A_WEEK: Final = 672
TRAIL: Final = 4  # quarters in the trailing hour
_HALF_DAY: Final = 48
_THURSDAY_H: Final = 72  # 1970-01-01 was a Thursday


def slot_of(at: datetime) -> int:
    """Return the last slot that had ended at a moment."""
    return int(at.timestamp() // QUARTER_S)


def moment_of(slot: int) -> datetime:
    """Return when a slot ends, in UTC."""
    return datetime.fromtimestamp(slot * QUARTER_S, UTC)


def hour_of_week(at: datetime, zone: str) -> int:
    """Return the hour of the local week (0: Monday 00:00) of the moment just before `at`."""
    local = (at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
    return local.weekday() * 24 + local.hour


def hours_of_slots(first: int, count: int, zone: str) -> NDArray[np.int64]:
    """Return the local hour of the week of the trailing moment of each slot (count,).

    By the zone's own rules: when clocks go back an hour comes twice, when they go forward one does not come at all.
    """
    slots = np.arange(first, first + count)
    local_s = (slots - 1) * QUARTER_S + offsets_s(first, count, zone)
    return np.asarray((local_s // 3600 + _THURSDAY_H) % HOURS)


def dates_of_slots(first: int, count: int, zone: str) -> NDArray[np.int64]:
    """Return the local date of each slot, in days from 1970-01-01 (count,)."""
    slots = np.arange(first, first + count)
    return np.asarray(((slots - 1) * QUARTER_S + offsets_s(first, count, zone)) // 86_400)


@lru_cache(maxsize=256)
def offsets_s(first: int, count: int, zone: str) -> NDArray[np.int64]:
    """Return the zone's offset from UTC in seconds within each slot (count,).

    Asked twice a day; where the two answers differ a clock was changed between, and every quarter is asked.
    """
    place = ZoneInfo(zone)
    knots = range(0, count + _HALF_DAY, _HALF_DAY)
    at_knots = [_offset_s(first + knot, place) for knot in knots]
    found = np.repeat(np.array(at_knots, dtype=np.int64), _HALF_DAY)[:count]
    for n, knot in enumerate(knots[:-1]):
        if at_knots[n] != at_knots[n + 1]:
            for place_ in range(knot, min(knot + _HALF_DAY, count)):
                found[place_] = _offset_s(first + place_, place)
    found.setflags(write=False)
    return found


def _offset_s(slot: int, zone: ZoneInfo) -> int:
    offset = moment_of(slot - 1).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
