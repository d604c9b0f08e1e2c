"""Living in real time: every second is uploaded as it passes; after an outage, what was missed first."""

from __future__ import annotations

import time
from collections.abc import Callable

from simulation.client import Client
from simulation.force import Force
from simulation.history import DAY_S, register_roster
from simulation.uploads import upload

TICK_S = 1.0
LONGEST_SPAN_S = 1800.0
ROSTER_EVERY_S, ROSTER_AHEAD_S = 6 * 3600.0, 3 * DAY_S


class Clock:
    """The force's clock: runs at `speed` from `began` until it has caught up with real time."""

    def __init__(self, began: float, speed: float) -> None:
        self._began, self._speed = began, speed
        self._started = time.time()

    def read(self) -> float:
        """Return the force's time in Unix seconds, never later than the real time."""
        now = time.time()
        return min(now, self._began + (now - self._started) * self._speed)


def live(
    client: Client,
    force: Force,
    since: float,
    read_clock: Callable[[], float],
    tell: Callable[[float, float], object] | None = None,
    coarse: bool = False,
) -> None:
    """Upload everything from `since` on, until the client's `stop` is set (then return or raise Stopped).

    An interval is only left behind once it is answered: after an outage the next one is longer. `tell` is
    called with every interval that was lived. `coarse`: fixes as rare as those of history.
    """
    registered = since
    while True:
        until = min(read_clock(), since + LONGEST_SPAN_S)
        if until - registered > ROSTER_EVERY_S:
            register_roster(client, force, until, until + ROSTER_AHEAD_S)
            registered = until
        events = force.events(since, until, coarse)
        if events:
            upload(client, force, events)
        if tell:
            tell(since, until)
        since = until
        if client.stop.wait(TICK_S if read_clock() - until < TICK_S else 0):
            return
