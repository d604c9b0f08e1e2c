"""The streaming detector on the Numenta Anomaly Benchmark: its quality by NAB's own rule, and its speed.

Beside it the windowed Gaussian, whose published figure shows that the rule is applied rightly.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
from scipy.special import erfc

from benchmarks.nab_altered import ALTERATIONS
from benchmarks.nab_data import FOLDER, Series, all_series, is_there, profiles
from benchmarks.nab_rule import Floats, Labelled, Profile, gains, normalised, sweep
from noc.intelligence.anomalies.detect import score
from noc.intelligence.anomalies.settings import DEFAULT, Settings

Scored = list[tuple[Labelled, Floats]]

GAUSSIAN_WINDOW, GAUSSIAN_STEP = 6400, 100
# What leaving families out may choose among, for each family by the other families alone.
CHOICES = [
    replace(DEFAULT, alarm_surprise=alarm, silence_share=silence, break_through=through)
    for alarm, silence, through in product((3.6, 4.3, 5.0), (0.06, 0.08, 0.1), (1.25, 1.5))
]


def windowed_gaussian(values: Floats, window: int = GAUSSIAN_WINDOW, step: int = GAUSSIAN_STEP) -> Floats:
    """Return NAB's baseline: 1 - the Gaussian tail of each value by mean and spread of the window before it.

    The window grows row by row until it is full, then moves on `step` rows at a time.
    """
    scores, first, last = np.zeros(len(values)), 0, 0
    mean, spread = 0.0, 1.0
    for n, value in enumerate(values):
        if n:
            scores[n] = 1 - 0.5 * erfc(abs(value - mean) / spread / np.sqrt(2))
        if last - first < window:
            last += 1
        elif n + 1 - last == step:
            first, last = first + step, last + step
        else:
            continue
        mean, spread = values[first:last].mean(), values[first:last].std() or 1e-6
    return scores


def by_detector(series: Series, settings: Settings = DEFAULT) -> Floats:
    return score(series.values, series.times, settings)


def by_gaussian(series: Series) -> Floats:
    return windowed_gaussian(series.values)


def scored(corpus: list[Series], by: Callable[[Series], Floats], pool: ProcessPoolExecutor) -> Scored:
    """Return labels and scores of every series."""
    return [(each.labels, scores) for each, scores in zip(corpus, pool.map(by, corpus), strict=True)]


def left_out(corpus: list[Series], tried: list[Scored], profile: Profile) -> float:
    """Return the score when each family is judged by the settings and the threshold the other families chose."""
    gained = 0.0
    for family in sorted({each.family for each in corpus}):
        inside = [each.family == family for each in corpus]
        others = [[one for one, mine in zip(way, inside, strict=True) if not mine] for way in tried]
        bests = [sweep(way, profile) for way in others]
        best = int(np.argmax([each.score for each in bests]))
        for (labels, scores), mine in zip(tried[best], inside, strict=True):
            if mine:
                levels, earned = gains(labels, scores, profile)
                gained += float(earned[levels >= bests[best].threshold].sum())
    return normalised(gained, tried[0], profile)


def by_family(corpus: list[Series], way: Scored, profile: Profile) -> dict[str, tuple[float, int]]:
    """Return each family's score at the threshold best for all, and how many windows it has."""
    threshold = sweep(way, profile).threshold
    found: dict[str, Scored] = {}
    for each, one in zip(corpus, way, strict=True):
        found.setdefault(each.family, []).append(one)
    return {
        family: (_gained(some, profile, threshold), sum(len(labels.windows) for labels, _ in some))
        for family, some in found.items()
    }


def _gained(way: Scored, profile: Profile, threshold: float) -> float:
    parts = [gains(labels, scores, profile) for labels, scores in way]
    return sum(float(earned[levels >= threshold].sum()) for levels, earned in parts)


def points_per_second(corpus: list[Series]) -> float:
    """Return how many rows one core scores a second."""
    longest = max(corpus, key=lambda each: len(each.values))
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        by_detector(longest)
        taken.append(time.perf_counter() - started)
    return len(longest.values) / min(taken)


def main() -> None:
    if not is_there():
        print(f"nab: skipped, the series are not there ({FOLDER})")
        return
    corpus = all_series()
    speed = points_per_second(corpus)
    with ProcessPoolExecutor(2) as pool:
        gaussian = scored(corpus, by_gaussian, pool)
        tried = [scored(corpus, partial(by_detector, settings=choice), pool) for choice in CHOICES]
        altered = {
            name: scored([alter(each) for each in corpus], by_detector, pool)
            for name, alter in ALTERATIONS.items()
        }
    way = tried[CHOICES.index(DEFAULT)]
    windows = sum(len(each.labels.windows) for each in corpus)
    print(f"nab: {len(corpus)} series, {windows} windows; 0 says nothing, 100 is perfect")
    print(f"  {'profile':<20} {'detector':>9} {'left out':>9} {'altered':>9} {'windowed Gaussian':>18}")
    for profile in profiles():
        print(
            f"  {profile.name:<20} {sweep(way, profile).score:>9.1f} {left_out(corpus, tried, profile):>9.1f} "
            f"{np.mean([sweep(one, profile).score for one in altered.values()]):>9.1f} "
            f"{sweep(gaussian, profile).score:>18.1f}"
        )
    print("  left out: each family by settings and threshold that the other families chose")
    print(f"  altered: mean over the series altered ({', '.join(ALTERATIONS)})")
    standard = profiles()[0]
    print(f"  by family, {standard.name}, at the threshold {sweep(way, standard).threshold:.3f}:")
    for family, (gained, some) in by_family(corpus, way, standard).items():
        share = f"{100 * gained / (2 * some):.1f}" if some else "none to find"
        print(f"    {family:<22} {some:>3} windows {share:>14}   (gained {gained:+.2f} of {2 * some})")
    print(f"  speed: {speed:,.0f} points/s on one core, parsing apart")


if __name__ == "__main__":
    main()
