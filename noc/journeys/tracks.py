"""Bring in a recorded track: the same way as live fixes, in batches; twice is once, and a break costs nothing."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TextIO

import msgspec

from noc.journeys.ingest import ingest
from noc.kernel.errors import UnreadableInput

COLUMNS = ("lat", "lon", "timestamp")
BATCH = 5_000


class Imported(msgspec.Struct):
    """What became of a track's rows."""

    imported: int = 0
    duplicates: int = 0
    rejected: int = 0


def import_track(
    tenant_id: int,
    person_code: str,
    path: Path,
    received_at: Callable[[], datetime],
    on_progress: Callable[[int], None],
    on_rejected: Callable[[int, str], None],
) -> Imported:
    """Import a CSV file (plain or .gz; header with lat, lon, timestamp; a time without offset is UTC).

    `on_progress(rows)` after each batch, `on_rejected(line, why)` for each row that cannot be taken.
    A fix is known by person, place and time, so an import that broke off is simply started again.
    Raises UnreadableInput when the file is no such CSV.
    """
    total = Imported()
    with _opened(path) as file:
        rows = enumerate(_rows(file), start=2)
        while batch := list(islice(rows, BATCH)):
            raws = [_event(person_code, row) for _, row in batch]
            receipt = ingest(tenant_id, raws, received_at(), protocol="track")
            total.imported += receipt.accepted
            total.duplicates += receipt.duplicates
            total.rejected += len(receipt.rejected)
            for item in receipt.rejected:
                on_rejected(batch[item.index][0], item.error)
            on_progress(len(batch))
    return total


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as file:
            yield file
    except (gzip.BadGzipFile, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableInput(f"{path} cannot be read: {error}") from error


def _rows(file: TextIO) -> Iterable[dict[str, str]]:
    reader = csv.DictReader(file)
    absent = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if absent:
        raise UnreadableInput(f"the header has no {', '.join(absent)}; it needs {','.join(COLUMNS)}")
    return reader


def _event(person_code: str, row: dict[str, str]) -> bytes:
    """Write a row as a location event; what cannot be read stays text, so that ingest refuses it with a reason."""
    lat, lon, timestamp = (row[name] or "" for name in COLUMNS)
    identity = "\n".join((person_code, lat, lon, timestamp)).encode()
    return msgspec.json.encode(
        {
            "type": "location",
            "event_id": f"track-{blake2b(identity, digest_size=16).hexdigest()}",
            "person": person_code,
            "at": _moment(timestamp),
            "lat": _number(lat),
            "lon": _number(lon),
        }
    )


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
