"""Write learnt profiles in sets: what the learner knows, and never what the tuner decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from noc.intelligence.baselines.rules.learning import Learned
from noc.kernel.binary_copy import POSTGRES_EPOCH_US, blank_rows, replace_rows, row_type
from noc.kernel.tenancy.scope import current_tenant_id

_COLUMNS: Final = (
    ("site_id", "int8", ">i8"), ("hour_of_week", "int2", ">i2"), ("sample_count", "int4", ">i4"),
    ("own_count", "int4", ">i4"), ("mean", "float8", ">f8"), ("std_dev", "float8", ">f8"),
    ("p05", "float8", ">f8"), ("p25", "float8", ">f8"), ("p50", "float8", ">f8"), ("p75", "float8", ">f8"),
    ("p95", "float8", ">f8"), ("neighbours", "float8", ">f8"), ("like_sites", "float8", ">f8"),
    ("excluded", "int4", ">i4"), ("since", "timestamptz", ">i8"), ("until", "timestamptz", ">i8"),
)  # fmt: skip
_ROW: Final = row_type([(name, kind) for name, _, kind in _COLUMNS])
_STAGE: Final = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS noc_baseline_staged ("
    + ", ".join(f'"{name}" {kind}' for name, kind, _ in _COLUMNS)
    + ") ON COMMIT DELETE ROWS"
)
_KEPT: Final = (
    "sample_count", "own_count", "mean", "std_dev", "p05", "p25", "p50", "p75", "p95", "is_stable", "learned_from",
    "learned_at",
)  # fmt: skip
# In order of the key, so that two writers could not wait for each other even without the lock.
_UPSERT: Final = f"""
    INSERT INTO noc_baseline_profile AS kept (tenant_id, site_id, metric_type, hour_of_week, dynamic_threshold,
                                              {", ".join(_KEPT)})
    SELECT %(tenant)s, site_id, %(metric)s, hour_of_week, %(threshold)s, sample_count, own_count, mean, std_dev,
           p05, p25, p50, p75, p95, sample_count > %(stable)s,
           jsonb_build_object('own', own_count, 'neighbours', neighbours, 'like_sites', like_sites,
                              'excluded', excluded, 'since', to_jsonb(since), 'until', to_jsonb(until)),
           %(at)s
    FROM noc_baseline_staged ORDER BY site_id, hour_of_week
    ON CONFLICT (tenant_id, site_id, metric_type, hour_of_week) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in _KEPT)}
"""  # noqa: S608  # no input in it


@dataclass(frozen=True, slots=True)
class Written:
    """What every row of one metric shares: its name, when it was learnt, and from which time for each site (n,)."""

    metric: str
    at: datetime
    since_us: NDArray[np.int64]
    until_us: NDArray[np.int64]
    threshold: float  # of a profile that is new
    stable_count: int


def write_profiles(site_ids: NDArray[np.int64], learned: Iterable[Learned], about: Written) -> int:
    """Write the profiles of one metric; return how many. Call inside a transaction."""
    parts = [_rows(site_ids, one, about) for one in learned]
    # Joining turns the bytes into the order of this machine; COPY wants the network's.
    rows = np.concatenate(parts).astype(_ROW) if parts else np.zeros(0, _ROW)
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "metric": about.metric,
        "threshold": about.threshold,
        "stable": about.stable_count,
        "at": about.at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        replace_rows("noc_baseline_staged", rows)
        cursor.execute(_UPSERT, values)
    return len(rows)


def _rows(site_ids: NDArray[np.int64], one: Learned, about: Written) -> NDArray[Any]:
    rows = blank_rows(len(one.site), _ROW)
    columns = (
        site_ids[one.site], one.hour, one.effective, one.own, one.mean, one.spread, *one.percentiles.T,
        np.round(one.beside, 1), np.round(one.like, 1), one.excluded,
        about.since_us[one.site] - POSTGRES_EPOCH_US, about.until_us[one.site] - POSTGRES_EPOCH_US,
    )  # fmt: skip
    for (name, _, _), values in zip(_COLUMNS, columns, strict=True):
        rows[name] = values
    return rows
