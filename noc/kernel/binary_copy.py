"""Rows in and out of PostgreSQL as arrays: binary COPY, for columns of fixed width without NULL.

Each value stands behind its length (PostgreSQL manual, COPY, "Binary Format"): a header of 19 bytes, the rows, a trailer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

POSTGRES_EPOCH_US: Final = 946_684_800_000_000  # PostgreSQL counts microseconds from 2000-01-01
_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_ROWS_A_WRITE: Final = 4_096


def row_type(columns: Sequence[tuple[Any, ...]]) -> np.dtype[Any]:
    """Return the layout of a row of columns (name, type, and a shape where it is an array): `columns` is their count,
    `<name>_bytes` the length before each."""
    parts = (part for column in columns for part in ((f"{column[0]}_bytes", ">i4"), column))
    return np.dtype([("columns", ">i2"), *parts])


def blank_rows(count: int, row: np.dtype[Any]) -> NDArray[Any]:
    """Return rows whose lengths are filled in and whose values are not."""
    rows = np.zeros(count, row)
    names = [name for name in row.names or () if f"{name}_bytes" in (row.names or ())]
    rows["columns"] = len(names)
    for name in names:
        rows[f"{name}_bytes"] = row[name].itemsize
    return rows


def read_rows(query: str, values: Sequence[Any], row: np.dtype[Any]) -> NDArray[Any]:
    """Return what a query answers, laid out as `row`; the arrays are views of the answer and cannot be written to."""
    # COPY takes no parameters from the server's side; `compose_sql` quotes them here (PostgreSQL's backend has it).
    statement = connection.ops.compose_sql(f"COPY ({query}) TO STDOUT (FORMAT BINARY)", values)  # type: ignore[attr-defined]
    with (
        connection.wrap_database_errors,  # Django wraps what `copy()` raises, not what reading from it raises
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        answer = bytearray()
        for part in copy:  # one a row: a list of them all, as `join` makes it, takes longer than the query
            answer += part
    count = (len(answer) - len(_HEADER) - len(_TRAILER)) // row.itemsize
    return np.frombuffer(answer, row, count, len(_HEADER))


def replace_rows(table: str, rows: NDArray[Any]) -> None:
    """Replace what a staging table holds. Call inside a transaction."""
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(f'TRUNCATE "{table}"')
        with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT BINARY)') as copy:
            copy.write(_HEADER)
            for start in range(0, len(rows), _ROWS_A_WRITE):
                copy.write(rows[start : start + _ROWS_A_WRITE].tobytes())
            copy.write(_TRAILER)
