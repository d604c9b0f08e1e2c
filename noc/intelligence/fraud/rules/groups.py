"""People who belong together in their punches: pairs are weighed, weak ones dropped, and what hangs together is a group."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Kind = Literal["phone", "kiosk", "gate"]

LEAST_STRENGTH: Final = 0.4  # of a pair: a phone lent on two days is below it, on three above
QUEUE_DAYS: Final = 5  # side by side at a kiosk, or at the gate with a phone each, before it is a pair
QUEUE_SHARE: Final = 0.6  # of the days on which both could have been
ORDER: Final = 0.85
STEADY: Final = 0.35  # quartile distance of the gaps over their middle
QUICK_S: Final = 60.0
TEAM_PEOPLE: Final = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people side by side. phone: `a` owns the device that punched for `b`; kiosk: next to each other in its queue;
    gate: right after one another at one site, on a phone each (`device` None). `days` of `of_days` on which both could
    have been; `ordered_days` those in the more usual order (`after`: who came second then); gaps in seconds, NaN unknown."""

    kind: Kind
    a: int
    b: int
    device: str | None
    times: int
    days: int
    of_days: int
    ordered_days: int
    after: int
    gap_s: float
    gap_spread: float
    people: int
    sites: frozenset[int]

    @property
    def order_share(self) -> float:
        """Return how steady the order is; NaN where they were never near each other."""
        return self.ordered_days / self.days if self.days and not math.isnan(self.gap_s) else math.nan

    @property
    def strength(self) -> float:
        """Return how sure it is that the two do this together, 0-1; it grows with the days."""
        if self.kind == "phone":
            steady = 1.3 if self.days >= 3 and self.order_share >= ORDER else 1.0
            strength = 1.0 - math.exp(-0.22 * self.days * steady)
            return strength / 2 if self.people >= TEAM_PEOPLE else strength
        share = self.days / max(self.of_days, 1)
        odd = self.order_share >= ORDER and self.gap_s <= QUICK_S and self.gap_spread <= STEADY
        if not odd or self.days < QUEUE_DAYS or share < QUEUE_SHARE:
            return 0.0  # carpools come together, too, in any order and at any distance
        return min(0.35 + 0.03 * self.days, 0.8 if self.kind == "kiosk" else 0.7) * share


@dataclass(frozen=True, slots=True)
class Group:
    """Two people or more whose punches hang together, the strongest pair first."""

    people: tuple[tuple[int, str], ...]
    devices: tuple[str, ...]
    sites: tuple[tuple[int, str], ...]
    strength: float
    evidence: str
    pairs: tuple[Pair, ...]

    @property
    def id(self) -> str:
        """Return what stays the same as long as the people do."""
        members = ",".join(str(person_id) for person_id, _ in self.people)
        return hashlib.blake2b(members.encode(), digest_size=6).hexdigest()

    def as_state(self) -> dict[str, Any]:
        """Return the group as the API and the console tell it."""
        return {
            "id": self.id,
            "people": [{"person_id": person_id, "name": name} for person_id, name in self.people],
            "devices": list(self.devices),
            "sites": [{"site_id": site_id, "name": name} for site_id, name in self.sites],
            "strength": round(self.strength, 3),
            "evidence": self.evidence,
            "pairs": [_pair_state(pair) for pair in self.pairs],
        }


def _pair_state(pair: Pair) -> dict[str, Any]:
    return {
        "kind": pair.kind,
        "a": pair.a,
        "b": pair.b,
        "device": pair.device,
        "times": pair.times,
        "days": pair.days,
        "gap_s": None if math.isnan(pair.gap_s) else round(pair.gap_s, 1),
        "order_share": None if math.isnan(pair.order_share) else round(pair.order_share, 3),
        "strength": round(pair.strength, 3),
    }


def group_pairs(pairs: Sequence[Pair], people: Mapping[int, str], sites: Mapping[int, str]) -> list[Group]:
    """Return the groups, the strongest first: pairs that several devices tie are as strong as all of them together."""
    ties: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    for pair in pairs:
        ties[min(pair.a, pair.b), max(pair.a, pair.b)].append(pair)
    strong = {two: sure for two, tied in ties.items() if (sure := _sure(tied)) >= LEAST_STRENGTH}
    groups = []
    for members in _components(list(strong)):
        held = {two: sure for two, sure in strong.items() if two[0] in members}
        told = sorted((pair for two in held for pair in ties[two] if pair.strength > 0), key=_weight)
        groups.append(
            Group(
                tuple((one, people.get(one, f"person {one}")) for one in sorted(members)),
                tuple(sorted({pair.device for pair in told if pair.device is not None})),
                tuple(
                    (one, sites.get(one, ""))
                    for one in sorted({site for pair in told for site in pair.sites})
                ),
                max(held.values()),
                " ".join(tell_pair(pair, people) for pair in told[:3]),
                tuple(told),
            )
        )
    return sorted(groups, key=lambda group: (-group.strength, group.people))


def _sure(tied: Sequence[Pair]) -> float:
    return 1.0 - math.prod(1.0 - pair.strength for pair in tied)


def _weight(pair: Pair) -> tuple[float, int, int, str]:
    return -pair.strength, pair.a, pair.b, pair.device or ""


def _components(edges: Sequence[tuple[int, int]]) -> list[set[int]]:
    """Return the connected components of people tied by edges."""
    if not edges:
        return []
    people, ends = np.unique(np.array(edges), return_inverse=True)
    ends = ends.reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(people), len(people)))
    count, label = connected_components(graph, directed=False)
    return [set(people[label == number].tolist()) for number in range(count)]


def tell_pair(pair: Pair, people: Mapping[int, str]) -> str:
    """Return a pair's evidence in a sentence."""
    a, b = people.get(pair.a, f"person {pair.a}"), people.get(pair.b, f"person {pair.b}")
    apart = "" if math.isnan(pair.gap_s) else f", {_span(pair.gap_s)} apart"
    if pair.kind == "phone":
        order = f", in the same order on {pair.ordered_days} of them" if pair.order_share >= ORDER else ""
        return f"Phone {pair.device} of {a} punched for {b} on {pair.days} day{'s' if pair.days > 1 else ''}{apart}{order}."
    second, first = (b, a) if pair.after == pair.b else (a, b)
    where = f"At kiosk {pair.device}" if pair.kind == "kiosk" else "At one gate, on a phone each,"
    return f"{where} {second} came right after {first} on {pair.ordered_days} of {pair.of_days} days{apart}."


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
