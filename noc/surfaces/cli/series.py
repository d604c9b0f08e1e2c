"""Read a CSV file of timestamp,value in bounded pieces, telling what cannot be read."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

import numpy as np
from django.core.management.base import CommandError
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cells = list[tuple[str, str]]

ROWS_AT_ONCE = 4096
_MISSING = frozenset(("", "nan", "na", "n/a", "null", "none", "-"))
_MIDNIGHT = datetime(1970, 1, 1)  # noqa: DTZ001 - a clock as written on the wall
_NAN = math.nan


class Piece(NamedTuple):
    """Some rows: timestamp and value as written, and as seconds and numbers (NaN: unknown)."""

    cells: Cells
    times: Floats
    values: Floats


class SeriesFile:
    """A file of a series. `tell` hears (row, what is the matter) of every row that cannot be read; the first is 1."""

    def __init__(self, path: Path, tell: Callable[[int, str], None]) -> None:
        self._path, self._tell = path, tell
        self._rows, self._newest = 0, -math.inf
        self.missing = 0  # rows without a value
        self.disordered = 0  # rows not later than the row before them

    def pieces(self) -> Iterator[Piece]:
        """Yield the rows in the order of the file; a blank line is no row.

        Raises CommandError when the file has no such columns, or stops being CSV.
        """
        with self._path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            table, at, of = self._open(file)
            while rows := self._next(table):
                cells = [
                    (row[at], row[of]) if len(row) > max(at, of) else _padded(row, at, of) for row in rows
                ]
                times, values = _plain(cells) or self._doubtful(cells)
                self._rows += len(cells)
                self._watch(times)
                yield Piece(cells, times, values)

    def _open(self, file: TextIO) -> tuple[Iterator[list[str]], int, int]:
        header = file.readline()
        if not header.strip():
            raise CommandError(f"{self._path.name} is empty: it needs the columns timestamp,value")
        cut = max(",;\t", key=header.count)
        names = [name.strip().lower() for name in next(csv.reader([header], delimiter=cut))]
        lacking = [name for name in ("timestamp", "value") if name not in names]
        if lacking:
            raise CommandError(f"{self._path.name} lacks the column {' and the column '.join(lacking)}")
        return csv.reader(file, delimiter=cut), names.index("timestamp"), names.index("value")

    def _next(self, table: Iterator[list[str]]) -> list[list[str]]:
        try:
            while some := list(islice(table, ROWS_AT_ONCE)):
                if rows := [row for row in some if row]:
                    return rows
        except csv.Error as error:
            raise CommandError(f"{self._path.name} is no CSV after row {self._rows}: {error}") from error
        return []

    def _doubtful(self, cells: Cells) -> tuple[Floats, Floats]:
        """Return the times and values of rows of which some may be unreadable, and tell which."""
        read = [(self._time(n, stamp), self._value(n, value)) for n, (stamp, value) in enumerate(cells, 1)]
        times, values = np.array(read).T
        return times, values

    def _time(self, n: int, text: str) -> float:
        try:
            return (datetime.fromisoformat(text).replace(tzinfo=None) - _MIDNIGHT).total_seconds()
        except ValueError:
            seconds = _number(text)
        if not math.isfinite(seconds):
            self._tell(self._rows + n, f"the timestamp {text!r} cannot be read; it counts as the one before")
            return _NAN
        return seconds

    def _value(self, n: int, text: str) -> float:
        value = _number(text)
        if math.isfinite(value):
            return value
        if text.strip().lower() in _MISSING:
            self.missing += 1
        else:
            self._tell(self._rows + n, f"the value {text!r} is no finite number; it counts as missing")
        return _NAN

    def _watch(self, times: Floats) -> None:
        known = times[np.isfinite(times)]
        steps = np.diff(known, prepend=self._newest)
        self.disordered += int(np.count_nonzero(steps <= 0))
        self._newest = float(known[-1]) if len(known) else self._newest


def _plain(cells: Cells) -> tuple[Floats, Floats] | None:
    """Return the times and values of rows that are all as they should be (nearly always), else None."""
    parse, midnight = datetime.fromisoformat, _MIDNIGHT
    try:
        values = np.array([float(value) for _, value in cells])
        times = np.array([(parse(stamp) - midnight).total_seconds() for stamp, _ in cells])
    except (ValueError, TypeError):  # unreadable, or with an offset
        return None
    return (times, values) if np.isfinite(values).all() else None


def _padded(row: list[str], at: int, of: int) -> tuple[str, str]:
    """Return the timestamp and value of a row that is too short; what is not there is empty."""
    return row[at] if at < len(row) else "", row[of] if of < len(row) else ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return _NAN
