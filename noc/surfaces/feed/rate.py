"""How much a client may say."""

from __future__ import annotations

from typing import Final

MESSAGES_PER_S: Final = 10.0
BURST_MESSAGES: Final = 60.0
RESUME_COST: Final = 5.0  # it makes the server read the log


class Allowance:
    """A token bucket: `BURST_MESSAGES` at once, refilled at `MESSAGES_PER_S`."""

    __slots__ = ("_at_s", "_left")

    def __init__(self, at_s: float) -> None:
        self._left = BURST_MESSAGES
        self._at_s = at_s

    def take(self, cost: float, at_s: float) -> float:
        """Return 0 when the client may, else the seconds after which it may."""
        self._left = min(BURST_MESSAGES, self._left + (at_s - self._at_s) * MESSAGES_PER_S)
        self._at_s = at_s
        if self._left >= cost:
            self._left -= cost
            return 0.0
        return (cost - self._left) / MESSAGES_PER_S
