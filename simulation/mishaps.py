"""What ordinary life brings that a control room may rightly be told of, though no behaviour was at work.

Coming late by chance, a point passed over on a round, a task missed and reported so, a battery run down, a lone
guard in a dead zone. Findings about these are true, and nobody need have made them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulation.behaviours.shape import Truth, find_table, tell
from simulation.duties import Duty, Span
from simulation.lives import Life

LATE_S, LOW_CHARGE, LONE_SILENT_S, SILENT_S = 600.0, 0.16, 1080.0, 1500.0


def list_mishaps(life: Life, planned: list[tuple[str, Span]]) -> Iterator[Truth]:
    """Yield what chance did in a lived shift; `planned` are its rounds as the registry knows them."""
    duty = life.duty
    if duty.stays_home:
        return
    if duty.punch_in - duty.shift.start >= LATE_S - 60:
        yield tell("LATE_OR_NO_SHOW", duty, duty.shift.start, duty.punch_in)
    yield from _list_missed(life, planned)
    yield from _list_low(life)
    yield from _list_silences(duty)


def _list_missed(life: Life, planned: list[tuple[str, Span]]) -> Iterator[Truth]:
    """Yield tasks that were not completed in time, and rounds of which a point was not scanned."""
    duty = life.duty
    reports = find_table(life.tables, "task")
    done = set(reports.values["task"][reports.values["status"] == "completed"].tolist())
    for code, due in duty.tasks:
        if code not in done:
            yield tell("TASKS_OVERDUE", duty, due, duty.shift.end)
    scanned = {(scan.round.code, scan.checkpoint) for scan in life.track.scans}
    for code, window in planned:
        if any((code, point) not in scanned for point in range(len(duty.shift.site.checkpoints))):
            yield tell("TOUR_MISSED", duty, window[0], window[1] + 3600)


def _list_low(life: Life) -> Iterator[Truth]:
    status = find_table(life.tables, "device_status")
    low = status.at[status.values["battery"] < LOW_CHARGE]
    low = low[(low > life.duty.punch_in) & (low < life.duty.punch_out)]
    if len(low):
        yield tell("BATTERY_CRITICAL", life.duty, float(np.min(low)), float(np.max(low)))


def _list_silences(duty: Duty) -> Iterator[Truth]:
    for since, until in [*duty.dead_zones, *duty.dark]:
        if duty.shift.lone and until - since >= LONE_SILENT_S:
            yield tell("LONE_WORKER_SILENT", duty, since, until)
        if until - since >= SILENT_S:
            yield tell("NO_TELEMETRY", duty, since, until)
