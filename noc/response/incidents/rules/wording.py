"""The name of an incident, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from noc.kernel.severity import rank_of
from noc.response.incidents.rules.events import SIGNAL, Event
from noc.response.incidents.rules.kinds import trait_of

_MOST: Final = 3


def title_of(events: Sequence[Event], person: str | None, site: str | None) -> str:
    """Return who and where, and the gravest of what happened: "Ravi at Gate: phone silent, no movement"."""
    ordered = sorted(
        events,
        key=lambda one: (
            one.kind == SIGNAL,
            -(rank_of(one.severity) if one.severity else 0),
            one.at,
            one.key,
        ),
    )
    words = list(dict.fromkeys(trait_of(one.type).words for one in ordered))
    more = len(words) - _MOST
    said = ", ".join(words[:_MOST]) + (f" and {more} more" if more > 0 else "")
    whose = " at ".join(name for name in (person, site) if name)
    return f"{whose}: {said}"[:300] if whose else said[:300]
