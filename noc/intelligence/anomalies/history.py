"""A bounded memory of a series: rows spread evenly over what was seen, whatever its length and its rhythm."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SPARSEST = 1 / 32  # of the rows; past that the older half is forgotten instead


class History:
    """Rows (numbers, or vectors of `width`) of a series, at most `capacity` of them, drawn without chance.

    Row n is kept while its lot, a fixed number in [0, 1), lies below a share that is halved whenever the memory is
    full. A lot has nothing to do with any rhythm (as the multiples of an irrational number have: 144 and 288 rows a
    day lie beside Fibonacci numbers), so a day is not always met at the same hours.
    """

    def __init__(self, capacity: int, width: int = 1) -> None:
        self._rows = np.empty((capacity, width))
        self._keys = np.empty(capacity)
        self._held = 0
        self._share = 1.0

    def __len__(self) -> int:
        return self._held

    @property
    def rows(self) -> Floats:
        """What is remembered, oldest first, shape (held, width); a view that is not to be written to."""
        return self._rows[: self._held]

    def add(self, keys: Floats, rows: Floats) -> None:
        """Take in rows of the series with their lots, as far as the draw keeps them; at most half of the capacity."""
        drawn = keys < self._share
        while self._held + np.count_nonzero(drawn) > len(self._keys):
            self._make_room()
            drawn = keys < self._share
        end = self._held + int(np.count_nonzero(drawn))
        self._rows[self._held : end] = rows[drawn].reshape(-1, self._rows.shape[1]) if drawn.any() else 0.0
        self._keys[self._held : end] = keys[drawn]
        self._held = end

    def _make_room(self) -> None:
        if self._share > _SPARSEST:
            self._share /= 2
            stay = np.flatnonzero(self._keys[: self._held] < self._share)
        else:
            stay = np.arange(self._held // 2, self._held)
        self._rows[: len(stay)] = self._rows[stay]
        self._keys[: len(stay)] = self._keys[stay]
        self._held = len(stay)


def lots(first: int, count: int) -> Floats:
    """Return the lots of rows number `first` and on: the mixing of SplitMix64 (Steele et al., OOPSLA 2014)."""
    mixed = np.arange(first, first + count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    chances: Floats = ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)) / 2.0**53
    return chances
