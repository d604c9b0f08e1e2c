"""Whom false alarms hit: groups of innocent punches that are flagged more often than the rest, and by which detector."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

Dimension = Literal["site", "shift", "device_model", "light", "service"]
DIMENSIONS: Final[tuple[Dimension, ...]] = ("site", "shift", "device_model", "light", "service")
LEAST_INNOCENTS: Final = 30  # judged innocent punches in a group; fewer prove nothing
LEAST_ALARMS: Final = 3  # false alarms in it
ALPHA: Final = 0.05  # of false discoveries among the groups that are named
LEAST_RATIO: Final = 1.5  # times the rate elsewhere; less is no harm that anybody would notice
LEAST_DIFFERENCE: Final = 0.01  # and at least one more false alarm in a hundred punches


@dataclass(frozen=True, slots=True)
class JudgedPunch:
    """A punch of which people said what it was. `alarmed`: its score reached the limit; `leading`: which detector weighed
    most, None when only the model suspected; `groups`: its group in each dimension, those that are unknown left out."""

    fraud: bool
    alarmed: bool
    leading: str | None
    groups: Mapping[Dimension, str]


@dataclass(frozen=True, slots=True)
class Group:
    """How false alarms fall on one group. Rates are 0-1; `p_value` is adjusted for all groups that were compared.
    `blamed`: the detector that is most over-represented among the group's false alarms."""

    dimension: Dimension
    name: str
    innocents: int
    false_alarms: int
    missed_rate: float | None
    rate_elsewhere: float
    p_value: float
    significant: bool
    blamed: str | None
    blamed_alarms: int
    blamed_elsewhere: float

    @property
    def false_alarm_rate(self) -> float:
        return self.false_alarms / self.innocents


def fisher_greater(hits: int, of: int, hits_elsewhere: int, of_elsewhere: int) -> float:
    """Return the chance of so many hits or more in a group, if hits fell by lot (Fisher's exact test, one-sided).

    Fisher 1935, "The logic of inductive inference": the tail of the hypergeometric distribution.
    """
    total, drawn = of + of_elsewhere, hits + hits_elsewhere
    whole = _log_choose(total, drawn)
    tail = (
        math.exp(_log_choose(of, k) + _log_choose(of_elsewhere, drawn - k) - whole)
        for k in range(max(hits, drawn - of_elsewhere), min(of, drawn) + 1)
    )
    return min(1.0, math.fsum(tail))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for their number (Benjamini & Hochberg 1995): below q, a share q of those named is wrong."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place], reverse=True)
    found, least, many = [1.0] * len(p_values), 1.0, len(p_values)
    for behind, place in enumerate(order):
        least = min(least, p_values[place] * many / (many - behind))
        found[place] = least
    return found


@dataclass
class _Tally:
    """How many punches of a group there are of each sort, and how often each detector led a false alarm."""

    innocents: int = 0
    frauds: int = 0
    missed: int = 0
    led: Counter[str | None] = field(default_factory=Counter)

    @property
    def false_alarms(self) -> int:
        return self.led.total()

    def add(self, punch: JudgedPunch) -> None:
        """Count a punch."""
        if punch.fraud:
            self.frauds += 1
            self.missed += not punch.alarmed
            return
        self.innocents += 1
        if punch.alarmed:
            self.led[punch.leading] += 1


def compare(punches: Iterable[JudgedPunch]) -> list[Group]:
    """Return every group of every dimension that has innocents, the worst hit first; those named `significant` have enough
    punches, a rate that is clearly higher than elsewhere, and no chance to be so by luck."""
    tallies: dict[Dimension, dict[str, _Tally]] = {dimension: defaultdict(_Tally) for dimension in DIMENSIONS}
    totals: dict[Dimension, _Tally] = {dimension: _Tally() for dimension in DIMENSIONS}
    for punch in punches:
        for dimension, name in punch.groups.items():
            tallies[dimension][name].add(punch)
            totals[dimension].add(punch)
    groups = [
        _group(dimension, name, mine, totals[dimension])
        for dimension, named in tallies.items()
        for name, mine in named.items()
    ]
    groups = [one for one in groups if one.innocents]
    tested = [place for place, one in enumerate(groups) if one.innocents >= LEAST_INNOCENTS]
    honest = dict(zip(tested, adjusted([groups[place].p_value for place in tested]), strict=True))
    told = [_told(one, honest.get(place)) for place, one in enumerate(groups)]
    return sorted(told, key=lambda one: (not one.significant, one.p_value, -one.false_alarm_rate, one.name))


def _group(dimension: Dimension, name: str, mine: _Tally, total: _Tally) -> Group:
    innocents, alarms = total.innocents - mine.innocents, total.false_alarms - mine.false_alarms
    blamed = _blame(mine, total)
    return Group(
        dimension=dimension,
        name=name,
        innocents=mine.innocents,
        false_alarms=mine.false_alarms,
        missed_rate=mine.missed / mine.frauds if mine.frauds else None,
        rate_elsewhere=alarms / innocents if innocents else 0.0,
        p_value=fisher_greater(mine.false_alarms, mine.innocents, alarms, innocents),
        significant=False,
        blamed=blamed[0],
        blamed_alarms=mine.led[blamed[0]] if mine.led else 0,
        blamed_elsewhere=blamed[1],
    )


def _blame(mine: _Tally, total: _Tally) -> tuple[str | None, float]:
    """Return the detector whose false alarms are most in excess here, and its rate among the innocents elsewhere."""
    elsewhere = max(total.innocents - mine.innocents, 1)
    rates = {name: (total.led[name] - mine.led[name]) / elsewhere for name in mine.led}
    excess = {name: mine.led[name] / mine.innocents - rate for name, rate in rates.items()}
    worst = max(excess, key=lambda name: (excess[name], mine.led[name], name or ""), default=None)
    return worst, rates.get(worst, 0.0)


def _told(one: Group, honest: float | None) -> Group:
    p_value = one.p_value if honest is None else honest
    clear = (
        one.false_alarms >= LEAST_ALARMS
        and one.false_alarm_rate >= one.rate_elsewhere * LEAST_RATIO
        and one.false_alarm_rate - one.rate_elsewhere >= LEAST_DIFFERENCE
    )
    significant = honest is not None and p_value < ALPHA and clear
    return replace(one, p_value=p_value, significant=significant)


def why(group: Group, title: str) -> str:
    """Return in a sentence what was found of a group; `title` says the blamed detector in words."""
    flagged = f"{group.false_alarms} of {group.innocents} innocent punches were flagged"
    compared = f"{group.false_alarm_rate:.1%}, {group.rate_elsewhere:.1%} elsewhere"
    if group.innocents < LEAST_INNOCENTS:
        return f"{flagged}; with fewer than {LEAST_INNOCENTS} judged punches nothing can be said."
    if not group.significant:
        return f"{flagged} ({compared}): no more than chance explains, or too little to matter."
    blamed = (
        f"{title} leads {group.blamed_alarms} of them, {group.blamed_elsewhere:.1%} of the punches elsewhere"
    )
    return f"{flagged} ({compared}); {blamed}."
