"""One alarm for one event: after an alarm only what is clearly stranger gets through, and what recurs fades."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.anomalies.settings import Settings

Floats = NDArray[np.float64]

_ALARMS_REMEMBERED = 50


class Silence:
    """Turns surprise into the score, surprise / (surprise + alarm level): 0.5 and more is an alarm."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._until, self._peak = 0, 0.0
        self._alarms: deque[float] = deque(maxlen=_ALARMS_REMEMBERED)

    def judge(self, first: int, surprise: Floats) -> Floats:
        """Return the scores of rows number `first`, `first` + 1, ... of the series."""
        out = surprise.copy()
        for n in np.flatnonzero(surprise >= self._settings.alarm_surprise / 2).tolist():
            out[n] = self._heard(first + n, float(surprise[n]))
        return out / (out + self._settings.alarm_surprise)

    def _heard(self, row: int, strong: float) -> float:
        """Return what is left of a row's surprise; an alarm begins a silence."""
        one = self._settings
        faded = self._faded(strong)
        if row < self._until and strong < one.break_through * self._peak:
            return min(faded, one.alarm_surprise) / 2
        if strong >= one.alarm_surprise:
            self._until = row + max(one.silence_at_least, int(one.silence_share * row))
            self._peak = strong
            self._alarms.append(strong)
        return faded

    def _faded(self, strong: float) -> float:
        like = sum(alarm >= self._settings.familiar_like * strong for alarm in self._alarms)
        times = 1 + max(0, like - self._settings.familiar_after)
        return float(strong / times**self._settings.familiar_fading)
