"""What night, solitude and the importance of a site do to a severity."""

from __future__ import annotations

from noc.intelligence.findings.rules.kind import SAFETY, Kind
from noc.kernel.severity import SEVERITIES, rank_of

LOWEST, HIGHEST = rank_of("LOW"), rank_of("CRITICAL")
_ALONE_AT_NIGHT: tuple[str, ...] = ("alone at night",)
_UNIMPORTANT_BY_DAY: tuple[str, ...] = ("class C by day",)


def in_context(
    kind: Kind, severity: str, *, night: bool, lone: bool, site_class: str
) -> tuple[str, tuple[str, ...]]:
    """Return a contextual kind's severity in its context, with the reasons; others as they are.

    One rank up for any of night, a lone guard, class A; two for safety when alone at night; one down for class C by day
    with company. Never below LOW nor above CRITICAL.
    """
    if not kind.contextual:
        return severity, ()
    alone = lone and not kind.presumes_lone
    if kind.category == SAFETY and lone and night:
        steps, why = 2, _ALONE_AT_NIGHT
    elif night or alone or site_class == "A":
        steps, why = 1, _raised(night, alone, site_class)
    elif site_class == "C" and not lone:
        steps, why = -1, _UNIMPORTANT_BY_DAY
    else:
        return severity, ()
    rank = rank_of(severity)
    moved = min(HIGHEST, rank + steps) if steps > 0 else max(min(rank, LOWEST), rank + steps)
    if moved == rank:
        return severity, ()
    word = "raised" if moved > rank else "lowered"
    return SEVERITIES[moved], tuple(f"{word} from {severity}: {reason}" for reason in why)


def _raised(night: bool, alone: bool, site_class: str) -> tuple[str, ...]:
    parts = ((night, "night at the site"), (alone, "a guard alone"), (site_class == "A", "a class A site"))
    return tuple(words for holds, words in parts if holds)
