"""Whom work can be given to."""

from __future__ import annotations

from typing import Literal

from noc.kernel.errors import Unprocessable
from noc.sources.people.models import Person


def assignee_of(said: int | Literal["me"] | None, user_id: int | None) -> Person | None:
    """Return the active person that a caller named by id, or as `me`; None for nobody. Raises Unprocessable."""
    if said is None:
        return None
    people = Person.objects.filter(active=True)
    person = (people.filter(user_id=user_id or 0) if said == "me" else people.filter(pk=said)).first()
    if person is None and said == "me":
        raise Unprocessable("Your login belongs to no person; name a person_id.")
    if person is None:
        raise Unprocessable(f"There is no active person {said} to assign this to.")
    return person
