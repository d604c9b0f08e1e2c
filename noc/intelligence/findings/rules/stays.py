"""How the fixes of each person's present duty stand to the fence, for everybody at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from noc.intelligence.findings.rules.views import Fix, Stay

NO_DUTY_US: Final = np.iinfo(
    np.int64
).max  # `duty_since_us` of somebody who has no duty: no fix belongs to it
NO_ROW: Final = -1
_NOTHING: Final = Stay()
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StayRows:
    """The stays of people (n,) as rows of the fixes they rest on; NO_ROW where there is none. See views.Stay."""

    first_in: Rows
    last_in: Rows
    out_since: Rows
    last_out: Rows
    outs: Rows
    farthest_m: NDArray[np.float64]

    def chosen(self) -> Rows:
        """Return the different rows that occur, ascending: those whose event ids a caller has to look up."""
        named = np.concatenate([self.first_in, self.last_in, self.out_since, self.last_out])
        return np.unique(named[named != NO_ROW])


def stays_of(
    person: ArrayLike,
    at_us: ArrayLike,
    accuracy_m: ArrayLike,
    outside_m: ArrayLike,
    *,
    duty_since_us: ArrayLike,
    tolerance_m: ArrayLike,
    accuracy_limit_m: ArrayLike,
) -> StayRows:
    """Return how everybody's fixes since their duty began stand to the fence of their site.

    By fix (m,), sorted by person and time: `person` (place 0..n-1 in the arrays by person), `at_us` (microseconds),
    `accuracy_m` (NaN: unknown, taken for as bad as the limit), `outside_m` (metres beyond the fence, 0 inside, NaN: no
    fence). By person (n,), or one number for all: `duty_since_us` (NO_DUTY_US: none), `tolerance_m`,
    `accuracy_limit_m`; at least `duty_since_us` must be an array.

    A fix is `out` beyond the fence by more than tolerance and accuracy, `in` within half the tolerance; between the
    two, or less accurate than the limit, it proves nothing.
    """
    who = np.asarray(person, dtype=np.int64)
    since = np.asarray(duty_since_us, dtype=np.int64)
    tolerance, limit = (
        np.broadcast_to(np.asarray(values, dtype=np.float64), since.shape)
        for values in (tolerance_m, accuracy_limit_m)
    )
    outside = np.asarray(outside_m, dtype=np.float64)
    accuracy = np.asarray(accuracy_m, dtype=np.float64)
    limits = limit[who]
    accuracy = np.where(np.isnan(accuracy), limits, accuracy)
    proves = (np.asarray(at_us, dtype=np.int64) >= since[who]) & (accuracy <= limits)
    allowed = tolerance[who]
    inside = np.flatnonzero(proves & (outside <= allowed / 2))  # NaN compares false: no fence proves nothing
    beyond = np.flatnonzero(proves & (outside > allowed + accuracy))
    return _stay_rows(who, inside, beyond, outside, len(since))


def _stay_rows(who: Rows, inside: Rows, beyond: Rows, outside: NDArray[np.float64], people: int) -> StayRows:
    """Return the stays from the rows that prove somebody in, and those that prove somebody out."""
    last_in = _last(who, inside, people)
    since_then = beyond[beyond > last_in[who[beyond]]]  # rows are sorted by person and time: later is larger
    farthest = np.zeros(people)
    np.maximum.at(farthest, who[since_then], outside[since_then])
    return StayRows(
        first_in=_last(who, inside[::-1], people),
        last_in=last_in,
        out_since=_last(who, since_then[::-1], people),
        last_out=_last(who, since_then, people),
        outs=np.bincount(who[since_then], minlength=people).astype(np.int64),
        farthest_m=farthest,
    )


def _last(who: Rows, rows: Rows, people: int) -> Rows:
    """Return each person's last of some rows, in the order given: NumPy assigns the last of repeated places."""
    chosen = np.full(people, NO_ROW, dtype=np.int64)
    chosen[who[rows]] = rows
    return chosen


def build_stays(rows: StayRows, fix_of: Callable[[int], Fix]) -> list[Stay]:
    """Return the stays of people (n,); `fix_of` makes the Fix of a row (with its event id, which no array carries)."""
    columns: tuple[list[Any], ...] = tuple(
        column.tolist()
        for column in (
            rows.first_in,
            rows.last_in,
            rows.out_since,
            rows.last_out,
            rows.outs,
            rows.farthest_m,
        )
    )
    return [
        _NOTHING
        if first_in == NO_ROW and out_since == NO_ROW
        else Stay(
            first_in=None if first_in == NO_ROW else fix_of(first_in),
            last_in=None if last_in == NO_ROW else fix_of(last_in),
            out_since=None if out_since == NO_ROW else fix_of(out_since),
            last_out=None if last_out == NO_ROW else fix_of(last_out),
            outs=outs,
            farthest_m=farthest_m,
        )
        for first_in, last_in, out_since, last_out, outs, farthest_m in zip(*columns, strict=True)
    ]
