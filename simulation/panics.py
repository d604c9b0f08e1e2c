"""Panic presses while the force lives: soon after the start, so that a newcomer sees one, and rarer later."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulation.behaviours.shape import Truth, tell
from simulation.chance import open_generator
from simulation.lives import Life
from simulation.tables import Event, format_time

SOS, ANSWERED_S = "SOS_UNACKNOWLEDGED", 1800.0
FIRST_S = (60.0, 85.0)
EARLY_GAP_S, EARLY_UNTIL_S = (600.0, 900.0), 1800.0
LATER_GAP_S = (2400.0, 4800.0)
# What is behind a press: (cause, weight, what the guard says).
CAUSES = (
    (
        "panic_real",
        0.5,
        ("Two men at the gate, aggressive", "Intruder at the rear fence", "Colleague collapsed", ""),
    ),
    ("panic_accidental", 0.35, ("", "", "Pressed by mistake")),
    ("panic_test", 0.15, ("Drill", "Test of the button")),
)


class Panics:
    """The presses of one run that began at `began` (Unix seconds)."""

    def __init__(self, seed: int, tag: str, began: float) -> None:
        self._seed, self._tag, self._began = seed, tag, began

    def list_times(self, since: float, until: float) -> Iterator[tuple[int, float]]:
        """Yield (number, time) of the presses in [since, until)."""
        rng = open_generator(self._seed, "panics")
        at, number = self._began + float(rng.uniform(*FIRST_S)), 0
        while at < until:
            if at >= since:
                yield number, at
            gap = EARLY_GAP_S if at - self._began < EARLY_UNTIL_S else LATER_GAP_S
            at, number = at + float(rng.uniform(*gap)), number + 1

    def press(self, number: int, at: float, lives: list[Life]) -> tuple[Event, Truth] | None:
        """Let one of the guards of `lives` who is at his post press; None when nobody is."""
        present = [life for life in lives if _is_reachable(life, at)]
        if not present:
            return None
        rng = open_generator(self._seed, "panic", str(number))
        life = present[int(rng.integers(len(present)))]
        drawn = int(rng.choice(len(CAUSES), p=[weight for _, weight, _ in CAUSES]))
        cause, _, notes = CAUSES[drawn if number else 0]  # the first one a newcomer sees is in earnest
        shift = life.duty.shift
        lat, lon = shift.site.fence.project(life.track.locate(np.array([at])) + rng.normal(0, 4, (1, 2)))[
            0
        ].tolist()
        event: Event = {
            "event_id": f"{self._tag}.panic.{int(self._began)}.{number}",
            "type": "panic",
            "person": shift.person.code,
            "site": shift.site.code,
            "device": shift.person.device,
            "at": format_time(at + shift.person.clock_s),
            "lat": round(lat, 6),
            "lon": round(lon, 6),
        }
        note = notes[int(rng.integers(len(notes))) if number else 0]
        truth = tell(SOS, life.duty, at, at + ANSWERED_S)
        truth.event_ids, truth.cause = [event["event_id"]], cause
        truth.description = "Presses the panic button; whether anybody answers is the operator's affair."
        return (event | {"note": note} if note else event), truth


def _is_reachable(life: Life, at: float) -> bool:
    duty = life.duty
    off = any(
        since <= at < until for since, until in [*duty.dark, *duty.away, *duty.asleep, *duty.dead_zones]
    )
    return duty.punch_in + 120 < at < duty.punch_out - 120 and duty.shift.kind != "V" and not off
