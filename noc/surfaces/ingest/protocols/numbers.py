"""Numbers from phones, finite and in our units. None means the phone says it does not know."""

import math
import re
from collections.abc import Callable

from noc.surfaces.ingest.protocols.texts import show
from noc.surfaces.ingest.protocols.types import UnreadableError

MPS_PER_KNOT = 1852 / 3600
MPS_PER_KMH = 1000 / 3600

# The bounds of the ingest's vocabulary: what lies outside is a broken number, not a fast guard.
MAX_SPEED_MPS = 1_000.0
MAX_ACCURACY_M = 100_000.0
LARGEST_INTEGER = 10**300  # JSON's may be larger than any float
ALTITUDE_RANGE_M = (-1_000.0, 100_000.0)

_NUMBER = re.compile(r"[+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][+-]?\d{1,4})?", re.ASCII)
_TRUE = frozenset({"true", "1", "yes"})
_FALSE = frozenset({"false", "0", "no"})

Read = Callable[[object], object]
"""Reads one field: a value in our unit, None for unknown; raises UnreadableError."""


def read_number(value: object) -> float:
    """A finite number out of a number or its decimal text; raises UnreadableError.

    `float()` alone would take "nan", "1_000" and Arabic digits.
    """
    if isinstance(value, str):
        text = value.strip()
        if not _NUMBER.fullmatch(text):
            raise UnreadableError(f"{show(value)} is not a number")
        number = float(text)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise UnreadableError(f"{show(value)} is not a number")
    else:
        number = float(value) if isinstance(value, float) or abs(value) < LARGEST_INTEGER else math.inf
    if not math.isfinite(number):
        raise UnreadableError(f"{show(value)} is not a finite number")
    return number


def read_flag(value: object) -> bool:
    """True or false out of a JSON boolean, 1/0, true/false or yes/no; raises UnreadableError."""
    text = str(value).strip().casefold() if isinstance(value, bool | int | str) else ""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise UnreadableError(f"{show(value)} is neither true nor false")


def read_latitude(value: object) -> float:
    """Degrees north; raises UnreadableError."""
    return _within(read_number(value), -90.0, 90.0)


def read_longitude(value: object) -> float:
    """Degrees east; raises UnreadableError."""
    return _within(read_number(value), -180.0, 180.0)


def read_altitude(value: object) -> float:
    """Metres above the sea."""
    return _within(read_number(value), *ALTITUDE_RANGE_M)


def read_accuracy(value: object) -> float | None:
    """Metres. Phones write 0 or -1 for "unknown": no receiver is exact to nought metres."""
    number = read_number(value)
    return _within(number, 0.0, MAX_ACCURACY_M) if number > 0 else None


def read_bearing(value: object) -> float | None:
    """Degrees clockwise from north; negative means unknown."""
    number = read_number(value)
    return _within(number, 0.0, 360.0) if number >= 0 else None


def speed_in(mps_per_unit: float) -> Read:
    """A reader of speeds in some unit, in metres a second; negative means unknown."""

    def read_speed(value: object) -> float | None:
        number = read_number(value)
        return _within(round(number * mps_per_unit, 4), 0.0, MAX_SPEED_MPS) if number >= 0 else None

    return read_speed


def share_of(full: float) -> Read:
    """A reader of battery levels from 0 to `full`, as a share from 0 to 1; negative means unknown."""

    def read_share(value: object) -> float | None:
        number = read_number(value)
        return round(_within(number, 0.0, full) / full, 4) if number >= 0 else None

    return read_share


def _within(number: float, low: float, high: float) -> float:
    if not low <= number <= high:
        raise UnreadableError(f"{number:g} is not between {low:g} and {high:g}")
    return number
