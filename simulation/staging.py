"""The first minutes of a demonstration: troubles that are under way when it begins, so that a newcomer sees some.

They are few, and most of them small: a real night, not a war.
"""

from __future__ import annotations

from simulation.behaviours.frauds import Fraud
from simulation.behaviours.frauds_staged import StagedBuddy, StagedMock
from simulation.behaviours.phones import BatteryLow, WrongClock
from simulation.behaviours.posts import Abandonment
from simulation.behaviours.rounds import TourMissed
from simulation.behaviours.shape import Behaviour
from simulation.behaviours.silences import BatteryEmpty
from simulation.behaviours.stillness import Sleep
from simulation.chance import open_generator
from simulation.duties import Span, plan_duty
from simulation.force import Force
from simulation.roster import Shift

MINUTE = 60.0
# What, and from when to when, in minutes after the beginning; the silent and the sleeper are found soon after it.
CAST: tuple[tuple[type[Behaviour], Span], ...] = (
    (BatteryLow, (-200, 30)),
    (TourMissed, (-65, -20)),
    (BatteryEmpty, (-27, 50)),
    (Sleep, (-117, 75)),
    (WrongClock, (-60, 60)),
    (Abandonment, (30, 75)),
)
FRAUDS: tuple[tuple[type[Fraud], Span], ...] = ((StagedBuddy, (2, 600)), (StagedMock, (4, 600)))
LEAST_S = 3600.0  # so much of the shift must lie before and after the beginning


def stage_troubles(force: Force, began: float) -> None:
    """Give some of those on duty at `began` a part; the same force and moment give the same cast."""
    running = [
        shift
        for shift in force.roster.between(began, began + 1)
        if shift.kind not in "VX" and not shift.site.closed and _measure(shift, began) > LEAST_S
    ]
    running.sort(key=lambda shift: _measure(shift, began), reverse=True)  # who is well settled comes first
    taken: set[str] = set()
    for maker, minutes in (*CAST, *FRAUDS):
        behaviour = maker()
        if isinstance(behaviour, Fraud):
            behaviour.folk = force.folk
        behaviour.at = (began + minutes[0] * MINUTE, began + minutes[1] * MINUTE)
        for shift in running:
            if shift.site.code not in taken and _suits(force.seed, behaviour, shift):
                force.give_part(shift, behaviour)
                taken.add(shift.site.code)
                break


def _measure(shift: Shift, at: float) -> float:
    """Return how far a moment is from both ends of a shift, in seconds."""
    return min(at - shift.start, shift.end - at)


def _suits(seed: int, behaviour: Behaviour, shift: Shift) -> bool:
    """Tell whether a shift lends itself to a behaviour at that time."""
    rng = open_generator(seed, behaviour.name, shift.code)
    return behaviour.alter_duty(plan_duty(seed, shift), rng) is not None
