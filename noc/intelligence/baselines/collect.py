"""Collect what every site did in the hour before each quarter, in sets: the samples that baselines are made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from noc.intelligence.baselines.duty import Frame, at_work, unusual
from noc.intelligence.baselines.rules.profiles import METRICS
from noc.intelligence.baselines.rules.weeks import QUARTER_S, TRAIL, moment_of, slot_of
from noc.intelligence.signals.walking import Steps
from noc.intelligence.signals.ways import Ways, read_ways
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.sites.models import Site

Floats = NDArray[np.float32]
Progress = Callable[[int], object]

CHUNK_SLOTS: Final = 16  # four hours: 10,000 guards send some five million fixes in them
# A way is known by the stand before it. Whoever was out of sight for longer than this before a window begins, and then
# arrives in its first minutes, is not seen to have walked there.
LEAD: Final = timedelta(minutes=30)
REACH: Final = timedelta(hours=1) + LEAD  # before the end of the first quarter, that its sample rests on
_WALKED: Final = METRICS.index("movement_distance_filtered_meters")
_PRESENT: Final = len(METRICS)  # facts that count for no metric, and yet tell that somebody was there

# A fact at 10:00:00 belongs to the quarter that ends there. A checkpoint scanned again within the hour counts once.
_QUARTER: Final = "date_bin('15 minutes', at - interval '1 microsecond', 'epoch')"
_PLAIN: Final = (
    (METRICS.index("phone_events_count"), "noc_phone_event", ""),
    (METRICS.index("location_updates_count"), "noc_location", ""),
    (METRICS.index("tasks_completed_count"), "noc_task_report", "AND status = 'completed'"),
    (_PRESENT, "noc_task_report", "AND status <> 'completed'"),
    (_PRESENT, "noc_device_status", ""),
    (_PRESENT, "noc_attendance_event", ""),
    (_PRESENT, "noc_checkpoint_scan", ""),
)
_COUNTS: Final = " UNION ALL ".join(
    f"SELECT {kind}, site_id, {_QUARTER} AS quarter, count(*) FROM {table} "  # noqa: S608  # no input in it
    f"WHERE {{which}} {more} GROUP BY 2, 3"
    for kind, table, more in _PLAIN
)
_SCANS: Final = f"""
    SELECT {METRICS.index("tour_checkpoints_scanned")}, site_id, {_QUARTER} AS quarter, count(*) FROM (
        SELECT scan.site_id, scan.at, scan.at - lag(scan.at) OVER (
                   PARTITION BY scan.person_id, scan.tour, scan.checkpoint ORDER BY scan.at, scan.event_id) AS since_last
        FROM noc_checkpoint_scan AS scan
        JOIN noc_tour AS tour ON tour.tenant_id = scan.tenant_id AND tour.code = scan.tour
                             AND tour.person_id = scan.person_id AND tour.active
        JOIN noc_tour_checkpoint AS point ON point.tour_id = tour.id AND point.code = scan.checkpoint
        WHERE scan.tenant_id = %(tenant)s AND scan.at > %(since)s::timestamptz - interval '1 hour'
          AND scan.at <= %(until)s
    ) AS scans
    WHERE site_id = ANY(%(sites)s) AND at > %(since)s AND (since_last IS NULL OR since_last >= interval '1 hour')
    GROUP BY 2, 3
