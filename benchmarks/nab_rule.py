"""NAB's scoring rule: what detections are worth, and the one threshold that is best over all series.

Source: A. Lavin and S. Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms - the Numenta Anomaly
Benchmark" (ICMLA 2015), and the sweep of NAB 1.1: positions are counted in rows, a false positive costs by its
distance behind the last window in widths of that window, and a full miss costs the profile's weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PROBATION_SHARE = 0.15
PROBATION_ROWS_AT_MOST = 750
FAR_BEHIND_WIDTHS = 3.0  # from here on a false positive costs in full


@dataclass(frozen=True)
class Profile:
    """What an application gives for a true positive, a false one (a row), and a missed window."""

    name: str
    true_positive: float
    false_positive: float
    miss: float


@dataclass(frozen=True)
class Labelled:
    """One series: how many rows, and its windows as (first, last) row, both inside, in order."""

    rows: int
    windows: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Result:
    """A profile's normalised score (0 says nothing, 100 is perfect) and the threshold that reaches it."""

    score: float
    threshold: float


def probation_rows(rows: int) -> int:
    """Return how many first rows of a series do not count."""
    return min(int(PROBATION_SHARE * rows), PROBATION_ROWS_AT_MOST)


def scaled_sigmoid(position: Floats) -> Floats:
    """Return what a detection is worth at a position relative to a window, in widths: -1 its left edge, 0 its right."""
    worth: Floats = 2.0 / (1.0 + np.exp(5.0 * np.minimum(position, FAR_BEHIND_WIDTHS))) - 1.0
    return np.where(position >= FAR_BEHIND_WIDTHS, -1.0, worth)


def worth_of_rows(series: Labelled, profile: Profile) -> tuple[Floats, NDArray[np.int64]]:
    """Return what a detection at each row would be worth, and the window (index, else -1) each row lies in."""
    at = np.arange(series.rows)
    worth, window_of = np.full(series.rows, -profile.false_positive), np.full(series.rows, -1)
    for n, (first, last) in enumerate(series.windows):
        width = last - first + 1
        inside = (at >= first) & (at <= last)
        earned = scaled_sigmoid(-(last - at[inside] + 1) / width) / scaled_sigmoid(np.array(-1.0))
        worth[inside], window_of[inside] = earned * profile.true_positive, n
        behind = at > last
        worth[behind] = profile.false_positive * scaled_sigmoid((at[behind] - last) / max(width - 1, 1))
    return worth, window_of


def gains(series: Labelled, scores: Floats, profile: Profile) -> tuple[Floats, Floats]:
    """Return the rows' scores that matter, and what is gained when the threshold falls to each of them."""
    worth, window_of = worth_of_rows(series, profile)
    counts = np.arange(series.rows) >= probation_rows(series.rows)
    false = counts & (window_of < 0)
    levels, earned = [scores[false]], [worth[false]]
    for n in range(len(series.windows)):
        inside = np.flatnonzero(counts & (window_of == n))
        order = inside[np.argsort(-scores[inside], kind="stable")]
        best = np.maximum.accumulate(np.concatenate(([-profile.miss], worth[order])))
        levels.append(scores[order])
        earned.append(np.diff(best))
    return np.concatenate(levels), np.concatenate(earned)


def sweep(corpus: list[tuple[Labelled, Floats]], profile: Profile) -> Result:
    """Return the best result any one threshold reaches over all series (label and scores of each)."""
    parts = [gains(series, scores, profile) for series, scores in corpus]
    levels = np.concatenate([level for level, _ in parts])
    earned = np.concatenate([gain for _, gain in parts])
    order = np.argsort(-levels, kind="stable")
    levels = levels[order]
    totals = np.cumsum(earned[order])
    last_of_level = np.append(np.flatnonzero(np.diff(levels)), len(levels) - 1)
    best = last_of_level[np.argmax(totals[last_of_level])]
    if totals[best] <= 0:  # saying nothing is better
        return Result(0.0, 1.1)
    return Result(normalised(float(totals[best]), corpus, profile), float(levels[best]))


def at_threshold(corpus: list[tuple[Labelled, Floats]], profile: Profile, threshold: float) -> float:
    """Return the normalised score of a threshold that was fixed elsewhere."""
    gained = 0.0
    for series, scores in corpus:
        levels, earned = gains(series, scores, profile)
        gained += float(earned[levels >= threshold].sum())
    return normalised(gained, corpus, profile)


def normalised(gained: float, corpus: list[tuple[Labelled, Floats]], profile: Profile) -> float:
    """Return 100 times what was gained over saying nothing, as a share of what a perfect detector gains."""
    windows = sum(len(series.windows) for series, _ in corpus)
    return 100.0 * gained / (windows * (profile.true_positive + profile.miss)) if windows else 0.0
