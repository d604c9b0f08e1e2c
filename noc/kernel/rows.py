"""What a statement answers, by the names of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def rows_of(sql: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a statement's rows by column name."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
