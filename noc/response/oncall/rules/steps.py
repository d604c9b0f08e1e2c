"""Which step of an escalation comes when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

MOST_STEPS: Final = 20
MOST_TARGETS: Final = 20
LONGEST_WAIT_MINUTES: Final = 24 * 60
TARGET_KINDS: Final = ("person", "schedule", "channel")


@dataclass(frozen=True)
class Course:
    """The steps' waits (minutes after the step before), how often all are repeated (None: for ever), and the wait before
    they are."""

    waits: tuple[int, ...]
    repeats: int | None
    repeat_minutes: int


@dataclass(frozen=True)
class Place:
    """Where a run stands: the step that comes next, in which round, and when; no `at`: it is through."""

    round: int
    step: int
    at: datetime | None


def first(course: Course, at: datetime) -> Place:
    """Return where a run begins."""
    return Place(0, 0, at + timedelta(minutes=course.waits[0]))


def after(course: Course, place: Place, at: datetime) -> Place:
    """Return where a run stands when its step was done at a moment: who was told has the whole wait to answer, even
    when the clock had stood still."""
    if place.step + 1 < len(course.waits):
        wait = course.waits[place.step + 1]
        return Place(place.round, place.step + 1, at + timedelta(minutes=wait))
    if course.repeats is not None and place.round >= course.repeats:
        return Place(place.round, place.step + 1, None)
    return Place(place.round + 1, 0, at + timedelta(minutes=max(course.repeat_minutes, 1)))


def check_steps(steps: Sequence[Mapping[str, Any]]) -> None:
    """Raise ValueError, naming the step, unless steps make a policy."""
    if not 1 <= len(steps) <= MOST_STEPS:
        raise ValueError(f"a policy has 1 to {MOST_STEPS} steps")
    for number, step in enumerate(steps, 1):
        wait = step.get("after_minutes")
        if not isinstance(wait, int) or not 0 <= wait <= LONGEST_WAIT_MINUTES:
            raise ValueError(f"step {number}: `after_minutes` must be 0 to {LONGEST_WAIT_MINUTES}")
        targets = step.get("targets")
        if not isinstance(targets, Sequence) or not 1 <= len(targets) <= MOST_TARGETS:
            raise ValueError(f"step {number}: `targets` must name 1 to {MOST_TARGETS}")
        for target in targets:
            if target.get("kind") not in TARGET_KINDS or not isinstance(target.get("id"), int):
                raise ValueError(f"step {number}: a target is {{kind: {' | '.join(TARGET_KINDS)}, id}}")
