"""The shape of a cheat: a behaviour that knows the others of the force, and who does it."""

from __future__ import annotations

from typing import ClassVar, Protocol, TypeVar

import numpy as np

from simulation.behaviours.shape import Behaviour, Truth
from simulation.chance import open_generator
from simulation.duties import Duty
from simulation.people import Person
from simulation.roster import Shift
from simulation.world import Site


class Folk(Protocol):
    """What a cheat must know of the others."""

    seed: int

    def find_buddy(self, shift: Shift, at: float) -> Shift | None:
        """Return the shift of somebody honest who is on that site then."""
        ...

    def find_earlier(self, shift: Shift) -> Shift | None:
        """Return an earlier shift of the same kind of the same person at the same site."""
        ...

    def list_sites(self, site: Site) -> list[Site]:
        """Return the other sites of the city, nearest first."""
        ...

    def find_idle(self, shift: Shift, of_site: bool) -> Person | None:
        """Return a guard of the city who is not on duty round a shift; of the same site, or of another."""
        ...

    def find_present(self, site: Site, at: float) -> Shift | None:
        """Return the shift of somebody honest who is on a site then."""
        ...


class Fraud(Behaviour):
    """A cheat; `kind` is the fraud, `cause` the way it is done, `evasive` whether he takes care.

    The truth's `event_ids` are the punches that are false.
    """

    evasive: ClassVar[bool] = False
    always: ClassVar[bool] = False  # who does this does it in every shift
    folk: Folk

    @property
    def name(self) -> str:
        """Return what its lots are drawn under."""
        return f"fraud:{self.kind}:{self.cause}"

    def open(self, duty: Duty, what: str) -> np.random.Generator:
        """Return the generator of one part of a cheat."""
        return open_generator(self.folk.seed, self.name, duty.shift.code, what)

    def tell_all(self, duty: Duty) -> Truth:
        """Return the truth about the whole shift."""
        return self.tell(duty, duty.shift.start, duty.shift.end)


Found = TypeVar("Found")


def expect(found: Found | None) -> Found:
    """Return what was found before, when the duty was altered. Raises LookupError: the force would not be the same."""
    if found is None:
        raise LookupError("whoever helped with a cheat is not there any more")
    return found


def stay_at_home(duty: Duty, rng: np.random.Generator, off: float = 0.4, unused: float = 0.5) -> None:
    """Leave the phone at home: switched off, lying unused, or in its owner's hand."""
    duty.stays_home, duty.tasks, duty.rounds = True, [], []
    luck = rng.random()
    if luck < off:
        duty.dark.append((duty.shift.start - 9000, duty.shift.end + 9000))
    elif luck < off + unused:
        duty.asleep.append((duty.shift.start - 9000, duty.shift.end + 9000))
