"""The views: each turns rows into a strangeness (0 or more, in a unit of its own), knowing only earlier rows."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from noc.intelligence.anomalies.history import History
from noc.intelligence.anomalies.settings import Settings

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_DAY_S = 86_400
_SLOTS = 24
_VISITS = 2  # of an hour of the day before anything is expected of it
_TINY = 1e-12


class Rows(NamedTuple):
    """Rows of a series in order: the number of the first, times in seconds, values, and the values `before` them."""

    first: int
    times: Floats
    values: Floats
    before: Floats


class View(Protocol):
    """What the detector asks of a view."""

    def look(self, rows: Rows) -> Floats:
        """Return the strangeness of each row, NaN where nothing can be said."""

    def learn(self, rows: Rows, lots: Floats) -> None:
        """Take in a block of rows with their lots (what a `History` draws by)."""

    def fit(self) -> None:
        """Draw anew, from what is remembered, what is slow to draw."""


class Level:
    """How far a value lies from the middle of all values, in units of their inner 90 %."""

    def __init__(self, settings: Settings) -> None:
        self._history = History(settings.history)
        self._middle, self._spread = np.nan, np.nan

    def look(self, rows: Rows) -> Floats:
        return np.abs(rows.values - self._middle) / self._spread

    def learn(self, rows: Rows, lots: Floats) -> None:
        self._history.add(lots, rows.values)

    def fit(self) -> None:
        self._middle, self._spread = middle_and_spread(self._history)


class Season:
    """How far a value lies from what this hour of the day usually brings, by a profile that forgets slowly."""

    def __init__(self, settings: Settings) -> None:
        self._memory = settings.season_memory
        self._profile, self._visits = np.zeros(_SLOTS), np.zeros(_SLOTS)
        self._slot, self._sum, self._count = -1, 0.0, 0
        self._residuals = History(settings.history)
        self._middle, self._spread = np.nan, np.nan

    def look(self, rows: Rows) -> Floats:
        return np.abs(self._residual(rows) - self._middle) / self._spread

    def learn(self, rows: Rows, lots: Floats) -> None:
        residual = self._residual(rows)
        known = ~np.isnan(residual)
        self._residuals.add(lots[known], residual[known])
        slots = hours_of(rows.times)
        starts = np.flatnonzero(np.diff(slots, prepend=-1))
        sums, counts = np.add.reduceat(rows.values, starts), np.diff(starts, append=len(slots))
        for slot, total, count in zip(slots[starts].tolist(), sums.tolist(), counts.tolist(), strict=True):
            self._visit(slot, total, count)

    def fit(self) -> None:
        if len(self._residuals):
            self._middle, self._spread = middle_and_spread(self._residuals)

    def _residual(self, rows: Rows) -> Floats:
        slots = hours_of(rows.times)
        return np.where(self._visits[slots] >= _VISITS, rows.values - self._profile[slots], np.nan)

    def _visit(self, slot: int, total: float, count: int) -> None:
        """Take in some values of one hour; when the hour is over its mean moves the profile."""
        if slot != self._slot:
            if self._count:
                self._visits[self._slot] += 1
                weight = max(self._memory, 1 / self._visits[self._slot])
                self._profile[self._slot] += weight * (self._sum / self._count - self._profile[self._slot])
            self._slot, self._sum, self._count = slot, 0.0, 0
        self._sum, self._count = self._sum + total, self._count + count


class Shape:
    """How far the newest `window` rows, as means of `parts`, lie from the windows most like them among those before.

    The distance is to the nearest reference of each of several interleaved groups, averaged: what k nearest
    neighbours are good for (one odd neighbour proves nothing), at the price of a minimum.
    """

    def __init__(self, settings: Settings, window: int, parts: int) -> None:
        self._window, self._parts, self._groups = window, parts, settings.neighbour_groups
        self._lag = settings.long_window  # what came just before is no reference
        self._references = History(settings.references, parts)

    def look(self, rows: Rows) -> Floats:
        if len(self._references) < 4 * self._groups:
            return np.full(len(rows.values), np.nan)
        recent = rows.before[len(rows.before) - self._window + 1 :]
        windows = windows_of(np.concatenate((recent, rows.values)), self._window, self._parts)
        squares: Floats = cdist(self._references.rows, windows, "sqeuclidean")
        nearest: Floats = np.stack([squares[n :: self._groups].min(axis=0) for n in range(self._groups)])
        distance: Floats = np.sqrt(nearest.mean(axis=0))
        return distance

    def learn(self, rows: Rows, lots: Floats) -> None:
        if rows.first < 2 * self._lag:
            return
        late = np.concatenate((rows.before, rows.values))[: -self._lag]
        recent = late[-(len(rows.values) + self._window - 1) :]
        self._references.add(lots, windows_of(recent, self._window, self._parts))

    def fit(self) -> None:
        """Nothing is slow here: the references are all there is."""


def middle_and_spread(history: History) -> tuple[float, float]:
    """Return the median and the width of the inner 90 % of what is remembered, the width never quite zero."""
    ordered = np.sort(history.rows[:, 0])
    last = len(ordered) - 1
    tail = int(0.05 * last)
    middle = (float(ordered[last // 2]) + float(ordered[last - last // 2])) / 2
    return middle, max(float(ordered[last - tail]) - float(ordered[tail]), 1e-9 * abs(middle), _TINY)


def hours_of(times: Floats) -> Whole:
    """Return the hour of the day (0-23) each time falls in."""
    return (np.mod(times, _DAY_S) * (_SLOTS / _DAY_S)).astype(np.int64)


def windows_of(values: Floats, window: int, parts: int) -> Floats:
    """Return every run of `window` values as `parts` means, shape (len(values) - window + 1, parts).

    Piecewise aggregate approximation (Keogh et al., "Dimensionality Reduction for Fast Similarity Search", 2001).
    """
    each = window // parts
    ends = len(values) - each + 1
    means: Floats = sum((values[n : n + ends] for n in range(1, each)), start=values[:ends]) / each
    starts = np.arange(len(values) - window + 1)[:, None]
    windows: Floats = means[starts + np.arange(0, window, each)]
    return windows
