"""The behaviours there are, and how many of which are in force: a mix, or each asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from simulation.behaviours import attendance, phones, posts, rounds, silences, sites, stillness
from simulation.behaviours.shape import STYLES, Behaviour
from simulation.roster import ELSEWHERE, SHORT_REST, UNPLANNED

# A shift has at most one; the first whose lot is drawn wins. What takes a whole site comes first, so that
# everybody there has it.
MAKERS: tuple[Callable[[], Behaviour], ...] = (
    phones.Holiday,
    sites.Uncovered, sites.SiteSilence, sites.LowActivity, sites.UnusualActivity, sites.Maintenance,
    silences.LoneSilence, silences.ManDown, silences.BatteryEmpty, silences.DeadZone, silences.AppKilled,
    silences.PhoneOff, stillness.Sleep, attendance.Overtime, phones.Panic, posts.Abandonment,
    attendance.Late, attendance.NoShow, rounds.TourMissed, rounds.TooFast, rounds.FromTheGate,
    rounds.TasksOverdue, phones.BatteryLow, phones.WrongClock, attendance.ShortRest, attendance.WrongSite,
    stillness.Desk, posts.BreakNearby, posts.Drift, posts.Basement, silences.CellarVisit,
    silences.ShortSilence, silences.LateUpload, silences.OffAfterShift, attendance.LittleLate,
    attendance.ForgottenPunch, attendance.Elsewhere, attendance.SharedKiosk, phones.LowButLasting,
    attendance.Substitute,
)  # fmt: skip
NATURAL = (phones.Holiday, attendance.Substitute)  # told wherever the calendar or the roster has them
USUAL_RATE = 6.0  # for 100 guards' shifts, innocent ones included
EXTRAS = (SHORT_REST, UNPLANNED, ELSEWHERE)


@dataclass(frozen=True)
class Mix:
    """What shall go wrong: `spec` is usual, none, troubles, innocents, or names with a rate each.

    `rate`: how many for 100 guards' shifts all in all; a name's own rate is for 100 as well.
    """

    spec: str = "usual"
    rate: float = USUAL_RATE
    style: str = "even"
    panics_from: float | None = None

    def make(self) -> tuple[Behaviour, ...]:
        """Return the behaviours with their shares. Raises ValueError for a name or style nobody knows."""
        if self.style not in STYLES:
            raise ValueError(f"there is no style {self.style}; there are: {', '.join(STYLES)}")
        shares = self._share()
        return tuple(self._dress(behaviour, shares) for behaviour in _make_all(self.panics_from))

    def _dress(self, behaviour: Behaviour, shares: dict[str, float]) -> Behaviour:
        natural = isinstance(behaviour, NATURAL) and self.spec != "none"
        behaviour.share = 1.0 if natural else shares.get(behaviour.name, 0.0)
        behaviour.style = self.style
        return behaviour

    def _share(self) -> dict[str, float]:
        if self.spec == "none":
            return {}
        if self.spec not in ("usual", "troubles", "innocents"):
            return self._read_names()
        chosen = [one for one in _make_all(self.panics_from) if self._takes_part(one)]
        whole = sum(one.weight for one in chosen)
        return {one.name: self.rate / 100 * one.weight / whole / one.fits for one in chosen}

    def _takes_part(self, behaviour: Behaviour) -> bool:
        innocent = behaviour.twin_of is not None
        return self.spec == "usual" or innocent == (self.spec == "innocents")

    def _read_names(self) -> dict[str, float]:
        known = {name for one in _make_all(0.0) for name in (one.name, one.kind)}
        shares: dict[str, float] = {}
        for part in self.spec.split(","):
            name, _, rate = part.strip().partition("=")
            if name not in known:
                raise ValueError(f"there is no behaviour {name}; there are: {', '.join(sorted(known))}")
            meant = [one for one in _make_all(0.0) if name in (one.name, one.kind)]
            try:
                each = (float(rate) if rate else self.rate) / 100 / len(meant)
            except ValueError:
                raise ValueError(f"the rate of {name} must be a number, not {rate!r}") from None
            shares |= {one.name: min(1.0, each / one.fits) for one in meant}
        return shares


def _make_all(panics_from: float | None) -> Iterator[Behaviour]:
    for maker in MAKERS:
        yield phones.Panic(panics_from) if maker is phones.Panic else maker()


def list_extras(behaviours: tuple[Behaviour, ...]) -> dict[str, float]:
    """Return the shares of the shifts beside the cycle, which the roster draws."""
    return {one.kind: one.share for one in behaviours if one.kind in EXTRAS and one.share > 0}
