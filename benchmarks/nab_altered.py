"""The given series altered in ways that keep what is labelled: a look at series the detector was not made on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.nab_data import Series
from benchmarks.nab_rule import Labelled


def begun_later(series: Series, share: float) -> Series:
    """Return the series without its first rows, as many as leave the first window some past."""
    windows = series.labels.windows
    cut = int(share * len(series.values))
    if windows:
        cut = min(cut, int(0.8 * windows[0][0]))
    moved = tuple((first - cut, last - cut) for first, last in windows)
    return _with(series, series.times[cut:], series.values[cut:], moved)


def every_second(series: Series, first: int) -> Series:
    """Return the even (first = 0) or the odd rows (first = 1)."""
    halves = tuple(((since + 1 - first) // 2, (until - first) // 2) for since, until in series.labels.windows)
    return _with(series, series.times[first::2], series.values[first::2], halves)


def two_in_one(series: Series) -> Series:
    """Return the means of pairs of rows, at the time of the later one."""
    pairs = len(series.values) // 2
    halves = tuple((first // 2, min(last // 2, pairs - 1)) for first, last in series.labels.windows)
    means = series.values[: 2 * pairs].reshape(-1, 2).mean(axis=1)
    return _with(series, series.times[1 : 2 * pairs : 2], means, halves)


def rooted(series: Series) -> Series:
    """Return the square roots of the values above the lowest: another scale with other tails."""
    return replace(series, values=np.sqrt(series.values - series.values.min()))


ALTERATIONS: dict[str, Callable[[Series], Series]] = {
    "7 % later": lambda series: begun_later(series, 0.07),
    "15 % later": lambda series: begun_later(series, 0.15),
    "even rows": lambda series: every_second(series, 0),
    "odd rows": lambda series: every_second(series, 1),
    "pairs": two_in_one,
    "roots": rooted,
}


def _with(
    series: Series, times: np.ndarray, values: np.ndarray, windows: tuple[tuple[int, int], ...]
) -> Series:
    return replace(series, times=times, values=values, labels=Labelled(len(values), windows))
