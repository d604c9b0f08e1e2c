"""From a playbook's text to a program: a flat list of instructions, with jumps where it branches."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from jsonschema import Draft202012Validator

from noc.response.playbooks.rules.documents import BadPlaybook, Document, Path, Problem, read_document
from noc.response.playbooks.rules.schema import SCHEMA, STEP_KINDS

MOST_STEPS: Final = 50
DEEPEST: Final = 5
FIELDS: Final = frozenset({"title", "type", "severity", "site", "person", "ticket"})
_VALIDATOR: Final = Draft202012Validator(SCHEMA)
_TEMPLATES: Final = ("message", "text", "title", "description")


@dataclass(frozen=True)
class Trigger:
    """When a playbook begins. Empty: whatever it is; `hours`: ("22:00", "06:00") in the site's time."""

    kind: str
    types: frozenset[str] = frozenset()
    min_severity: str = "INFO"
    site_classes: frozenset[str] = frozenset()
    hours: tuple[str, str] | None = None


@dataclass(frozen=True)
class Instruction:
    """One step. `branch` goes on behind itself when its condition holds, else at `otherwise`; `jump` goes there."""

    name: str
    kind: str
    given: Mapping[str, Any] = field(default_factory=dict)
    otherwise: int = 0
    depth: int = 0


@dataclass(frozen=True)
class Program:
    """A playbook that can be run. It ends behind the last instruction."""

    name: str
    title: str
    about: str
    trigger: Trigger
    instructions: tuple[Instruction, ...]


@lru_cache(maxsize=256)
def compile_playbook(source: str) -> Program:
    """Read, check and flatten a playbook. Raises BadPlaybook with every problem, its line and path."""
    document = read_document(source)
    problems = list(_against_schema(document)) or list(_against_sense(document))
    if problems:
        raise BadPlaybook(problems[:20])
    value = document.value
    when = value["when"]
    trigger = Trigger(
        kind=when["kind"],
        types=frozenset(when.get("types", ())),
        min_severity=when.get("min_severity", "INFO"),
        site_classes=frozenset(when.get("site_classes", ())),
        hours=hours_of(when["hours"]) if "hours" in when else None,
    )
    program: list[Instruction] = []
    _flatten(value["steps"], program, 0)
    about = " ".join(value.get("about", "").split())
    return Program(value["name"], value["title"], about, trigger, tuple(program))


def hours_of(text: str) -> tuple[str, str]:
    """Return ("22:00", "06:00") for "22:00-06:00"."""
    since, _, until = text.partition("-")
    return since, until


def kind_of(step: Mapping[str, Any]) -> str:
    """Return which kind of step it is."""
    return next(kind for kind in STEP_KINDS if kind in step)


def _flatten(steps: Sequence[Mapping[str, Any]], program: list[Instruction], depth: int) -> None:
    for step in steps:
        kind = kind_of(step)
        name = step.get("name") or f"{kind}-{len(program) + 1}"
        given = step[kind]
        if kind != "branch":
            program.append(Instruction(name, kind, given, depth=depth))
            continue
        here = len(program)
        program.append(Instruction(name, kind, given["if"], depth=depth))
        _flatten(given["then"], program, depth + 1)
        if "else" in given:
            leap = len(program)
            program.append(Instruction(f"{name}-end", "jump", depth=depth))
            program[here] = replace(program[here], otherwise=len(program))
            _flatten(given["else"], program, depth + 1)
            program[leap] = replace(program[leap], otherwise=len(program))
        else:
            program[here] = replace(program[here], otherwise=len(program))


def _against_schema(document: Document) -> Iterator[Problem]:
    if not isinstance(document.value, dict):
        yield Problem(1, "", "a playbook begins with `name:`, `title:`, `when:` and `steps:`")
        return
    for error in _VALIDATOR.iter_errors(document.value):
        yield document.problem(tuple(error.absolute_path), error.message[:300])


def _against_sense(document: Document) -> Iterator[Problem]:
    """What no schema says: one kind a step, names once, only what has been waited for, only known words in braces."""
    names: dict[str, str] = {}
    count = 0
    checks_welfare = False
    for path, step in _walk(document.value["steps"], ("steps",)):
        count += 1
        kinds = [kind for kind in STEP_KINDS if kind in step]
        if len(kinds) != 1:
            yield document.problem(path, f"a step is exactly one of {', '.join(STEP_KINDS)}")
            continue
        kind = kinds[0]
        if len([part for part in path if part == "branch"]) > DEEPEST:
            yield document.problem(path, f"branches nest {DEEPEST} deep at most")
            return
        if kind == "branch":
            yield from _condition(document, (*path, kind, "if"), step[kind]["if"], names)
        checks_welfare = checks_welfare or kind == "welfare_check"
        if kind == "wait":
            yield from _waiting(document, (*path, kind), step[kind], checks_welfare)
        yield from _templates(document, (*path, kind), step[kind])
        if (name := step.get("name")) is not None:
            if name in names:
                yield document.problem((*path, "name"), f"{name} is another step's name already")
            names[name] = kind
    if count > MOST_STEPS:
        yield document.problem(("steps",), f"a playbook has {MOST_STEPS} steps at most")


def _walk(steps: Sequence[Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for place, step in enumerate(steps):
        here = (*path, place)
        yield here, step
        if "branch" in step:
            for side in ("then", "else"):
                yield from _walk(step["branch"].get(side, ()), (*here, "branch", side))


def _condition(
    document: Document, path: Path, given: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[Problem]:
    if ("waited" in given) != ("outcome" in given):
        yield document.problem(path, "`waited` (the name of a wait) and `outcome` go together")
    elif "waited" in given and names.get(given["waited"]) != "wait":
        yield document.problem((*path, "waited"), f"no earlier wait is named {given['waited']}")


def _waiting(document: Document, path: Path, given: Mapping[str, Any], asked: bool) -> Iterator[Problem]:
    if (given["for"] == "ticket_status") != ("status" in given):
        yield document.problem(path, "`status` goes with `for: ticket_status`, and with nothing else")
    if given["for"] == "welfare_answered" and not asked:
        yield document.problem((*path, "for"), "no earlier step asks whether the guard is well")


def _templates(document: Document, path: Path, given: Mapping[str, Any]) -> Iterator[Problem]:
    for key in _TEMPLATES:
        if isinstance(given.get(key), str) and (wrong := _wrong_with(given[key])):
            yield document.problem((*path, key), wrong)


def _wrong_with(template: str) -> str | None:
    """Return what is wrong with a text, if anything: names alone may stand in braces, and only known ones."""
    try:
        parts = [part[1:] for part in string.Formatter().parse(template) if part[1] is not None]
    except ValueError as error:
        return f"{error} (a brace of its own is written twice)"
    for name, form, conversion in parts:
        if name not in FIELDS or form or conversion:
            known = ", ".join(sorted(f"{{{field}}}" for field in FIELDS))
            return f"{{{name}}} is not known in this form; these are: {known}"
    return None
