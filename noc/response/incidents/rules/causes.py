"""Which member came first and explains the others: site above device above person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from noc.response.incidents.rules.events import SIGNAL, Event
from noc.response.incidents.rules.kinds import LEVELS, trait_of

# An audit looks every five minutes: what it found together came in any order. What stands above is noticed later.
SLACK: Final = timedelta(minutes=5)
SLACK_ABOVE: Final = timedelta(minutes=15)
MOST: Final = 100  # members that are looked at, in order of time: what caused a storm stands at its beginning


@dataclass(frozen=True)
class Hint:
    """What probably caused the rest; `confidence` 0-1."""

    member: Event
    explains: tuple[Event, ...]
    confidence: float
    reasons: tuple[str, ...]


def root_cause(events: Sequence[Event]) -> Hint | None:
    """Return the member that explains most of the others, the earliest of those that explain as many; None for none."""
    ordered = sorted(events, key=lambda one: (one.at, one.kind == SIGNAL, trait_of(one.type).level, one.key))[
        :MOST
    ]
    told = [(one, tuple(other for other in ordered if _explains(one, other))) for one in ordered]
    found = [(one, rest) for one, rest in told if rest]
    if not found:
        return None
    member, rest = max(found, key=lambda pair: len({one.about for one in pair[1]}))
    return Hint(member, rest, _confidence(member, rest, ordered), _reasons(member, rest, ordered))


def _explains(one: Event, other: Event) -> bool:
    """A kind explains another of the same person, or one of a site what happens there, if it did not come after it."""
    if one.about == other.about or other.type not in trait_of(one.type).explains:
        return False
    above = trait_of(one.type).level < trait_of(other.type).level
    if one.at > other.at + (SLACK_ABOVE if above else SLACK):
        return False
    if one.person_id is not None and other.person_id is not None:
        return one.person_id == other.person_id
    return one.site_id is not None and one.site_id == other.site_id


def _confidence(member: Event, rest: Sequence[Event], events: Sequence[Event]) -> float:
    """Return the share of the other troubles that it explains, less where it was not the first or is a mere signal."""
    others = {one.about for one in events} - {member.about}
    share = len({one.about for one in rest}) / len(others)
    first = 1.0 if member.at <= min(one.at for one in events) + SLACK else 0.7
    return round(0.9 * share * first * (0.8 if member.kind == SIGNAL else 1.0), 2)


def _reasons(member: Event, rest: Sequence[Event], events: Sequence[Event]) -> tuple[str, ...]:
    trait = trait_of(member.type)
    words = sorted({trait_of(one.type).words for one in rest})
    reasons = [f"“{trait.words}” explains {', '.join(words)}"]
    if member.at == min(one.at for one in events):
        reasons.append("it came first")
    below = [one for one in rest if trait_of(one.type).level > trait.level]
    if below:
        reasons.append(f"it is about the {LEVELS[trait.level]}, and what it explains rests on that")
    return tuple(reasons)
