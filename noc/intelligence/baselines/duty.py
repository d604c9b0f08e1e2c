"""When a site was at work: quarters whose trailing hour somebody was on duty in; and when it was not its usual self."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from noc.intelligence.baselines.rules.weeks import (
    QUARTER_S,
    TRAIL,
    dates_of_slots,
    moment_of,
)
from noc.intelligence.signals.presence import PUNCH_HOLDS
from noc.kernel.tenancy.scope import current_tenant_id

Window = tuple[int, datetime, datetime]  # site, since, until
HOUR: Final = timedelta(hours=1)
_EPOCH: Final = date(1970, 1, 1)

_ON_DUTY: Final = """
    SELECT site_id, start, "end" FROM noc_shift
    WHERE tenant_id = %(tenant)s AND active AND "end" > %(since)s AND start < %(until)s
    UNION ALL
    SELECT site_id, at, least(coalesce(next_at, 'infinity'), at + %(holds)s) FROM (
        SELECT site_id, direction, at, lead(at) OVER (PARTITION BY person_id ORDER BY at, event_id) AS next_at
        FROM noc_attendance_event
        WHERE tenant_id = %(tenant)s AND at > %(since)s - %(holds)s AND at < %(until)s
    ) AS punch WHERE direction = 'in' AND site_id IS NOT NULL
"""
_MAINTENANCE: Final = """
    SELECT site_id, start, "end" FROM noc_maintenance
    WHERE tenant_id = %(tenant)s AND active AND "end" > %(since)s AND start < %(until)s
"""
_HOLIDAYS: Final = """
    SELECT date, sites::text FROM noc_holiday
    WHERE tenant_id = %(tenant)s AND active AND date BETWEEN %(since)s::date - 1 AND %(until)s::date + 1
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """Which sites (n,) and which slots (m,) an array is about."""

    site_ids: NDArray[np.int64]  # ascending
    zones: Sequence[str]
    first_slot: int
    count: int

    @property
    def since(self) -> datetime:
        """Return the beginning of the first trailing hour."""
        return moment_of(self.first_slot) - HOUR

    @property
    def until(self) -> datetime:
        return moment_of(self.first_slot + self.count - 1)

    def nowhere(self) -> NDArray[np.bool_]:
        """Return an array (n, m) of False."""
        return np.zeros((len(self.site_ids), self.count), dtype=np.bool_)


def at_work(frame: Frame) -> NDArray[np.bool_]:
    """Tell (n, m) in which trailing hours somebody was rostered at the site or had punched in there; one statement."""
    return mark(frame, _rows(_ON_DUTY, frame))


def unusual(frame: Frame) -> NDArray[np.bool_]:
    """Tell (n, m) where it was a holiday by the site's own date, or maintenance; two statements."""
    found = mark(frame, _rows(_MAINTENANCE, frame))
    for day, listed in _rows(_HOLIDAYS, frame):
        sites = frozenset(msgspec.json.decode(listed, type=list[int]))
        for zone in set(frame.zones):
            on_it = dates_of_slots(frame.first_slot, frame.count, zone) == (day - _EPOCH).days
            if on_it.any():
                rows = [
                    n
                    for n, site_id in enumerate(frame.site_ids.tolist())
                    if frame.zones[n] == zone and (not sites or site_id in sites)
                ]
                found[rows] |= on_it
    return found


def mark(frame: Frame, windows: Iterable[Window]) -> NDArray[np.bool_]:
    """Tell (n, m) which trailing hours overlap windows of their site; windows of other sites are passed over."""
    found = frame.nowhere()
    rows: Mapping[int, int] = {site_id: n for n, site_id in enumerate(frame.site_ids.tolist())}
    for row, first, last in _spans(frame, windows, rows):
        found[row, first:last] = True
    return found


def _spans(
    frame: Frame, windows: Iterable[Window], rows: Mapping[int, int]
) -> Iterator[tuple[int, int, int]]:
    """Yield (row, first column, one past the last): slots whose hour (end - 60 min, end] meets (since, until)."""
    begins, ends = frame.since, frame.until
    for site_id, since, until in windows:
        row = rows.get(site_id)
        if row is None or since >= ends or until <= begins or until <= since:
            continue
        first = int(max(since, begins).timestamp() // QUARTER_S) + 1 - frame.first_slot
        last = -int(-min(until, ends).timestamp() // QUARTER_S) + TRAIL - frame.first_slot
        yield row, max(first, 0), max(0, min(last, frame.count))


def _rows(query: str, frame: Frame) -> list[Any]:
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "since": frame.since,
        "until": frame.until,
        "holds": PUNCH_HOLDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
