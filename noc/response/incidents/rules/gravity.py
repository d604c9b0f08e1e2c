"""How grave an incident is, of which type, how urgent, and whether it is one at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from noc.kernel.severity import SEVERITIES, rank_of
from noc.response.incidents.rules.events import SIGNAL, Event
from noc.response.incidents.rules.kinds import MIXED, SAFETY, SITE_OUTAGE, trait_of

_MEDIUM: Final = rank_of("MEDIUM")
_HIGH: Final = rank_of("HIGH")
_POINTS: Final = {"INFO": 5, "LOW": 20, "MEDIUM": 40, "HIGH": 65, "CRITICAL": 90}


def is_incident(events: Sequence[Event]) -> bool:
    """Tell whether events are an incident: a grave one by itself, or two troubles of which one is MEDIUM at least.

    One that people are not meant to see makes none. A trouble's finding and alert are one.
    """
    founding = [rank_of(one.severity) for one in events if one.founding and one.severity]
    if any(one.kind == "alert" and one.founding and rank_of(one.severity) >= _HIGH for one in events):
        return True
    return bool(founding) and max(founding) >= _MEDIUM and len({one.about for one in events}) > 1


def combined_severity(events: Sequence[Event]) -> tuple[str, list[str]]:
    """Return the gravest severity, raised one step when independent sources agree that something is wrong, and why."""
    ranked = [one for one in events if one.severity]
    worst = max(ranked, key=lambda one: (rank_of(one.severity), one.founding))
    reasons = [f"“{worst.title}” is {worst.severity}"]
    sources: dict[str, set[str]] = defaultdict(set)
    for one in ranked:
        if rank_of(one.severity) >= _MEDIUM:
            sources[trait_of(one.type).source].add(trait_of(one.type).words)
    rank = rank_of(worst.severity)
    if len(sources) > 1 and rank < len(SEVERITIES) - 1:
        told = "; ".join(f"{source}: {', '.join(sorted(words))}" for source, words in sorted(sources.items()))
        reasons.append(f"raised one step: independent sources agree ({told})")
        rank += 1
    return SEVERITIES[rank], reasons


def type_of(events: Sequence[Event]) -> str:
    """Return the type: safety before all, then a whole site, else what the gravest kinds make, MIXED if they differ."""
    made = {trait_of(one.type).makes for one in events if one.kind != SIGNAL}
    for first in (SAFETY, SITE_OUTAGE):
        if first in made:
            return first
    told = [one for one in events if one.severity]
    worst = max(rank_of(one.severity) for one in told)
    gravest = {trait_of(one.type).makes for one in told if rank_of(one.severity) == worst}
    return gravest.pop() if len(gravest) == 1 else MIXED


def priority_of(events: Sequence[Event], severity: str) -> int:
    """Return 0-100: the severity's points, or the most urgent alert's, and a little for each further trouble."""
    most = max([_POINTS[severity], *(one.priority for one in events)])
    return min(100, most + min(5, len({one.about for one in events if one.kind != SIGNAL}) - 1))
