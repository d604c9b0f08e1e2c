"""Read the fixes of many people at once, as columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noc.kernel.binary_copy import POSTGRES_EPOCH_US, read_rows, row_type
from noc.kernel.tenancy.scope import current_tenant_id

NO_SITE: Final = -1

# Every column NOT NULL and of fixed width, so that the whole answer is one array.
_COLUMNS: Final = """
    person_id, at, coalesce(site_id, -1), lat, lon, coalesce(accuracy_m, 'NaN'), coalesce(speed_mps, 'NaN'),
    coalesce(mock, false)
"""
_WIDTHS: Final = (
    ("person_id", ">i8"),
    ("at", ">i8"),
    ("site_id", ">i8"),
    ("lat", ">f8"),
    ("lon", ">f8"),
    ("accuracy_m", ">f8"),
    ("speed_mps", ">f8"),
    ("mock", "?"),
)
_ROW: Final = row_type(_WIDTHS)


@dataclass(frozen=True)
class Fixes:
    """Fixes in order of person, then time, ties by event id: arrays of one length.

    person_id, site_id (NO_SITE: unknown) and at_us (microseconds since 1970) int64; degrees, metres and m/s float64,
    NaN where the phone did not say; mock bool (not said: False).
    """

    person_id: NDArray[np.int64]
    at_us: NDArray[np.int64]
    site_id: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    speed_mps: NDArray[np.float64]
    mock: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.person_id)

    def where(self, keep: NDArray[np.bool_]) -> Fixes:
        """Return some of them, in the same order."""
        return Fixes(**{name: column[keep] for name, column in vars(self).items()})


def read_fixes(
    since: datetime,
    until: datetime,
    people: Collection[int] | None = None,
    sites: Collection[int] | None = None,
) -> Fixes:
    """Return the fixes of (since, until] of the tenant in scope, with one statement.

    `people` and `sites` narrow it (None: all); a fix belongs to the site that held at its own time.
    """
    conditions = ["tenant_id = %s", "at > %s", "at <= %s"]
    values: list[Any] = [current_tenant_id(), since, until]
    for column, chosen in (("person_id", people), ("site_id", sites)):
        if chosen is not None:
            conditions.append(f"{column} = ANY(%s)")
            values.append(sorted(chosen))
    query = f"SELECT {_COLUMNS} FROM noc_location WHERE {' AND '.join(conditions)} ORDER BY person_id, at, event_id"  # noqa: S608  # no input in it
    rows = read_rows(query, values, _ROW)
    columns = {name: rows[name].astype(kind.replace(">", "=")) for name, kind in _WIDTHS}
    return Fixes(at_us=columns.pop("at") + POSTGRES_EPOCH_US, **columns)
