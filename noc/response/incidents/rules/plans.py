"""What becomes of the things of one person or site: which incidents stand, take, and join."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from noc.response.incidents.rules.chaining import Span, chains
from noc.response.incidents.rules.events import Event

Key = tuple[str, str]  # kind and ref of an event


@dataclass(frozen=True)
class Standing:
    """An incident that is not closed: its id, when it began, lasted and last grew, and what belongs to it."""

    id: int
    first: datetime
    last: datetime
    latest_start: datetime
    members: frozenset[Key]


@dataclass
class Plan:
    """One incident as it should be. `ids`: those that stand for it, the oldest first (it survives); none: a new one."""

    scope: str
    person_id: int | None
    site_id: int | None
    window: timedelta
    ids: tuple[int, ...]
    events: list[Event]
    owned: set[Key] = field(default_factory=set)

    @property
    def first(self) -> datetime:
        return min(one.at for one in self.events)

    @property
    def last(self) -> datetime:
        return max(one.until for one in self.events)


@dataclass(frozen=True)
class Scope:
    """Whose things are gathered: a person's or a site's; `window` as it holds there."""

    name: str
    person_id: int | None
    site_id: int | None
    window: timedelta


def plans_of(
    scope: Scope,
    events: Iterable[Event],
    standing: Sequence[Standing],
    known: Mapping[Key, Event],
    cap: timedelta,
) -> list[Plan]:
    """Return what chains of events and standing incidents become, in order of time.

    `events`: what may join, of this scope; `known`: the events behind members. A standing incident stays whole.
    """
    taken = frozenset().union(*(one.members for one in standing))
    free = [one for one in events if one.key not in taken]
    spans = [Span(one.first, one.last, one.latest_start) for one in standing]
    spans += [Span(one.at, one.until, one.at) for one in free]
    found = []
    for chain in chains(spans, scope.window, cap):
        old = sorted((standing[place] for place in chain if place < len(standing)), key=lambda one: one.id)
        members = [known[key] for one in old for key in sorted(one.members) if key in known]
        members += [free[place - len(standing)] for place in chain if place >= len(standing)]
        if members:
            ids = tuple(one.id for one in old)
            unique = list({one.key: one for one in members}.values())
            found.append(Plan(scope.name, scope.person_id, scope.site_id, scope.window, ids, unique))
    return found
