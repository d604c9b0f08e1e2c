"""Stretches of time by person, device or site: merged where they overlap, so that no fact is read twice.

Moments are microseconds since the epoch until they are in a scene.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from noc.kernel.binary_copy import POSTGRES_EPOCH_US, read_rows, row_type
from noc.kernel.clock import EPOCH
from noc.kernel.tenancy.scope import current_tenant_id

SECOND_US: Final = 1_000_000
DAY_US: Final = 86_400 * SECOND_US
Column = tuple[str, str, str]  # its name, its type on the wire, and the expression that gives it without NULL
Window = tuple[int, int, int]  # key, since, until: (since, until]

# `fact` is the table; the bounds are said twice so that the planner leaves out the partitions that cannot matter.
_WITHIN: Final = """
    SELECT {columns}
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[]) AS span(key, since, until, code)
    JOIN {table} AS fact ON fact.tenant_id = %s AND {match}
      AND fact.at > span.since AND fact.at <= span.until AND fact.at > %s AND fact.at <= %s {only}
    ORDER BY span.key, fact.at, fact.event_id
"""
AT_US: Final = "(extract(epoch FROM fact.at) * 1000000)::bigint"


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


def read_within(
    table: str,
    columns: Sequence[Column],
    windows: Sequence[Window],
    *,
    match: str = "fact.person_id = span.key",
    only: str = "",
    codes: Sequence[str] = (),
) -> Blocks:
    """Return the facts of a table within merged windows, with one statement; none when there is no window.

    Columns of the kind "O" are words, the others come as binary arrays. `codes`: what `span.code` is, by key.
    The parts of the statement come from this house's own code, never from input.
    """
    words = any(kind == "O" for _, kind, _ in columns)
    wire = [("key", ">i8", "span.key"), ("at", ">i8", AT_US if words else "fact.at"), *columns]
    if not windows:
        return _blocks({name: np.empty(0, kind) for name, kind, _ in wire}, wire)
    statement = _WITHIN.format(
        columns=", ".join(expression for _, _, expression in wire), table=table, match=match, only=only
    )
    values = _values(windows, codes)
    if words:
        return _blocks(read_columns(statement, values, wire), wire)
    rows = read_rows(statement, values, row_type([(name, kind) for name, kind, _ in wire]))
    blocks = _blocks({name: rows[name] for name, _, _ in wire}, wire)
    blocks.rows["at"] += POSTGRES_EPOCH_US
    return blocks


def read_columns(statement: str, values: Sequence[Any], wire: Sequence[Column]) -> dict[str, NDArray[Any]]:
    """Return what a statement answers, a column an array."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * len(wire)
    return {name: np.array(column, kind) for (name, kind, _), column in zip(wire, columns, strict=True)}


def span_values(windows: Sequence[Window]) -> list[list[Any]]:
    """Return the keys, beginnings and ends of windows as a statement takes them."""
    keys, sinces, untils = zip(*windows, strict=True) if windows else ((), (), ())
    return [list(keys), [moment(at) for at in sinces], [moment(at) for at in untils]]


def _values(windows: Sequence[Window], codes: Sequence[str]) -> list[Any]:
    keys, sinces, untils = span_values(windows)
    named = [codes[key] for key in keys] if codes else [""] * len(keys)
    return [keys, sinces, untils, named, current_tenant_id(), min(sinces), max(untils)]


def _blocks(columns: dict[str, NDArray[Any]], wire: Sequence[Column]) -> Blocks:
    return Blocks({name: columns[name].astype(kind.replace(">", "=")) for name, kind, _ in wire})
