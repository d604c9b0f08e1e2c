"""Whether a playbook begins, whether a condition holds, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from noc.kernel.severity import rank_of
from noc.response.playbooks.rules.programs import Instruction, Program, Trigger, hours_of

ENDED_TICKET = frozenset({"RESOLVED", "CLOSED", "CANCELLED"})


@dataclass(frozen=True)
class Facts:
    """What is known of a run's trouble now. `clock`: the time of day where it happened ("23:10"), when it happened."""

    kind: str
    type: str
    severity: str
    site_class: str
    clock: str
    acknowledged: bool = False
    resolved: bool = False
    cleared: bool = False
    welfare_answered: bool = False
    ticket_status: str | None = None
    outcomes: Mapping[str, str] = field(default_factory=dict)


def begins(trigger: Trigger, facts: Facts) -> bool:
    """Tell whether a playbook begins for what happened."""
    return (
        trigger.kind == facts.kind
        and (not trigger.types or facts.type in trigger.types)
        and rank_of(facts.severity) >= rank_of(trigger.min_severity)
        and (not trigger.site_classes or facts.site_class in trigger.site_classes)
        and (trigger.hours is None or is_within(trigger.hours, facts.clock))
    )


def is_within(hours: tuple[str, str], clock: str) -> bool:
    """Tell whether a time of day is from the first until before the second, over midnight if need be."""
    since, until = hours
    if since < until:
        return since <= clock < until
    return clock >= since or clock < until


def is_met(waited_for: str, status: str | None, facts: Facts) -> bool:
    """Tell whether what is waited for has come. Whatever is over needs no acknowledging any more."""
    if waited_for == "ticket_status":
        return facts.ticket_status is not None and facts.ticket_status == status
    if waited_for == "acknowledged":
        return facts.acknowledged or facts.resolved
    return bool(getattr(facts, waited_for))


def holds(condition: Mapping[str, Any], facts: Facts) -> bool:
    """Tell whether all parts of a branch's condition hold."""
    return all(_holds(key, value, condition, facts) for key, value in condition.items())


def _holds(key: str, value: Any, condition: Mapping[str, Any], facts: Facts) -> bool:
    match key:
        case "waited":
            return facts.outcomes.get(value) == str(condition["outcome"])
        case "outcome":
            return True  # said together with `waited`
        case "state":
            return is_met(value, None, facts)
        case "ticket_status":
            return facts.ticket_status == str(value)
        case "min_severity":
            return rank_of(facts.severity) >= rank_of(value)
        case "types":
            return facts.type in value
        case "site_classes":
            return facts.site_class in value
        case "hours":
            return is_within(hours_of(value), facts.clock)
    raise ValueError(f"a condition knows no {key}")


def settle(program: Program, position: int) -> int:
    """Follow jumps from a position to the next instruction that is a step (a branch is one), or to the end."""
    while position < len(program.instructions) and program.instructions[position].kind == "jump":
        position = program.instructions[position].otherwise
    return position


def instruction_at(program: Program, position: int) -> Instruction | None:
    """Return the step at a position; None behind the last."""
    return program.instructions[position] if position < len(program.instructions) else None


def branch_from(program: Program, position: int, facts: Facts) -> tuple[bool, int]:
    """Return whether the condition of the branch at a position holds, and where the run goes on."""
    branch = program.instructions[position]
    held = holds(branch.given, facts)
    return held, position + 1 if held else branch.otherwise
