"""The shape of a behaviour: it may change a duty before it is lived, and events before they are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from simulation.duties import Duty
from simulation.roster import Shift
from simulation.tables import Table

Tables = list[Table]
# Gives the honest events of any other shift, to copy from (replays) or to add to (a buddy's punch).
Neighbour = Callable[[Shift], Tables]


@dataclass
class Truth:
    """What really happened: `kind`, who, where, when (Unix seconds), the ids of the events it shows in."""

    kind: str
    shift: str
    person: str
    site: str
    since: float
    until: float
    event_ids: list[str] = field(default_factory=list)


class Behaviour:
    """A way to misbehave, chosen for `share` of all guards' shifts; subclasses override its methods."""

    kind = ""
    share = 0.0

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Change the plan in place; return the truth, or None when the shift does not lend itself to it."""
        raise NotImplementedError

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Change the events in place, and note their ids in `truth`. The honest default changes nothing."""


def tell(kind: str, duty: Duty, since: float, until: float) -> Truth:
    """Return the truth about a duty between two moments."""
    shift = duty.shift
    return Truth(kind, shift.code, shift.person.code, shift.site.code, since, until)


def draw_span(duty: Duty, rng: np.random.Generator, least_s: float, most_s: float) -> tuple[float, float]:
    """Return a span within the shift, at least 40 minutes away from both ends."""
    since, until = duty.shift.start + 2400, duty.shift.end - 2400
    length = min(float(rng.uniform(least_s, most_s)), until - since)
    start = float(rng.uniform(since, until - length))
    return start, start + length
