"""Who gets a ticket: the first of a chain of roles who is there, and why the others were passed over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

ROLE_NAMES: Final = {
    "noc_supervisor": "NOC supervisor",
    "site_manager": "site manager",
    "security_manager": "security manager",
    "default": "default assignee",
}


@dataclass(frozen=True)
class Candidate:
    """Who holds a role; nobody does when `person_id` is None. `rostered`: has shifts near the moment at all."""

    role: str
    person_id: int | None = None
    name: str | None = None
    active: bool = True
    employed: bool = True
    rostered: bool = False
    on_shift: bool = False

    @property
    def is_off_duty(self) -> bool:
        """Somebody without any roster counts as available."""
        return self.rostered and not self.on_shift

    @property
    def can_take_it(self) -> bool:
        return self.person_id is not None and self.active and self.employed


@dataclass(frozen=True)
class Step:
    """One role that was asked, as the API shows it."""

    role: str
    person_id: int | None
    name: str | None
    chosen: bool
    because: str

    def as_json(self) -> dict[str, object]:
        return {
            "role": self.role,
            "person_id": self.person_id,
            "name": self.name,
            "chosen": self.chosen,
            "because": self.because,
        }


def choose(chain: Sequence[Candidate], passing: Collection[int] = ()) -> list[Step]:
    """Return every step of the chain, at most one of them chosen.

    First who is there; if nobody is, the first who could take it though off duty. `passing`: people who had it already.
    """
    fit = [place for place, one in enumerate(chain) if one.can_take_it and one.person_id not in passing]
    on_duty = [place for place in fit if not chain[place].is_off_duty]
    chosen = next(iter(on_duty or fit), None)
    return [_step(one, place, chosen, passing) for place, one in enumerate(chain)]


def _step(one: Candidate, place: int, chosen: int | None, passing: Collection[int]) -> Step:
    role = ROLE_NAMES.get(one.role, one.role)
    return Step(
        one.role, one.person_id, one.name, place == chosen, _because(one, role, place, chosen, passing)
    )


def _because(one: Candidate, role: str, place: int, chosen: int | None, passing: Collection[int]) -> str:
    if one.person_id is None:
        return f"no {role} is named"
    if not one.active:
        return f"the {role} {one.name} is not active"
    if not one.employed:
        return f"the {role} {one.name} is not employed any more, or not yet"
    if one.person_id in passing:
        return f"the {role} {one.name} was asked already"
    if place == chosen:
        if one.is_off_duty:
            return f"the {role} {one.name} is not on duty, but nobody else of the chain is there"
        return f"the {role} {one.name} is " + (
            "on duty" if one.rostered else "there: no roster says otherwise"
        )
    if one.is_off_duty:
        return f"the {role} {one.name} is not on duty"
    return f"the {role} {one.name} comes after who was chosen"
