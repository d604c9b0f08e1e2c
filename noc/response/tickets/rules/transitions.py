"""The workflow of a ticket as data: from which state which verb leads where, and what it needs."""

from __future__ import annotations

from typing import Final, NamedTuple

NEW, ASSIGNED, IN_PROGRESS, ON_HOLD = "NEW", "ASSIGNED", "IN_PROGRESS", "ON_HOLD"
RESOLVED, CLOSED, CANCELLED = "RESOLVED", "CLOSED", "CANCELLED"
STATUSES: Final = (NEW, ASSIGNED, IN_PROGRESS, ON_HOLD, RESOLVED, CLOSED, CANCELLED)
OPEN: Final = (NEW, ASSIGNED, IN_PROGRESS, ON_HOLD)
ENDED: Final = (RESOLVED, CLOSED, CANCELLED)
HELD_FROM, OWNED = "(as it was before the hold)", "(ASSIGNED, or NEW when nobody has it)"


class Transition(NamedTuple):
    """From a state by a verb to a state, when what it needs is there."""

    start: str
    verb: str
    end: str
    needs: tuple[str, ...] = ()


TRANSITIONS: Final = (
    *(Transition(status, "acknowledge", status) for status in (NEW, ASSIGNED, IN_PROGRESS)),
    Transition(NEW, "assign", ASSIGNED, ("person",)),
    *(Transition(status, "assign", status, ("person",)) for status in (ASSIGNED, IN_PROGRESS, ON_HOLD)),
    *(Transition(status, "unassign", NEW) for status in (NEW, ASSIGNED, IN_PROGRESS)),
    Transition(ON_HOLD, "unassign", ON_HOLD),
    *(Transition(status, "start", IN_PROGRESS) for status in (NEW, ASSIGNED, ON_HOLD)),
    *(Transition(status, "hold", ON_HOLD, ("notes",)) for status in OPEN),
    Transition(ON_HOLD, "return", HELD_FROM),
    *(Transition(status, "resolve", RESOLVED, ("resolution",)) for status in OPEN),
    *(Transition(status, "close", CLOSED, ("resolution",)) for status in OPEN),
    Transition(RESOLVED, "close", CLOSED),
    *(Transition(status, "cancel", CANCELLED, ("notes",)) for status in OPEN),
    Transition(ON_HOLD, "reopen", HELD_FROM),
    *(Transition(status, "reopen", OWNED) for status in (NEW, ASSIGNED, IN_PROGRESS, *ENDED)),
    *(Transition(status, "priority", status, ("priority",)) for status in OPEN),
    *(Transition(status, "comment", status, ("notes",)) for status in STATUSES),
)
BY_VERB: Final = {(one.start, one.verb): one for one in TRANSITIONS}
VERBS: Final = tuple(dict.fromkeys(one.verb for one in TRANSITIONS))
# Verbs by which a human shows that somebody is at it.
ANSWERS: Final = frozenset(
    {"acknowledge", "assign", "start", "hold", "resolve", "close", "cancel", "comment"}
)
_NOT_OFFERED: Final = frozenset({"return", "unassign"})


def end_of(status: str, verb: str, *, held_from: str, owned: bool) -> str | None:
    """Return the state that a verb leads to; None when it is not possible from `status`."""
    found = BY_VERB.get((status, verb))
    if found is None:
        return None
    if found.end == HELD_FROM:
        return held_from or (ASSIGNED if owned else NEW)
    if found.end == OWNED:
        return ASSIGNED if owned else NEW
    return found.end


def missing_of(status: str, verb: str, given: frozenset[str]) -> list[str]:
    """Return what a verb still needs."""
    return [need for need in BY_VERB[status, verb].needs if need not in given]


def allowed_from(status: str, *, acknowledged: bool) -> list[str]:
    """Return the verbs that people may use now; nothing to acknowledge, or to take back, is not offered."""
    verbs = [one.verb for one in TRANSITIONS if one.start == status and one.verb not in _NOT_OFFERED]
    idle = {"acknowledge"} if acknowledged else set()
    if status in {NEW, ASSIGNED} and not acknowledged:
        idle |= {"reopen"}
    return [verb for verb in verbs if verb not in idle]
