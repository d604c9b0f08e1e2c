"""Stretches of time by person, device or site: merged where they overlap, so that no fact is read twice.

Moments are microseconds since the epoch until they are in a scene.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.scene_columns import Column, Columns, Question
from noc.kernel.binary_copy import POSTGRES_EPOCH_US
from noc.kernel.clock import EPOCH
from noc.kernel.tenancy.scope import current_tenant_id

SECOND_US: Final = 1_000_000
DAY_US: Final = 86_400 * SECOND_US
Window = tuple[int, int, int]  # key, since, until: (since, until]

# One look-up by index a window, whatever the planner thinks of the whole (OFFSET keeps it from joining otherwise: with a
# merge it reads all of everybody). The bounds are said twice so that partitions that cannot matter are left out.
_WITHIN: Final = """
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[]) AS span(key, since, until, code)
    CROSS JOIN LATERAL (
        SELECT {columns} FROM {table} AS fact
        WHERE fact.tenant_id = %s AND {match} AND fact.at > span.since AND fact.at <= span.until
          AND fact.at > %s AND fact.at <= %s {only}
        ORDER BY fact.at, fact.event_id OFFSET 0
    ) AS found
"""


def moment(at_us: int) -> datetime:
    """Return microseconds since the epoch as a moment."""
    return EPOCH + timedelta(microseconds=at_us)


def us_of(at_s: float) -> int:
    """Return seconds since the epoch as microseconds."""
    return round(at_s * SECOND_US)


def merged(windows: Iterable[Window]) -> list[Window]:
    """Return windows in order of key and time, those of one key that overlap or touch made one."""
    whole: list[Window] = []
    for key, since, until in sorted(windows):
        if whole and whole[-1][0] == key and since <= whole[-1][2]:
            whole[-1] = (key, whole[-1][1], max(until, whole[-1][2]))
        elif since < until:
            whole.append((key, since, until))
    return whole


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rows of facts in order of key, then time, ties by event id; `rows` has the fields `key`, `at` (microseconds since
    the epoch) and what else was asked for, `times` are the times in seconds, `bounds` where each key's rows are."""

    rows: Columns
    times: NDArray[np.float64]
    bounds: dict[int, tuple[int, int]]

    def __len__(self) -> int:
        return len(self.times)

    def span(self, key: int, since_us: int, until_us: int) -> slice:
        """Return where the rows of a key in (since, until] are."""
        begin, end = self.bounds.get(key, (0, 0))
        at = self.rows["at"][begin:end]
        first, last = at.searchsorted(since_us, "right"), at.searchsorted(until_us, "right")
        return slice(begin + int(first), begin + int(last))

    def seconds(self, where: slice) -> NDArray[np.float64]:
        """Return the times of some rows in seconds since the epoch."""
        return self.times[where]


def within(
    table: str,
    columns: Sequence[Column],
    windows: Sequence[Window],
    *,
    match: str = "fact.person_id = span.key",
    only: str = "",
    codes: Sequence[str] = (),
) -> Question:
    """Return the question for the facts of a table within merged windows; `codes`: what `span.code` is, by key."""
    inner = [("at", ">i8", "fact.at"), *columns]
    chosen = ", ".join(f"{expression} AS {name}" for name, _, expression in inner)
    rest = _WITHIN.format(columns=chosen, table=table, match=match, only=only)
    wire = [("key", ">i8", "span.key"), *((name, kind, f"found.{name}") for name, kind, _ in inner)]
    named = [codes[key] for key, _, _ in windows] if codes else [""] * len(windows)
    values = [*span_values(windows), named, current_tenant_id()]
    return Question(wire, rest, [*values, *bounds_of(windows)])


def blocks_of(answer: Columns) -> Blocks:
    """Return the answer to such a question, window behind window in their order."""
    answer["at"] = answer["at"] + POSTGRES_EPOCH_US
    keys, at = answer["key"], answer["at"]
    steps = np.diff(keys)
    if np.any((steps < 0) | ((steps == 0) & (np.diff(at) < 0))):
        order = np.lexsort((at, keys))  # stable; the server is free to answer one window before another
        answer = {name: column[order] for name, column in answer.items()}
    own, begins = np.unique(answer["key"], return_index=True)
    ends = np.append(begins, len(keys))[1:]
    bounds = dict(zip(own.tolist(), zip(begins.tolist(), ends.tolist(), strict=True), strict=True))
    return Blocks(answer, answer["at"] / np.float64(SECOND_US), bounds)


def span_values(windows: Sequence[Window]) -> tuple[str, str, str]:
    """Return the keys, beginnings and ends of windows as a statement takes them: arrays written out, which is quicker than
    to have thousands of moments quoted one by one."""
    return (
        _array(str(key) for key, _, _ in windows),
        _array(moment(since).isoformat() for _, since, _ in windows),
        _array(moment(until).isoformat() for _, _, until in windows),
    )


def bounds_of(windows: Sequence[Window]) -> tuple[datetime, datetime]:
    """Return the moments between which all windows lie; nothing lies between those of none."""
    since = min((since for _, since, _ in windows), default=0)
    return moment(since), moment(max((until for _, _, until in windows), default=0))


def _array(elements: Iterable[str]) -> str:
    return "{" + ",".join(elements) + "}"
