"""Who is on call: overrides above the imported calendar above the layers, of which the last one is on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from noc.response.oncall.rules.layers import Layer, handovers, person_at


@dataclass(frozen=True)
class Stretch:
    """Somebody from a moment until before another."""

    person: int
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Plan:
    """All that decides who is on call; `working` are the people who still work here."""

    zone: ZoneInfo
    layers: tuple[Layer, ...]
    duties: tuple[Stretch, ...]
    overrides: tuple[Stretch, ...]
    working: frozenset[int]


@dataclass(frozen=True)
class Watch:
    """Who is on call from a moment until before another, and by what."""

    since: datetime
    until: datetime
    people: tuple[int, ...]
    because: str


def on_call_at(plan: Plan, at: datetime) -> tuple[tuple[int, ...], str]:
    """Return who is on call at a moment, and why they are."""
    for stretches, because in ((plan.overrides, "override"), (plan.duties, "calendar")):
        people = _of(stretches, at, plan.working)
        if people:
            return people, because
    for layer in reversed(plan.layers):
        person = person_at(layer, plan.zone, at, plan.working)
        if person is not None:
            return (person,), layer.name
    return (), "nobody"


def _of(stretches: Sequence[Stretch], at: datetime, working: frozenset[int]) -> tuple[int, ...]:
    found = [one for one in stretches if one.since <= at < one.until and one.person in working]
    ordered = sorted(found, key=lambda one: (one.since, one.person))
    return tuple(dict.fromkeys(one.person for one in ordered))


def watches(plan: Plan, since: datetime, until: datetime) -> list[Watch]:
    """Return who is on call over a time, stretch by stretch; neighbours with the same people are one."""
    edges = {since}
    for one in (*plan.duties, *plan.overrides):
        edges |= {edge for edge in (one.since, one.until) if since < edge < until}
    for layer in plan.layers:
        edges |= set(handovers(layer, plan.zone, since, until))
    ordered = [*sorted(edges), until]
    found: list[Watch] = []
    for start, end in pairwise(ordered):
        people, because = on_call_at(plan, start)
        if found and (found[-1].people, found[-1].because) == (people, because):
            found[-1] = replace(found[-1], until=end)
        else:
            found.append(Watch(start, end, people, because))
    return found