"""  # noqa: S608  # no input in it
_WHICH: Final = "tenant_id = %(tenant)s AND at > %(since)s AND at <= %(until)s AND site_id = ANY(%(sites)s)"
_ALL: Final = _COUNTS.format(which=_WHICH) + " UNION ALL " + _SCANS


class Samples(NamedTuple):
    """`values` (sites, metrics, quarters) float32: the trailing hour's value at each quarter's end, NaN no sample."""

    site_ids: NDArray[np.int64]
    metrics: tuple[str, ...]
    quarter_ends: list[datetime]
    values: Floats

    @property
    def first_slot(self) -> int:
        """Return the slot of the first quarter; meaningless without any."""
        return slot_of(self.quarter_ends[0]) if self.quarter_ends else 0


def collect_samples(
    since: datetime,
    until: datetime,
    sites: Collection[int] | None = None,
    progress: Progress = lambda _: None,
    ways: Ways | None = None,
) -> Samples:
    """Return the samples of the quarters that ended in (since, until] at the tenant's active sites (or some of them).

    A fixed number of statements for each four hours, however many sites and people. No samples: quarters in whose hour
    nobody was on duty and nothing came, holidays by the site's own date, maintenance. `progress` is told quarters done.
    `ways`: those from REACH before the first quarter's end on, if somebody has read them already.
    """
    first, last = slot_of(since) + 1, slot_of(until)
    frame = _frame(sites, first, max(0, last - first + 1))
    values = np.zeros((len(frame.site_ids), len(METRICS), frame.count), dtype=np.float32)
    if values.size:
        here = at_work(frame)
        for chunk in _chunks(frame):
            sums = _roll(_quarters(chunk, ways))
            columns = slice(chunk.first_slot - first, chunk.first_slot - first + chunk.count)
            values[:, :, columns] = sums[:, :_PRESENT]
            here[:, columns] |= sums[:, _PRESENT] > 0
            progress(chunk.count)
        nothing = ~here | unusual(frame)
        values[np.broadcast_to(nothing[:, None, :], values.shape)] = np.nan
    return Samples(frame.site_ids, METRICS, [moment_of(first + n) for n in range(frame.count)], values)


def _frame(sites: Collection[int] | None, first: int, count: int) -> Frame:
    rows = Site.objects.filter(active=True).order_by("id").values_list("id", "timezone")
    found = list(rows if sites is None else rows.filter(pk__in=list(sites)))
    ids = np.array([site_id for site_id, _ in found], dtype=np.int64)
    return Frame(ids, [zone for _, zone in found], first, count)


def _chunks(frame: Frame) -> Iterator[Frame]:
    for start in range(0, frame.count, CHUNK_SLOTS):
        count = min(CHUNK_SLOTS, frame.count - start)
        yield Frame(frame.site_ids, frame.zones, frame.first_slot + start, count)


def _roll(quarters: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sums over four quarters running, (n, k, m + 3) -> (n, k, m)."""
    total = np.cumsum(quarters, axis=2)
    total[:, :, TRAIL:] -= total[:, :, :-TRAIL].copy()
    return total[:, :, TRAIL - 1 :]


def _quarters(frame: Frame, ways: Ways | None) -> NDArray[np.float64]:
    """Return what each quarter held (sites, metrics and presence, quarters), from three before the frame's first."""
    first = frame.first_slot - TRAIL + 1
    quarters = np.zeros((len(frame.site_ids), _PRESENT + 1, frame.count + TRAIL - 1))
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "since": frame.since,
        "until": frame.until,
        "sites": frame.site_ids.tolist(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ALL, values)
        rows = cursor.fetchall()
    if rows:
        kinds, sites, begins, counts = zip(*rows, strict=True)
        slots = np.array([int(begin.timestamp()) for begin in begins]) // QUARTER_S + 1 - first
        at = (np.searchsorted(frame.site_ids, sites), np.array(kinds), slots)
        np.add.at(quarters, at, np.array(counts, dtype=np.float64))
    _add_ways(quarters, frame, first, (ways or _ways_of(frame)).steps)
    quarters[:, _PRESENT] += quarters[:, :_PRESENT].sum(axis=1)
    return quarters


def _ways_of(frame: Frame) -> Ways:
    """Return the ways that a frame counts; the fixes of LEAD before it only show where they began."""
    limits = tuned()
    return read_ways(
        frame.since - LEAD,
        frame.until,
        float(limits.get("GPS_ACCURACY_LIMIT_M")),
        float(limits.get("MAX_TRAVEL_SPEED_KMH")),
    )


def _add_ways(quarters: NDArray[np.float64], frame: Frame, first: int, steps: Steps) -> None:
    """Add the metres walked: a way counts where and when it arrived."""
    slots = -(-steps.at_us // (QUARTER_S * 1_000_000)) - first
    rows = np.searchsorted(frame.site_ids, steps.site_id)
    rows = np.minimum(rows, len(frame.site_ids) - 1)
    ours = (frame.site_ids[rows] == steps.site_id) & (slots >= 0) & (slots < quarters.shape[2])
    np.add.at(quarters, (rows[ours], _WALKED, slots[ours]), steps.metres[ours])
