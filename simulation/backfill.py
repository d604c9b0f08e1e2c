"""Filling the demonstration's past without anyone noticing: newest day first, with long pauses, resumable."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from simulation.client import Client, Stopped, say
from simulation.duties import MARGIN_S
from simulation.force import Force
from simulation.history import DAY_S, SPAN_S, register_roster
from simulation.uploads import upload

BACKFILL_FLAG = "--backfill"
DAYS = 14
BATCH_EVENTS = 2000
# Rest this many times as long as the server took to answer: the past takes a quarter of its time at most.
REST_FACTOR, SHORTEST_REST_S = 3.0, 0.1


class Memory:
    """The days (UTC, ISO) whose events are all uploaded, in a small file; `force` names whose past it is."""

    def __init__(self, path: Path, force: str) -> None:
        self._path, self._force = path, force

    def list_days(self) -> set[str]:
        """Return the finished days; a missing, foreign or damaged file means none: repeats are harmless."""
        try:
            state = json.loads(self._path.read_text(encoding="utf-8"))
            return set(state["days"]) if state["force"] == self._force else set()
        except (OSError, ValueError, KeyError, TypeError):
            return set()

    def add(self, day: str) -> None:
        """Remember one more finished day; the file is replaced whole, so a crash leaves the old one."""
        state = {"force": self._force, "days": sorted(self.list_days() | {day})}
        draft = self._path.with_suffix(".tmp")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(state), encoding="utf-8")
        draft.replace(self._path)

    def forget(self) -> None:
        """Forget all days (the server is a new one)."""
        self._path.unlink(missing_ok=True)


def _name_day(start: float) -> str:
    return datetime.fromtimestamp(start, tz=UTC).date().isoformat()


def _rest(client: Client, seconds: float, parent: int) -> None:
    """Pause; end when we are told to, or when the demonstration that started us is gone."""
    if client.stop.wait(max(SHORTEST_REST_S, seconds)) or os.getppid() != parent:
        raise Stopped


def _fill_span(client: Client, force: Force, since: float, until: float, parent: int) -> None:
    events = force.events(since, until, coarse=True)
    for first in range(0, len(events), BATCH_EVENTS):
        began = time.monotonic()
        upload(client, force, events[first : first + BATCH_EVENTS])
        _rest(client, REST_FACTOR * (time.monotonic() - began), parent)


def fill_backwards(client: Client, force: Force, memory: Memory, now: float) -> None:
    """Upload the days before `now`, newest first, six hours at a time; skip and remember finished days."""
    parent, done = os.getppid(), memory.list_days()
    midnight = now - now % DAY_S
    for back in range(DAYS + 1):
        start = midnight - back * DAY_S
        if _name_day(start) in done:
            continue
        register_roster(client, force, start - MARGIN_S, start + DAY_S)
        spans = [start + n * SPAN_S for n in range(int(DAY_S / SPAN_S)) if start + n * SPAN_S < now]
        for since in reversed(spans):
            _fill_span(client, force, since, min(since + SPAN_S, now), parent)
        if back:  # today goes on: it is filled again next time
            memory.add(_name_day(start))
    say(f"the demonstration's last {DAYS} days are filled in")
