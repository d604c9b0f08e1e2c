"""How like a past incident is to this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from noc.response.incidents.rules.kinds import trait_of

LEAST: Final = 0.4
_KINDS, _PERSON, _SITE, _HOUR = 0.5, 0.2, 0.2, 0.1


@dataclass(frozen=True)
class Face:
    """What is compared: kinds of members, whose, where, and the hour of the day (0-24, local to neither: UTC)."""

    kinds: frozenset[str]
    person_id: int | None
    site_id: int | None
    hour: float


def likeness(one: Face, other: Face) -> tuple[float, str]:
    """Return 0-1 and why: the share of kinds in common (Jaccard), the same person, the same site, the hour of the day."""
    both, either = one.kinds & other.kinds, one.kinds | other.kinds
    shared = len(both) / len(either) if either else 0.0
    apart = abs(one.hour - other.hour)
    close = max(0.0, 1.0 - min(apart, 24.0 - apart) / 6.0)
    same_person = one.person_id is not None and one.person_id == other.person_id
    same_site = one.site_id is not None and one.site_id == other.site_id
    value = _KINDS * shared + _PERSON * same_person + _SITE * same_site + _HOUR * close
    reasons = [
        *([", ".join(sorted(trait_of(kind).words for kind in both))] if both else []),
        *(["the same person"] if same_person else []),
        *(["the same site"] if same_site else []),
        *(["about the same hour"] if close >= 2 / 3 else []),
    ]
    return round(value, 3), "; ".join(reasons)
