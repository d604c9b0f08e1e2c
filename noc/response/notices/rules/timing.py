"""When a message goes: the group's wait and interval, the pauses after a failure, the circuit of a channel."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

URGENT_INTERVAL_S: Final = 10.0  # what is urgent goes at once, and then no oftener than this
FIRST_PAUSE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 600.0
ATTEMPTS: Final = 14  # some 80 minutes; then it is dead, and listed for a person
CIRCUIT_FAILURES: Final = 5  # in a row: the channel rests
CIRCUIT_S: Final = 15.0
LONGEST_CIRCUIT_S: Final = 60.0


def due_at(
    at: datetime, told_at: datetime | None, *, wait_s: float, interval_s: float, urgent: bool
) -> datetime:
    """Return when a group that has something to say from `at` on sends it; `told_at` is its last message."""
    pause_s = min(interval_s, URGENT_INTERVAL_S) if urgent else interval_s
    ready = at if urgent else at + timedelta(seconds=wait_s)
    return ready if told_at is None else max(ready, told_at + timedelta(seconds=pause_s))


def pause_s(attempts: int, rng: random.Random, asked_s: float = 0.0) -> float:
    """Return the pause after so many failed attempts: 5, 10, 20 s ... 10 min, between half and all of it by chance.

    A receiver that asks for more (`Retry-After`) gets it, up to the longest pause.
    """
    full_s = min(FIRST_PAUSE_S * 2.0 ** min(attempts - 1, 20), LONGEST_PAUSE_S)
    return max(full_s * rng.uniform(0.5, 1.0), min(asked_s, LONGEST_PAUSE_S))


def circuit_s(failures: int) -> float:
    """Return how long a channel rests after so many failures in a row; 0 while it need not."""
    if failures < CIRCUIT_FAILURES:
        return 0.0
    return float(min(CIRCUIT_S * 2.0 ** min(failures - CIRCUIT_FAILURES, 20), LONGEST_CIRCUIT_S))
