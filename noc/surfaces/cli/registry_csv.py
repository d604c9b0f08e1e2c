"""Read a CSV file as registry items."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from django.core.management.base import CommandError

from noc.sources.entries.items import Item

csv.field_size_limit(1_000_000)  # a polygon of many points in one cell


class Row(NamedTuple):
    """One row: the line it ends on, and its cells as an item's raw value."""

    line: int
    item: dict[str, Any]


def read_rows(path: Path, kind: type[Item]) -> Iterator[Row]:
    """Yield the rows of a file with a header; commas, semicolons or tabs between cells, UTF-8 with or without BOM.

    Raises CommandError when the file is no such table at all.
    """
    lists = _lists_of(kind)
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            header = file.readline()
            file.seek(0)
            table = csv.DictReader(file, delimiter=max(",;\t", key=header.count), strict=True)
            if "code" not in (table.fieldnames or ()):
                raise CommandError(
                    f"{path}: the first line must be a header with the field names, code among them"
                )
            for cells in table:
                yield Row(table.line_num, _item_of(cells, lists))
        except UnicodeDecodeError as error:
            raise CommandError(f"{path}: is not UTF-8 text") from error
        except csv.Error as error:
            raise CommandError(f"{path}: line {table.line_num}: {error}") from error


def _item_of(cells: dict[str | None, Any], lists: frozenset[str]) -> dict[str, Any]:
    item: dict[str, Any] = {}
    for field, cell in cells.items():
        if field is None:
            item["cells beyond the header"] = cell
        elif cell:
            text = cell.strip()
            item[field] = None if text == "null" else _list_of(text) if field in lists else text
    return item


def _list_of(text: str) -> Any:
    """Read a cell that holds a list: JSON, or texts separated by semicolons."""
    if not text.startswith("["):
        return [part.strip() for part in text.split(";") if part.strip()]
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text  # the item's own check says what is wrong with it


def _lists_of(kind: type[Item]) -> frozenset[str]:
    """Return the names of an item's fields that hold lists."""
    _, parts = msgspec.json.schema_components([kind], ref_template="{name}")
    fields: dict[str, Any] = parts[kind.__name__]["properties"]
    return frozenset(
        name
        for name, schema in fields.items()
        if "array" in {schema.get("type"), *(choice.get("type") for choice in schema.get("anyOf", ()))}
    )
