"""The shape of a behaviour: it may change a duty before it is lived, and events before they are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

import numpy as np

from simulation.duties import Duty, Span
from simulation.roster import Shift
from simulation.tables import Table

Tables = list[Table]
# Gives the honest events of any other shift, to copy from (replays) or to add to (a buddy's punch).
Neighbour = Callable[[Shift], Tables]
# How long, how far: parameters of the Beta distribution that places every draw within its range.
STYLES = {"even": (1.0, 1.0), "subtle": (1.0, 4.0), "plain": (4.0, 1.0)}
ROUND_S = 2400.0  # a round begun less than this before something may still be under way


@dataclass
class Truth:
    """What really happened: `kind`, who, where, when (Unix seconds), the ids of the events it shows in.

    `beside_ids`: events of which one cannot well say whether they are part of it.
    Of a trouble, `kind` is the finding that should tell of it. Of an innocent case it names the case, and
    `twin_of` is the finding that must not; `allowed` are findings that may rightly come of it.
    """

    kind: str
    shift: str
    person: str | None
    site: str
    since: float
    until: float
    event_ids: list[str] = field(default_factory=list)
    beside_ids: list[str] = field(default_factory=list)
    cause: str | None = None
    description: str = ""
    innocent: bool = False
    twin_of: str | None = None
    allowed: tuple[str, ...] = ()


class Behaviour:
    """A way to misbehave, or to look like it, chosen for `share` of all guards' shifts.

    Subclasses override `alter_duty`, and `alter_tables` where the events themselves are different.
    """

    kind: str = ""
    cause: str | None = None
    twin_of: str | None = None
    allowed: tuple[str, ...] = ()
    description: str = ""
    weight: ClassVar[float] = 1.0  # in a mix, beside the others
    fits: ClassVar[float] = 1.0  # the share of all shifts that lend themselves to it
    whole_site: ClassVar[bool] = False  # one lot for everybody who is on duty there
    share: float = 0.0
    at: Span | None = None  # fixed, not drawn
    style: str = "even"

    @property
    def name(self) -> str:
        """Return what its lots are drawn under, and what a command line calls it."""
        return f"{self.kind}:{self.cause}" if self.cause else self.kind

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Change the plan in place; return the truth, or None when the shift does not lend itself to it."""
        raise NotImplementedError

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Change the events in place, and note their ids in `truth`. The honest default changes nothing."""

    def draw(self, rng: np.random.Generator, least: float, most: float) -> float:
        """Return a number in [least, most], where in it as the style says."""
        return least + (most - least) * float(rng.beta(*STYLES[self.style]))

    def draw_span(
        self, duty: Duty, rng: np.random.Generator, least_s: float, most_s: float, margin_s: float = 2400
    ) -> Span | None:
        """Return a span within the shift, `margin_s` away from both ends; None when the shift is too short."""
        if self.at is not None:
            return self.at
        since, until = duty.shift.start + margin_s, duty.shift.end - margin_s
        if until - since < least_s:
            return None
        length = min(self.draw(rng, least_s, most_s), until - since)
        start = float(rng.uniform(since, until - length))
        return start, start + length

    def tell(self, duty: Duty, since: float, until: float) -> Truth:
        """Return the truth about a duty between two moments."""
        shift = duty.shift
        return Truth(
            self.kind,
            shift.code,
            None if self.whole_site else shift.person.code,
            shift.site.code,
            since,
            until,
            cause=self.cause,
            description=self.description,
            innocent=self.twin_of is not None,
            twin_of=self.twin_of,
            allowed=self.allowed,
        )


def tell(kind: str, duty: Duty, since: float, until: float) -> Truth:
    """Return the truth about a duty between two moments, of a kind that is no finding."""
    shift = duty.shift
    return Truth(kind, shift.code, shift.person.code, shift.site.code, since, until)


def skip_rounds(duty: Duty, span: Span) -> None:
    """Take the rounds out of a duty that would be under way in a span."""
    duty.rounds = [tour for tour in duty.rounds if not span[0] - ROUND_S <= tour.start < span[1] + 600]


def is_busy(duty: Duty, span: Span) -> bool:
    """Tell whether a round would be under way in a span."""
    return any(span[0] - ROUND_S <= tour.start < span[1] + 600 for tour in duty.rounds)


def find_gap(duty: Duty, least_s: float) -> Span | None:
    """Return the longest span between rounds, or None when it is shorter than `least_s`."""
    edges = [duty.shift.start + 600, *(tour.start for tour in duty.rounds), duty.shift.end - 1200]
    gaps = [
        (since + (ROUND_S if number else 0), until - 120)
        for number, (since, until) in enumerate(pairwise(edges))
    ]
    longest = max(gaps, key=lambda gap: gap[1] - gap[0])
    return longest if longest[1] - longest[0] >= least_s else None


def find_table(tables: Tables, event_type: str) -> Table:
    """Return the table of a type of event."""
    return next(table for table in tables if table.type == event_type)
