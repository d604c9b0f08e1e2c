"""The streaming detector: every row of a series gets a score in [0, 1] from that row and those before it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from noc.intelligence.anomalies.history import lots
from noc.intelligence.anomalies.settings import DEFAULT, Settings
from noc.intelligence.anomalies.silence import Silence
from noc.intelligence.anomalies.tails import Tail
from noc.intelligence.anomalies.views import Level, Rows, Season, Shape, View

Floats = NDArray[np.float64]

_LARGEST = 1e150  # its square is still a number


def score(values: ArrayLike, times: ArrayLike, settings: Settings = DEFAULT) -> Floats:
    """Return the score of every row of a series, `times` and missing values as `Detector.extend` takes them."""
    return Detector(settings).extend(np.asarray(times, float), np.asarray(values, float))


class Detector:
    """What is known of one series so far; its size does not grow with the series (about 0.6 MB by default)."""

    def __init__(self, settings: Settings = DEFAULT) -> None:
        self._settings = settings
        self._views: tuple[View, ...] = (
            Level(settings),
            Season(settings),
            Shape(settings, settings.short_window, settings.short_window),
            Shape(settings, settings.long_window, settings.long_parts),
        )
        self._tails = tuple(Tail(settings) for _ in self._views)
        self._silence = Silence(settings)
        self._seen, self._in_block, self._fit_at, self._newest = 0, 0, 0, 0.0
        self._recent = np.zeros(2 * settings.long_window)  # what came before the block
        self._times, self._values = np.empty((2, settings.relearn_every))
        self._strange = np.empty((len(self._views), settings.relearn_every))

    def update(self, at: float, value: float) -> float:
        """Take in one row and return its score, as `extend` does."""
        return float(self.extend(np.array([at], float), np.array([value], float))[0])

    def extend(self, times: Floats, values: Floats) -> Floats:
        """Take in rows and return their scores, 0.5 and more being an alarm.

        `times` are seconds since a midnight, best of the place's own clock; an unknown one (NaN) counts as the one
        before. A missing value (NaN, infinite) scores 0 and teaches nothing. How rows are cut into calls changes
        nothing: what a row is judged by was learned from whole blocks before it.
        """
        scores = np.zeros(len(values))
        known = np.flatnonzero(np.isfinite(values))
        values, times = np.clip(values[known], -_LARGEST, _LARGEST), self._filled(times[known])
        done = 0
        while done < len(values):
            stop = done + self._settings.relearn_every - self._in_block
            scores[known[done:stop]] = self._judge(times[done:stop], values[done:stop])
            done = stop
        return scores

    def _filled(self, times: Floats) -> Floats:
        """Return the times with the last known one in place of the unknown."""
        rows = np.concatenate(([self._newest], times))
        last_known = np.maximum.accumulate(np.where(np.isfinite(rows), np.arange(len(rows)), 0))
        filled = rows[last_known]
        self._newest = float(filled[-1])
        return filled[1:]

    def _judge(self, times: Floats, values: Floats) -> Floats:
        begin, end = self._in_block, self._in_block + len(values)
        self._times[begin:end], self._values[begin:end] = times, values
        rows = Rows(self._seen, times, values, np.concatenate((self._recent, self._values[:begin])))
        together = np.zeros(len(values))
        for n, (view, tail) in enumerate(zip(self._views, self._tails, strict=True)):
            self._strange[n, begin:end] = view.look(rows)
            surprise = tail.surprise(self._strange[n, begin:end])
            together += surprise * np.sqrt(surprise)
        mean = np.cbrt(together / len(self._views)) ** 2  # the power mean of exponent 3/2
        scores = self._silence.judge(self._seen, mean)
        self._seen, self._in_block = self._seen + len(values), end
        if end == self._settings.relearn_every:
            self._learn()
        return scores

    def _learn(self) -> None:
        first, self._in_block = self._seen - self._in_block, 0
        rows, drawn = Rows(first, self._times, self._values, self._recent), lots(first, self._seen - first)
        for n, (view, tail) in enumerate(zip(self._views, self._tails, strict=True)):
            tail.learn(self._strange[n], drawn)
            view.learn(rows, drawn)
        self._recent = np.concatenate((self._recent, self._values))[-len(self._recent) :]
        if self._seen >= self._fit_at:
            self._fit_at = self._seen + self._seen // self._settings.refit_share
            for view, tail in zip(self._views, self._tails, strict=True):
                view.fit()
                tail.fit()
