"""How surely things belong together, from named parts that are each kept, and how well each fits the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Final

from noc.kernel.severity import SEVERITIES, rank_of
from noc.response.incidents.rules.events import Event
from noc.response.incidents.rules.kinds import belonging, trait_of

WEIGHTS: Final = {
    "closeness in time": 0.25,
    "same person": 0.2,
    "same place": 0.15,
    "kinds that belong together": 0.25,
    "severity": 0.15,
}


@dataclass(frozen=True)
class Part:
    """One part of a score: `value` in [0, 1], its share `weight` of the sum (the weights of all add up to 1), and why."""

    part: str
    value: float
    weight: float
    because: str


def score_of(events: Sequence[Event], window: timedelta) -> tuple[float, list[Part]]:
    """Return the correlation score in [0, 1] and its parts; what cannot be known (no person in it) weighs nothing."""
    judged = {
        "closeness in time": _closeness(events, window),
        "same person": _share([one.person_id for one in events], "concern one person"),
        "same place": _share([one.site_id for one in events], "are of one place"),
        "kinds that belong together": _kinds(events),
        "severity": _gravity(events),
    }
    known = {name: said for name, said in judged.items() if said is not None}
    whole = sum(WEIGHTS[name] for name in known)
    parts = [
        Part(name, round(value, 3), round(WEIGHTS[name] / whole, 3), because)
        for name, (value, because) in known.items()
    ]
    return round(min(1.0, sum(part.value * part.weight for part in parts)), 3), parts


def _closeness(events: Sequence[Event], window: timedelta) -> tuple[float, str] | None:
    """Return 1 where troubles follow at once, 0 where a whole window lies between; None for a single trouble."""
    firsts = sorted(events, key=lambda one: one.at)
    starts = list({one.about: one for one in reversed(firsts)}.values())[::-1]
    if len(starts) < 2:  # a single trouble is close to nothing
        return None
    gaps, end = [], starts[0].until
    for one in starts[1:]:
        gaps.append(max(timedelta(0), one.at - end))
        end = max(end, one.until)
    mean = sum(gaps, timedelta(0)) / len(gaps)
    value = max(0.0, 1.0 - mean / window) if window else float(not mean)
    return value, f"{len(starts)} troubles, {_minutes(mean)} min between them on average"


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


def _share(ids: Sequence[int | None], says: str) -> tuple[float, str] | None:
    known = Counter(one for one in ids if one is not None)
    if not known:
        return None
    most = known.most_common(1)[0][1]
    return most / len(ids), f"{most} of {len(ids)} {says}"


def _kinds(events: Iterable[Event]) -> tuple[float, str] | None:
    """Return the mean over the pairs of different kinds of how well they belong together."""
    kinds = sorted({one.type for one in events})
    pairs = list(combinations(kinds, 2))
    if not pairs:
        return None
    values = [belonging(*pair) for pair in pairs]
    best = max(pairs, key=lambda pair: belonging(*pair))
    words = " and ".join(trait_of(kind).words for kind in best)
    return sum(values) / len(values), f"{words} belong together ({belonging(*best):.1f})"


def _gravity(events: Iterable[Event]) -> tuple[float, str] | None:
    ranks = [rank_of(one.severity) for one in events if one.severity]
    if not ranks:
        return None
    return max(ranks) / (len(SEVERITIES) - 1), f"the gravest is {SEVERITIES[max(ranks)]}"


def fit_of(event: Event, others: Sequence[Event], window: timedelta) -> tuple[float, str]:
    """Return how well one event fits the rest, 0-1, and why: its nearest neighbour of another trouble."""
    rest = [one for one in others if one.about != event.about]
    if not rest:
        return 1.0, "it is what the incident is about"
    return max(((_pair(event, one, window)) for one in rest), key=lambda said: said[0])


def _pair(one: Event, other: Event, window: timedelta) -> tuple[float, str]:
    gap = max(one.at - other.until, other.at - one.until, timedelta(0))
    close = max(0.0, 1.0 - gap / window) if window else float(not gap)
    same_person = one.person_id is not None and one.person_id == other.person_id
    same_site = one.site_id is not None and one.site_id == other.site_id
    alike = belonging(one.type, other.type)
    value = 0.35 * close + 0.3 * (1.0 if same_person else 0.6 if same_site else 0.0) + 0.35 * alike
    where = "the same person" if same_person else "the same place" if same_site else "the same incident"
    return round(value, 3), f"{_minutes(gap)} min from “{trait_of(other.type).words}” of {where}"
