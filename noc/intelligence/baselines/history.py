"""The values that profiles are learnt from: kept by site, metric and week, merged so that twice is once."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from noc.intelligence.baselines.collect import Floats, Samples
from noc.intelligence.baselines.models import BaselineHistory
from noc.intelligence.baselines.rules.weeks import SLOTS_A_WEEK
from noc.kernel.tenancy.scope import current_tenant_id

# Four samples an hour of the week and week: 26 weeks would make 104, and one holiday would keep an hour from ever
# having more than the 100 of a stable profile.
KEPT_WEEKS: Final = 32
_BYTES: Final = SLOTS_A_WEEK * 4
_HEADER_BYTES: Final = 19
_TRAILER_BYTES: Final = 2
# COPY in binary: the number of columns, then each value behind its length (PostgreSQL manual, COPY).
_ROW: Final = np.dtype(
    [
        ("columns", ">i2"), ("site_bytes", ">i4"), ("site", ">i8"), ("week_bytes", ">i4"), ("week", ">i4"),
        ("values_bytes", ">i4"), ("values", "<f4", (SLOTS_A_WEEK,)),
    ]
)  # fmt: skip
_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_READ: Final = """
    COPY (SELECT site_id, week, values FROM noc_baseline_history
          WHERE tenant_id = %s AND metric_type = %s AND week >= %s AND week <= %s) TO STDOUT (FORMAT BINARY)
"""
_MERGE: Final = """
    INSERT INTO noc_baseline_history AS kept (tenant_id, site_id, metric_type, week, values)
    SELECT %s, site_id, %s, week, values FROM noc_baseline_history_staged ORDER BY week, site_id
    ON CONFLICT (tenant_id, metric_type, week, site_id) DO UPDATE SET values = EXCLUDED.values
    WHERE kept.values <> EXCLUDED.values
"""


def read_history(metric: str, site_ids: NDArray[np.int64], first_week: int, last_week: int) -> Floats:
    """Return a metric's values (sites, 672 a week) of these weeks, both included; NaN where nothing is kept."""
    weeks = last_week - first_week + 1
    found = np.full((len(site_ids), weeks, SLOTS_A_WEEK), np.nan, dtype=np.float32)
    with (
        connection.wrap_database_errors,  # Django wraps what `copy()` raises, not what reading from it raises
        connection.cursor() as cursor,
        cursor.copy(_READ, [current_tenant_id(), metric, first_week, last_week]) as copy,
    ):
        answer = b"".join(copy)
    count = (len(answer) - _HEADER_BYTES - _TRAILER_BYTES) // _ROW.itemsize
    rows = np.frombuffer(answer, _ROW, count, _HEADER_BYTES)
    if count and len(site_ids):
        place = np.minimum(np.searchsorted(site_ids, rows["site"]), len(site_ids) - 1)
        ours = site_ids[place] == rows["site"]
        found[place[ours], rows["week"][ours] - first_week] = rows["values"][ours]
    return found.reshape(len(site_ids), weeks * SLOTS_A_WEEK)


def merge_history(samples: Samples) -> None:
    """Keep samples; a quarter that was learnt before takes its new value. Call inside a transaction."""
    if not samples.quarter_ends or not len(samples.site_ids):
        return
    first, count = samples.first_slot, len(samples.quarter_ends)
    first_week, last_week = first // SLOTS_A_WEEK, (first + count - 1) // SLOTS_A_WEEK
    columns = slice(first - first_week * SLOTS_A_WEEK, first - first_week * SLOTS_A_WEEK + count)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS noc_baseline_history_staged "
            "(site_id int8, week int4, values bytea) ON COMMIT DELETE ROWS"
        )
    for n, metric in enumerate(samples.metrics):
        whole = read_history(metric, samples.site_ids, first_week, last_week)
        whole[:, columns] = samples.values[:, n]
        _write(metric, samples.site_ids, first_week, whole)


def _write(metric: str, site_ids: NDArray[np.int64], first_week: int, values: Floats) -> None:
    weeks = values.shape[1] // SLOTS_A_WEEK
    rows = np.zeros(len(site_ids) * weeks, _ROW)
    rows["columns"], rows["site_bytes"], rows["week_bytes"], rows["values_bytes"] = 3, 8, 4, _BYTES
    rows["site"] = np.repeat(site_ids, weeks)
    rows["week"] = np.tile(np.arange(first_week, first_week + weeks), len(site_ids))
    rows["values"] = values.reshape(-1, SLOTS_A_WEEK)
    copy_binary("noc_baseline_history_staged", rows)
    with connection.cursor() as cursor:
        cursor.execute(_MERGE, [current_tenant_id(), metric])


def copy_binary(table: str, rows: NDArray[Any]) -> None:
    """Replace what a staging table holds by rows that are laid out as COPY in binary has them."""
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(f'TRUNCATE "{table}"')
        with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT BINARY)') as copy:
            copy.write(_HEADER)
            for start in range(0, len(rows), 4_096):
                copy.write(rows[start : start + 4_096].tobytes())
            copy.write(_TRAILER)


def newest_week() -> int | None:
    """Return the newest week of which anything is kept."""
    found: int | None = BaselineHistory.objects.order_by("-week").values_list("week", flat=True).first()
    return found


def forget_history(newest: int) -> int:
    """Delete what is older than KEPT_WEEKS before the newest week; return how many rows."""
    return BaselineHistory.objects.filter(week__lte=newest - KEPT_WEEKS).delete()[0]
