"""Several questions asked with one statement, each answered as columns.

Every question becomes one record of arrays (`array_agg`), and the records stand side by side in one binary COPY: a punch
is judged within milliseconds, and a dozen round trips would take longer than what is asked. Arrays on the wire (PostgreSQL's
`array_send`): dimensions, flags, element type, count, lower bound, then each element behind its length.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

WORDS: Final = "O"
_COPY_HEADER_BYTES: Final = 19
_ARRAY_HEADER_BYTES: Final = 20
Column = tuple[str, str, str]  # its name, its type on the wire (or WORDS), and the expression that gives it
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """A query's columns, the rest of it from FROM on, and its values. Only columns of words may hold NULL.

    The parts of the statement come from this house's own code, never from input.
    """

    columns: Sequence[Column]
    rest: str
    values: Sequence[Any]

    def sql(self) -> str:
        """Return the query that gives one row: each column an array; words their lengths (-1: NULL) and one text."""
        names = ", ".join(name for name, _, _ in self.columns)
        chosen = ", ".join(expression for _, _, expression in self.columns)
        arrays = ", ".join(
            f"array_agg(coalesce(octet_length({name}), -1)), string_agg({name}, '')"
            if kind == WORDS
            else f"array_agg({name})"
            for name, kind, _ in self.columns
        )
        return f"SELECT {arrays} FROM (SELECT {chosen} {self.rest}) AS asked({names})"  # noqa: S608


def ask(*questions: Question) -> list[Columns]:
    """Return what each question is answered, by its columns, with one statement."""
    # As values, not as tables: each is planned by itself, where the order of a join of ten would take the longest.
    parts = ", ".join(f"(SELECT part FROM ({question.sql()}) AS part)" for question in questions)  # noqa: S608  # no input in it
    values = [value for question in questions for value in question.values]
    statement = connection.ops.compose_sql(f"COPY (SELECT {parts}) TO STDOUT (FORMAT BINARY)", values)  # type: ignore[attr-defined]
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        answer = memoryview(b"".join(copy))
    place = _COPY_HEADER_BYTES + 2
    columns = []
    for question in questions:
        (size,) = struct.unpack_from(">i", answer, place)
        columns.append(_columns(question, iter(_fields(answer[place + 4 : place + 4 + size]))))
        place += 4 + size
    return columns


def _fields(record: memoryview) -> list[memoryview | None]:
    """Return the fields of a record (`record_send`: their count; of each its type, its length, it); None is NULL."""
    (count,) = struct.unpack_from(">i", record)
    fields: list[memoryview | None] = []
    place = 4
    for _ in range(count):
        (size,) = struct.unpack_from(">i", record, place + 4)
        place += 8
        fields.append(record[place : place + size] if size >= 0 else None)
        place += max(size, 0)
    return fields


def _columns(question: Question, fields: Iterator[memoryview | None]) -> Columns:
    return {
        name: _words(next(fields), next(fields)) if kind == WORDS else _numbers(next(fields), kind)
        for name, kind, _ in question.columns
    }


def _numbers(field: memoryview | None, kind: str) -> NDArray[Any]:
    native = kind.replace(">", "=")
    if field is None:
        return np.empty(0, native)
    layout = np.dtype([("bytes", ">i4"), ("value", kind)])
    return np.frombuffer(field, layout, offset=_ARRAY_HEADER_BYTES)["value"].astype(native)


def _words(lengths: memoryview | None, text: memoryview | None) -> NDArray[Any]:
    sizes = _numbers(lengths, ">i4")
    whole = bytes(text) if text is not None else b""
    bounds = np.concatenate([[0], np.cumsum(np.maximum(sizes, 0))]).tolist()
    words = np.empty(len(sizes), object)
    words[:] = [whole[first:last].decode() for first, last in pairwise(bounds)]
    words[sizes < 0] = None
    return words
