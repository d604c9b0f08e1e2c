"""What the positions frames say of people beside where they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from noc.intelligence.signals.presence import presences
from noc.response.alerts.open import sounding_people


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's state, and the site of duty (else the home site), which decides who may see the person."""

    state: str
    site_id: int | None


# How people of the tenant in scope stand at a moment, by person; one who is not employed is left out.
Standings = Callable[[Collection[int], datetime], Mapping[int, Standing]]


def standings(people: Collection[int], at: datetime) -> dict[int, Standing]:
    """Return how people of the tenant in scope stand, as the live snapshot says it too."""
    found = presences(at, sounding_people(), people)
    return {one.person_id: Standing(one.state, one.site_id) for one in found}
