"""A force that cheats, in event time: who is judged, what is true of every punch, and what analysts would say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.nights import BEGINS, DAY_S
from simulation.behaviours.registered import Mix
from simulation.chance import open_generator
from simulation.force import Force
from simulation.fraudsters import Plan
from simulation.styles import STYLES

GUARDS, SITES = 52, 8
LABELLED_DAYS, TEST_DAYS = 28, 14
FRAUD_RATE, MESS_RATE = 11.0, 12.0  # of a hundred shifts: far worse than life, so that each kind occurs
INNOCENTS = (  # for 100 shifts; what has nothing to do with punches, and goes on beside
    "desk_work=3,break_nearby=3,gps_drift=3,basement=3,cellar_visit=3,short_silence=2,late_upload=3,little_late=4,"
    "forgotten_punch_out=2,low_but_lasting=2,LATE_OR_NO_SHOW:late=1,NO_TELEMETRY:app_killed=2,BATTERY_CRITICAL=1"
)


@dataclass(frozen=True)
class Truth:
    """What is true of a punch: the fraud and the way it was done; `beside`: neither clearly false nor clearly true."""

    fraud: bool = False
    kind: str = ""
    cause: str = ""
    beside: bool = False


def raise_force(seed: int, style: str) -> Force:
    """Return the force; newcomers come from a week before the tests on."""
    newcomers = (BEGINS - 7 * DAY_S, BEGINS + 10 * DAY_S)
    plan = Plan(FRAUD_RATE, MESS_RATE, newcomers=newcomers)
    return Force(seed, GUARDS, SITES, behaviours=Mix(INNOCENTS).make(), style=STYLES[style], frauds=plan)


def list_truths(force: Force, since: float, until: float) -> dict[str, Truth]:
    """Return what is true of the punches that are not simply honest, by event id."""
    found: dict[str, Truth] = {}
    for told in force.truths(since - 2 * DAY_S, until + DAY_S):
        for event_id in told.beside_ids:
            found[event_id] = Truth(kind=told.kind, cause=told.cause or "", beside=True)
        for event_id in told.event_ids:
            found[event_id] = Truth(not told.innocent, told.kind, told.cause or "")
    return found


def list_said(
    truths: dict[str, Truth], event_ids: list[str], seed: int, missing: float
) -> Iterator[tuple[str, bool]]:
    """Yield (event id, fraud) as analysts say it; a share `missing` of the frauds was never looked at."""
    luck = open_generator(seed, "labels").random(len(event_ids))
    for event_id, lot in zip(event_ids, luck, strict=True):
        truth = truths.get(event_id, Truth())
        if truth.beside or (truth.fraud and lot < missing):
            continue
        yield event_id, truth.fraud


def rate_of(flags: np.typing.NDArray[np.bool_]) -> float:
    """Return the share that is true, NaN of nothing."""
    return float(flags.mean()) if len(flags) else float("nan")
