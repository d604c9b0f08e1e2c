"""From a site's past to what is normal in each hour of its week, for all sites of one metric at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.baselines.rules.borrowing import (
    BESIDE,
    LIKE_SITES_LEVELS,
    Loan,
    kin_of,
    lend,
    neighbours,
    scales_of,
)
from noc.intelligence.baselines.rules.judging import METRES_FLOOR
from noc.intelligence.baselines.rules.profiles import MINIMUM_SAMPLES
from noc.intelligence.baselines.rules.robust import Shape, quantiles, shape_of
from noc.intelligence.baselines.rules.weeks import HOURS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = Sequence[tuple[NDArray[np.intp], list[NDArray[np.intp]]]]  # rows of a zone, columns of each hour
_ALMOST: Final = 1e-6


class Learned(NamedTuple):
    """Of each cell (site, hour), arrays of one length.

    `effective` is the sample count that speaks: `own`, and what the hours `beside` and `like` sites gave of theirs.
    """

    site: Ints  # the row of the past
    hour: Ints
    effective: Ints
    own: Ints
    beside: Floats
    like: Floats
    excluded: Ints
    mean: Floats
    spread: Floats
    percentiles: Floats  # (cells, 5)


@dataclass(frozen=True)
class Past:
    """One metric's past: `values` (n, m) NaN no sample; `taboo` (n, m) incidents that do not teach, or None.

    `hours`: for each time zone, its sites' rows and the hour of the week of each column. `kinds`: like sites share one.
    """

    values: NDArray[np.float32]
    taboo: NDArray[np.bool_] | None
    hours: Sequence[tuple[NDArray[np.intp], Ints]]
    kinds: Ints
    counts: bool

    def teaching(self) -> NDArray[np.float32]:
        """Return the values that teach, with a last column of none."""
        values = np.full((self.values.shape[0], self.values.shape[1] + 1), np.nan, dtype=np.float32)
        values[:, :-1] = self.values
        if self.taboo is not None:
            values[:, :-1][self.taboo] = np.nan
        return values


def learn_hours(past: Past, hours: Sequence[int]) -> list[Learned]:
    """Return what is normal in these hours of the week, one Learned an hour; cells of which nothing is known left out."""
    values = past.teaching()
    scale, level = scales_of(*_hourly(past, values), past.kinds)
    columns = [(rows, _columns(hour_of)) for rows, hour_of in past.hours]
    cells: dict[int, Floats] = {}

    def cell(hour: int) -> Floats:
        if hour not in cells:
            cells[hour] = _gather(values, columns, hour)
        return cells[hour]

    found = []
    for hour in hours:
        wanted = {hour, *(other for away, _ in BESIDE for other in neighbours(hour, away))}
        for old in set(cells) - wanted:
            del cells[old]
        found.append(_learn_hour(past, hour, {name: cell(name) for name in wanted}, scale, level, columns))
    return found


def _learn_hour(
    past: Past,
    hour: int,
    cells: dict[int, Floats],
    scale: Floats,
    level: Floats,
    columns: Columns,
) -> Learned:
    own_values = cells[hour]
    own = _counted(own_values)
    kin = kin_of(quantiles(own_values, None, LIKE_SITES_LEVELS), own, scale, level, past.kinds)
    near = [_beside(cells, hour, away, len(own)) for away, _ in BESIDE]
    loan = lend(own, (_counted(near[0]), _counted(near[1])), kin.lent)
    known = (own > 0) | (kin.lent > 0)
    thin = np.flatnonzero(known & (own < MINIMUM_SAMPLES))
    rich = np.flatnonzero(own >= MINIMUM_SAMPLES)
    shapes = {
        "rich": shape_of(own_values[rich], None, counts=past.counts, floor=METRES_FLOOR),
        "thin": _thin_shape(past, [own_values, *near, kin.values], loan, kin.lent, thin),
    }
    rows = np.concatenate([rich, thin])
    order = np.argsort(rows)
    rows = rows[order]
    mean, spread, percentiles = (
        np.concatenate([rich_part, thin_part])[order]
        for rich_part, thin_part in zip(shapes["rich"], shapes["thin"], strict=True)
    )
    near_weight = sum(loan.beside[n] * _counted(near[n]) for n in range(len(BESIDE)))
    return Learned(
        rows,
        np.full(len(rows), hour),
        np.floor(loan.effective + _ALMOST).astype(np.int64)[rows],
        own[rows],
        np.asarray(near_weight, dtype=np.float64)[rows],
        (loan.like * kin.lent)[rows],
        _excluded(past, columns, hour)[rows],
        mean,
        spread,
        percentiles,
    )


def _thin_shape(past: Past, pools: list[Floats], loan: Loan, kin_lent: Ints, thin: NDArray[np.intp]) -> Shape:
    """Return the shape of thin cells from their own samples and what they borrow. `pools`: own, 1 and 2 hours away, kin."""
    shares = loan.like * kin_lent / len(LIKE_SITES_LEVELS)  # few levels stand for many samples
    weights = (np.ones(len(kin_lent)), *loan.beside, shares)
    values = np.concatenate([pool[thin] for pool in pools], axis=1)
    weight = np.concatenate(
        [
            np.broadcast_to(each[thin, None], pool[thin].shape)
            for pool, each in zip(pools, weights, strict=True)
        ],
        axis=1,
    )
    values = np.where(weight > 0, values, np.nan)
    return shape_of(values, weight, counts=past.counts, floor=METRES_FLOOR)


def _beside(cells: dict[int, Floats], hour: int, away: int, sites: int) -> Floats:
    found = [cells[other] for other in neighbours(hour, away)]
    return np.concatenate(found, axis=1) if found else np.empty((sites, 0))


def _counted(values: Floats) -> Ints:
    return np.asarray((~np.isnan(values)).sum(axis=1), dtype=np.int64)


def _hourly(past: Past, values: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Return sums and counts (n, 168) over the samples of each hour of the week."""
    sums, counts = np.zeros((len(values), HOURS)), np.zeros((len(values), HOURS))
    for rows, hour_of in past.hours:
        order = np.argsort(hour_of, kind="stable")
        hours, starts = np.unique(hour_of[order], return_index=True)
        if not len(hours):
            continue
        chosen = values[np.ix_(rows, order)]
        known = ~np.isnan(chosen)
        sums[np.ix_(rows, hours)] = np.add.reduceat(np.where(known, chosen, 0.0), starts, axis=1)
        counts[np.ix_(rows, hours)] = np.add.reduceat(known, starts, axis=1, dtype=np.int64)
    return sums, counts


def _columns(hour_of: Ints) -> list[NDArray[np.intp]]:
    """Return the columns of each of the 168 hours."""
    order = np.argsort(hour_of, kind="stable")
    return np.split(order, np.searchsorted(hour_of[order], np.arange(1, HOURS)))


def _gather(values: NDArray[np.float32], columns: Columns, hour: int) -> Floats:
    """Return the samples of one hour of the week (n, most of any zone), NaN behind."""
    most = max((len(by_hour[hour]) for _, by_hour in columns), default=0)
    found = np.full((len(values), most), np.nan)
    for rows, by_hour in columns:
        found[rows, : len(by_hour[hour])] = values[np.ix_(rows, by_hour[hour])]
    return found


def _excluded(past: Past, columns: Columns, hour: int) -> Ints:
    found = np.zeros(len(past.values), dtype=np.int64)
    if past.taboo is not None:
        for rows, by_hour in columns:
            where = np.ix_(rows, by_hour[hour])
            found[rows] = (past.taboo[where] & ~np.isnan(past.values[where])).sum(axis=1)
    return found
