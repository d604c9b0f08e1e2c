"""Events as columns: a table holds one type of event of one shift, and turns rows into dicts on demand.

Columns keep a day of a whole force small and fast; behaviours change arrays, not thousands of dicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.chance import Flags, Floats, Ints

Event = dict[str, Any]
Column = NDArray[Any]
REPEAT_RATE = 0.004  # of events whose answer the phone never got: it uploads them a second time


@dataclass
class Table:
    """Rows (n) of one event `type`; the id of a row is `prefix` and its number.

    `at` is true time and `sent` the time of upload, both Unix seconds; the phone stamps `at` + `clock_s`.
    `values` are the columns by field name, `fixed` the fields all rows share, `coarse` what history keeps.
    """

    type: str
    prefix: str
    numbers: Ints
    at: Floats
    sent: Floats
    values: dict[str, Column]
    fixed: Event = field(default_factory=dict)
    clock_s: float = 0.0
    coarse: Flags | None = None

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Ints | Flags) -> None:
        """Keep only the given rows (numbers or flags), in that order."""
        self.numbers, self.at, self.sent = self.numbers[rows], self.at[rows], self.sent[rows]
        self.values = {name: column[rows] for name, column in self.values.items()}
        self.coarse = None if self.coarse is None else self.coarse[rows]

    def thin(self) -> None:
        """Keep the rows that history keeps."""
        if self.coarse is not None:
            self.take(self.coarse)

    def repeat_some(self, rng: np.random.Generator) -> None:
        """Upload a few rows again, 5 to 40 s after the first time, under the same id."""
        again = np.flatnonzero(rng.random(len(self)) < REPEAT_RATE)
        delays_s = rng.uniform(5, 40, len(again))
        count = len(self)
        self.take(np.concatenate([np.arange(count), again]))
        self.sent[count:] += delays_s

    def rows(self, since: float, until: float) -> Iterator[tuple[float, Event]]:
        """Yield (time of upload, event) of the rows uploaded in [since, until)."""
        picked = np.flatnonzero((self.sent >= since) & (self.sent < until))
        if not len(picked):
            return
        ids = [f"{self.prefix}{number}" for number in self.numbers[picked].tolist()]
        stamps = format_times(self.at[picked] + self.clock_s)
        columns = [column[picked].tolist() for column in self.values.values()]
        names = ("event_id", "at", *self.values)
        base = {"type": self.type, **self.fixed}
        sent = self.sent[picked].tolist()
        for moment, *row in zip(sent, ids, stamps, *columns, strict=True):
            yield moment, base | dict(zip(names, row, strict=True))


def format_times(unix_s: Floats) -> list[str]:
    """Return RFC 3339 times in UTC with milliseconds."""
    stamps = np.datetime_as_string(np.round(unix_s * 1000).astype("datetime64[ms]"), unit="ms")
    return [f"{stamp}Z" for stamp in stamps.tolist()]


def format_time(unix_s: float) -> str:
    """Return one RFC 3339 time in UTC."""
    return format_times(np.array([unix_s]))[0]
