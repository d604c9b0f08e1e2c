"""Checkpoint scans and tasks: what a guard ticks off during a shift, and how the registry plans it."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.duties import Duty, list_rounds, list_tasks, mark_within
from simulation.phones import schedule_uploads
from simulation.roster import Shift
from simulation.tables import Table, format_time
from simulation.tracks import Track
from simulation.world import Site

MISSED_TASK_RATE = 0.02
METHODS, METHOD_WEIGHTS = ("nfc", "qr", "gps"), (0.6, 0.3, 0.1)


def list_checkpoints(site: Site) -> list[dict[str, Any]]:
    """Return the registry's form of a site's checkpoints."""
    spots = site.fence.project(np.vstack([site.fence.locate(spot) for spot in site.checkpoints]))
    return [
        {"code": site.name_checkpoint(n), "lat": round(lat, 6), "lon": round(lon, 6)}
        for n, (lat, lon) in enumerate(spots.tolist())
    ]


def plan_tours(seed: int, shift: Shift) -> list[dict[str, Any]]:
    """Return the registry's tours of a shift."""
    checkpoints = list_checkpoints(shift.site)
    return [
        {
            "code": code,
            "site": shift.site.code,
            "person": shift.person.code,
            "start": format_time(since),
            "end": format_time(until),
            "checkpoints": checkpoints,
        }
        for code, (since, until) in list_rounds(seed, shift)
    ]


def plan_tasks(seed: int, shift: Shift) -> list[dict[str, Any]]:
    """Return the registry's tasks of a shift."""
    return [
        {"code": code, "site": shift.site.code, "person": shift.person.code, "due": format_time(due)}
        for code, due in list_tasks(seed, shift)
    ]


def note_tasks(duty: Duty, prefix: str, rng: np.random.Generator) -> Table:
    """Return the `task` events: completed up to 40 minutes before they are due, or missed at that moment."""
    tasks = [] if duty.stays_home else duty.tasks
    due = np.array([moment for _, moment in tasks], dtype=np.float64)
    done = np.maximum(due - rng.uniform(30, 2400, len(due)), duty.punch_in + 60)
    idle = mark_within(done, [*duty.away, *duty.asleep, *duty.down])
    missed = idle | (rng.random(len(due)) < MISSED_TASK_RATE)
    at = np.where(missed, due + 5, done)
    values = {
        "task": np.array([code for code, _ in tasks], dtype=object),
        "status": np.where(missed, "missed", "completed").astype(object),
    }
    return Table("task", prefix, np.arange(len(at)), at, schedule_uploads(duty, at, rng), values)


def note_scans(duty: Duty, track: Track, prefix: str, rng: np.random.Generator) -> Table:
    """Return the `checkpoint` events of a shift, with positions a few metres off."""
    site, scans = duty.shift.site, track.scans
    at = np.array([scan.at for scan in scans], dtype=np.float64)
    degrees = site.fence.project(track.locate(at) + rng.normal(0, 3, (len(at), 2)))
    values = {
        "tour": np.array([scan.round.code for scan in scans], dtype=object),
        "checkpoint": np.array([site.name_checkpoint(scan.checkpoint) for scan in scans], dtype=object),
        "lat": np.round(degrees[:, 0], 6),
        "lon": np.round(degrees[:, 1], 6),
        "method": rng.choice(np.array(METHODS, dtype=object), len(scans), p=METHOD_WEIGHTS),
    }
    return Table("checkpoint", prefix, np.arange(len(at)), at, schedule_uploads(duty, at, rng), values)
