"""The values that profiles are learnt from: kept by site, metric and week, merged so that twice is once."""

from __future__ import annotations

from typing import Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from noc.intelligence.baselines.collect import Floats, Samples
from noc.intelligence.baselines.models import BaselineHistory
from noc.intelligence.baselines.rules.weeks import SLOTS_A_WEEK
from noc.kernel.binary_copy import blank_rows, read_rows, replace_rows, row_type
from noc.kernel.tenancy.scope import current_tenant_id

# Four samples an hour of the week and week: 26 weeks would make 104, and one holiday would keep an hour from ever
# having more than the 100 of a stable profile.
KEPT_WEEKS: Final = 32
_ROW: Final = row_type([("site", ">i8"), ("week", ">i4"), ("values", "<f4", (SLOTS_A_WEEK,))])
_READ: Final = """
    SELECT site_id, week, values FROM noc_baseline_history
    WHERE tenant_id = %s AND metric_type = %s AND week >= %s AND week <= %s
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
    rows = read_rows(_READ, [current_tenant_id(), metric, first_week, last_week], _ROW)
    if len(rows) and len(site_ids):
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
    rows = blank_rows(len(site_ids) * weeks, _ROW)
    rows["site"] = np.repeat(site_ids, weeks)
    rows["week"] = np.tile(np.arange(first_week, first_week + weeks), len(site_ids))
    rows["values"] = values.reshape(-1, SLOTS_A_WEEK)
    replace_rows("noc_baseline_history_staged", rows)
    with connection.cursor() as cursor:
        cursor.execute(_MERGE, [current_tenant_id(), metric])


def newest_week() -> int | None:
    """Return the newest week of which anything is kept."""
    found: int | None = BaselineHistory.objects.order_by("-week").values_list("week", flat=True).first()
    return found


def forget_history(newest: int) -> int:
    """Delete what is older than KEPT_WEEKS before the newest week; return how many rows."""
    return BaselineHistory.objects.filter(week__lte=newest - KEPT_WEEKS).delete()[0]
