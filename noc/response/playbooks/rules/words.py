"""Playbooks in words, for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from noc.response.playbooks.rules.engine import Facts, branch_from, settle
from noc.response.playbooks.rules.programs import Instruction, Program, Trigger

_WAITS: Final = {
    "acknowledged": "somebody has acknowledged it",
    "resolved": "it is resolved",
    "cleared": "its cause is over",
    "welfare_answered": "the guard has answered",
}


def trigger_words(trigger: Trigger) -> str:
    """Return when a playbook begins, like "an alert of SOS, HIGH or above, at sites of class A, from 22:00 to 06:00"."""
    parts = [f"an {trigger.kind}" if trigger.kind[0] in "ai" else f"a {trigger.kind}"]
    if trigger.types:
        parts[0] += f" of {' or '.join(sorted(trigger.types))}"
    if trigger.min_severity != "INFO":
        parts.append(f"{trigger.min_severity} or above")
    if trigger.site_classes:
        parts.append(f"at sites of class {' or '.join(sorted(trigger.site_classes))}")
    if trigger.hours is not None:
        parts.append(f"from {trigger.hours[0]} to {trigger.hours[1]} there")
    return ", ".join(parts)


def step_words(instruction: Instruction) -> str:
    """Return what a step does."""
    return _WORDS[instruction.kind](instruction.given)


def rehearse(program: Program, facts: Facts) -> list[str]:
    """Return the steps that would be taken in the worst case: nobody answers, nothing ends, every wait runs out."""
    told: list[str] = []
    position, outcomes = 0, dict(facts.outcomes)
    while (position := settle(program, position)) < len(program.instructions):
        instruction = program.instructions[position]
        if instruction.kind == "branch":
            _, position = branch_from(program, position, replace(facts, outcomes=outcomes))
            continue
        if instruction.kind == "wait":
            outcomes[instruction.name] = "timed_out"
        told.append(step_words(instruction))
        position += 1
    return told


def _notify(given: Mapping[str, Any]) -> str:
    whom = [*given.get("channels", ()), *given.get("people", ())]
    if "policy" in given:
        whom.append(f"the policy {given['policy']}")
    return f"tell {', '.join(whom) if whom else 'by the routes'}" + _said(given.get("message"))


def _said(message: str | None) -> str:
    return f": {message}" if message else ""


def _wait(given: Mapping[str, Any]) -> str:
    until = _WAITS.get(given["for"], f"the ticket is {given.get('status')}")
    return f"wait until {until}, {given['minutes']} min at most"


_WORDS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "notify": _notify,
    "create_ticket": lambda given: f"make the ticket: {given['title']}",
    "assign": lambda given: f"give it to {given['to'].replace('_', ' ')}",
    "comment": lambda given: f"note: {given['text']}",
    "welfare_check": lambda given: f"ask the guard whether he is well, due in {given['minutes']} min",
    "wait": _wait,
    "branch": lambda _: "branch",
    "call_webhook": lambda given: f"call the webhook {given['channel']}" + _said(given.get("message")),
}
