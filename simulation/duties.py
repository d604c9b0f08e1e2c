"""What a guard means to do in one shift: when he punches, patrols, goes home; and what befalls him.

A duty is the plan from which everything else (track, scans, phone, punches) follows. Behaviours change it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulation.chance import open_generator
from simulation.roster import Shift

MARGIN_S = 2.5 * 3600  # nothing of a shift happens, or is uploaded, farther than this from its start and end
Span = tuple[float, float]
SKIP_RATE, LATE_RATE = 0.003, 0.025  # of checkpoints that are passed over, of shifts that begin late


@dataclass
class Round:
    """One patrol: planned window, true start, and the checkpoints passed over (numbers)."""

    code: str
    planned: Span
    start: float
    skipped: frozenset[int]
    forward: bool


@dataclass
class Duty:
    """One shift as it is lived; times in Unix seconds. `tasks`: their codes and when they are due.

    `dark`: phone off. `away`: off the site, `reach_m` from the gate. `asleep`: neither moving nor using the
    phone. `seated`: not moving alone. `down`: lying where he was. `below`: in the cellar.
    `dead_zones`: no network, everything is buffered. `charging`: on the cable. `drains`: when the battery
    begins to fall faster, to which charge, when. `lively`: spans in which the phone is used more (or less) by
    a factor. `drives`: patrols by car. `home_span`: when he goes home and when he is back (or not: after the end).
    `known_until`: something is sent in his name until then. `stays_home`: never comes. `clock_s`: his phone's
    clock is off by this much more.
    """

    shift: Shift
    punch_in: float
    punch_out: float
    rounds: list[Round]
    dead_zones: list[Span]
    charging: list[Span]
    tasks: list[tuple[str, float]]
    dark: list[Span] = field(default_factory=list)
    away: list[Span] = field(default_factory=list)
    asleep: list[Span] = field(default_factory=list)
    seated: list[Span] = field(default_factory=list)
    down: list[Span] = field(default_factory=list)
    below: list[Span] = field(default_factory=list)
    lively: list[tuple[Span, float]] = field(default_factory=list)
    drains: tuple[float, float, float] | None = None
    reach_m: Span = (400.0, 900.0)
    stays_home: bool = False
    drives: bool = False
    home_span: Span | None = None
    known_until: float = 0.0
    clock_s: float = 0.0
    forgets_punch_out: bool = False


def list_rounds(seed: int, shift: Shift) -> list[tuple[str, Span]]:
    """Return the planned tours of a shift: (code, window of 45 minutes), every two to three hours.

    The guard at the gate stays there unless he is alone; a supervisor walks twice a day. Who comes beside the
    roster's cycle walks none.
    """
    if shift.extra:
        return []
    rng = open_generator(seed, "rounds", shift.code)
    hours = (shift.end - shift.start) / 3600
    every_h = {"V": 4.0}.get(shift.kind, 2.0 if shift.lone or shift.seat else 3.5)
    count = max(1, int((hours - 1) / every_h))
    first = shift.start + 3600 * float(rng.uniform(0.6, 1.2))
    starts = first + np.arange(count) * every_h * 3600
    return [(f"T-{shift.code}-{n + 1}", (float(s), float(s) + 2700)) for n, s in enumerate(starts)]


def list_tasks(seed: int, shift: Shift) -> list[tuple[str, float]]:
    """Return code and due time of the one to three tasks of a shift; extra shifts have none."""
    if shift.extra:
        return []
    rng = open_generator(seed, "tasks", shift.code)
    dues = np.sort(rng.uniform(shift.start + 3600, shift.end - 600, int(rng.integers(1, 4))))
    return [(f"TK-{shift.code}-{n + 1}", float(due)) for n, due in enumerate(dues)]


def _walk_rounds(seed: int, shift: Shift, rng: np.random.Generator) -> list[Round]:
    """Return the patrols as walked: a few minutes into the window; now and then a point is passed over."""
    points = len(shift.site.checkpoints)
    rounds = []
    for code, planned in list_rounds(seed, shift):
        skipped = frozenset(int(n) for n in range(points) if rng.random() < SKIP_RATE)
        begins = planned[0] + float(rng.uniform(60, 900))
        rounds.append(Round(code, planned, begins, skipped, bool(rng.random() < 0.7)))
    return rounds


def _draw_spans(
    rng: np.random.Generator, since: float, until: float, count: int, mean_s: float
) -> list[Span]:
    """Return up to `count` disjoint spans within [since, until], of exponential length, a minute at least."""
    starts = np.sort(rng.uniform(since, until, count))
    lengths = np.minimum(60 + rng.exponential(mean_s, count), 1500)
    spans: list[Span] = []
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        if not spans or start > spans[-1][1] + 120:
            spans.append((start, min(start + length, until)))
    return spans


def plan_duty(seed: int, shift: Shift) -> Duty:
    """Plan a shift: come 3 to 20 minutes early (sometimes late), leave 2 to 15 minutes after the end."""
    rng = open_generator(seed, "duty", shift.code)
    early = float(rng.uniform(180, 1200))
    punch_in = (
        shift.start - early if rng.random() > LATE_RATE else shift.start + float(rng.uniform(120, 1500))
    )
    punch_out = shift.end + float(rng.uniform(120, 900))
    punch_in = _ride_bus(seed, shift, punch_in)
    cellar = shift.site.grade == "A"
    plug_in = shift.start + float(rng.uniform(0.35, 0.6)) * (shift.end - shift.start)
    duty = Duty(
        shift=shift,
        punch_in=punch_in,
        punch_out=punch_out,
        rounds=_walk_rounds(seed, shift, rng),
        dead_zones=_draw_spans(rng, punch_in, shift.end, int(rng.poisson(3 if cellar else 1)), 200),
        tasks=list_tasks(seed, shift),
        charging=[(plug_in, plug_in + float(rng.uniform(3000, 6000)))],
        forgets_punch_out=bool(rng.random() < 0.01),
    )
    if shift.person.trait == "desk":
        duty.seated.append((punch_in, punch_out))
        duty.rounds = []
    duty.drives = shift.person.trait == "driver"
    return duty


def _ride_bus(seed: int, shift: Shift, punch_in: float) -> float:
    """Return when he punches in: whom the company's bus brings punch one after the other, in any order."""
    style = shift.site.style
    rng = open_generator(seed, "bus", shift.watch)
    if rng.random() >= style.buses or shift.extra:
        return punch_in
    arrives = shift.start - float(rng.uniform(300, 1500))
    place = int(open_generator(seed, "queue", shift.code).integers(6))
    return arrives + 14.0 * place + float(open_generator(seed, "step", shift.code).uniform(0, 12))


def mark_within(times: np.typing.NDArray[np.float64], spans: list[Span]) -> np.typing.NDArray[np.bool_]:
    """Tell for every time whether it lies in one of the spans (end excluded)."""
    inside = np.zeros(len(times), dtype=bool)
    for since, until in spans:
        inside |= (times >= since) & (times < until)
    return inside
