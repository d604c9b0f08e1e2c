"""Stretches of time by person, device or site: merged where they overlap, so that no fact is read twice.

Moments are microseconds since the epoch until they are in a scene.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

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
    the epoch) and what else was asked for."""

    rows: dict[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.rows["key"])

    def span(self, key: int, since_us: int, until_us: int) -> slice:
        """Return where the rows of a key in (since, until] are."""
        begin, end = np.searchsorted(self.rows["key"], [key, key + 1])
        first, last = np.searchsorted(self.rows["at"][begin:end], [since_us, until_us], side="right")
        return slice(int(begin + first), int(begin + last))

    def seconds(self, where: slice) -> NDArray[np.float64]:
        """Return the times of some rows in seconds since the epoch."""
        return self.rows["at"][where] / np.float64(SECOND_US)


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
    keys, sinces, untils = span_values(windows)
    bounds = [min(sinces, default=EPOCH), max(untils, default=EPOCH)]
    return Question(wire, rest, [keys, sinces, untils, named, current_tenant_id(), *bounds])


def blocks_of(columns: Columns) -> Blocks:
    """Return the answer to such a question, window behind window in their order."""
    columns["at"] = columns["at"] + POSTGRES_EPOCH_US
    keys, at = columns["key"], columns["at"]
    steps = np.diff(keys)
    if np.any(
        (steps < 0) | ((steps == 0) & (np.diff(at) < 0))
    ):  # the server may answer the windows in another order
        order = np.lexsort((at, keys))
        columns = {name: column[order] for name, column in columns.items()}
    return Blocks(columns)


def span_values(windows: Sequence[Window]) -> tuple[list[int], list[datetime], list[datetime]]:
    """Return the keys, beginnings and ends of windows as a statement takes them."""
    return (
        [key for key, _, _ in windows],
        [moment(since) for _, since, _ in windows],
        [moment(until) for _, _, until in windows],
    )
