"""The signals of people and the states of a person on the map. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal


@dataclass(frozen=True)
class Signals:
    """Counts and distances over a window; no fact at all is a true zero, because the window is closed."""

    phone_events_count: int = 0
    location_updates_count: int = 0
    movement_distance_meters: float = 0.0
    movement_distance_filtered_meters: float = 0.0
    tasks_completed_count: int = 0
    tour_checkpoints_scanned: int = 0

    def as_json(self) -> dict[str, float]:
        return {name: round(value, 2) for name, value in asdict(self).items()}


SIGNAL_NAMES = tuple(field.name for field in fields(Signals))


def add_up(parts: Iterable[Signals]) -> Signals:
    """Return the sum of several people's signals."""
    totals: dict[str, Any] = {field.name: field.default for field in fields(Signals)}
    for part in parts:
        for name, value in asdict(part).items():
            totals[name] += value
    return Signals(**totals)


State = Literal["sos", "away", "silent", "on_post", "no_position", "off_duty"]


@dataclass(frozen=True)
class Standing:
    """What is known of one person at a moment. `outside_m`: metres beyond the fence, 0 inside, None unknown."""

    on_duty: bool
    sounding: bool
    position_at: datetime | None
    accuracy_m: float | None
    outside_m: float | None


def state_of(
    person: Standing, at: datetime, silent_after: timedelta, tolerance_m: float
) -> tuple[State, str]:
    """Return a person's state on the map and the reason in words; the worst that is true wins."""
    if person.sounding:
        return "sos", "pressed SOS, nobody has acknowledged it"
    if not person.on_duty:
        return "off_duty", "not rostered now and not punched in"
    if person.position_at is None:
        return "no_position", "on duty, but the phone has never sent a fix"
    age = at - person.position_at
    if age > silent_after:
        return "silent", f"on duty, no fix for {_minutes(age)}"
    allowed_m = tolerance_m + (person.accuracy_m or 0.0)
    if person.outside_m is not None and person.outside_m > allowed_m:
        return "away", (
            f"{person.outside_m:.0f} m outside the fence (allowed: {tolerance_m:.0f} m and the fix's accuracy)"
        )
    return "on_post", "on duty and inside the fence" if person.outside_m == 0 else "on duty, near the fence"


def _minutes(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
