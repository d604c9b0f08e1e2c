"""Hours of the week, as people write them: `mon-fri 22:00-06:00, sat-sun 00:00-24:00`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = "|".join(DAYS)
_SPAN: Final = re.compile(
    rf"(?:({_DAY})(?:-({_DAY}))? +)?(\d\d):(\d\d)-(\d\d):(\d\d)", re.IGNORECASE | re.ASCII
)
MINUTES_A_DAY: Final = 24 * 60


def within(hours: str, local: datetime) -> bool:
    """Tell whether a local moment lies in the hours; a span over midnight belongs to the day on which it began.

    Raises ValueError that says how hours are written.
    """
    minute = local.hour * 60 + local.minute
    return any(_covers(span.strip(), local.weekday(), minute) for span in hours.split(","))


def _covers(span: str, day: int, minute: int) -> bool:
    found = _SPAN.fullmatch(span)
    if found is None:
        raise ValueError(f"hours are written like `mon-fri 22:00-06:00`, not {span!r}")
    days = _days(found[1], found[2])
    begin, end = _minute(found[3], found[4]), _minute(found[5], found[6])
    if begin < end:
        return day in days and begin <= minute < end
    return (day in days and minute >= begin) or ((day - 1) % 7 in days and minute < end)


def _days(first: str | None, last: str | None) -> set[int]:
    if first is None:
        return set(range(7))
    begin = DAYS.index(first.lower())
    length = (DAYS.index((last or first).lower()) - begin) % 7
    return {(begin + step) % 7 for step in range(length + 1)}


def _minute(hour: str, minute: str) -> int:
    found = int(hour) * 60 + int(minute)
    if found > MINUTES_A_DAY or int(minute) > 59:
        raise ValueError(f"{hour}:{minute} is no time of day")
    return found
