"""How a finding lives: opened once, updated while it lasts, cleared when calm for long enough, reopened if it returns.

The rules say what they see now; these rules say what that changes. Hold-down and reopening keep a trouble that comes
and goes from flapping (Prometheus's `for` and `keep_firing_for`, and the dead time of ISA-18.2's alarm philosophy).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from noc.intelligence.findings.rules.catalogue import KINDS
from noc.intelligence.findings.rules.observations import Observation
from noc.kernel.severity import rank_of


@dataclass(frozen=True, slots=True)
class Known:
    """A finding as it is kept: open (`cleared_at` None) or lately cleared."""

    id: int
    about: str
    kind: str
    severity: str
    status: str
    held: bool
    site_id: int | None
    last_seen_at: datetime
    calm_since: datetime | None = None
    cleared_at: datetime | None = None


NEVER_HELD_FROM: Final = rank_of("HIGH")
Verb = Literal["open", "reopen", "update", "calm", "clear"]


@dataclass(frozen=True, slots=True)
class Step:
    """One change. `loud`: everybody is told. `observation` is None where nothing was seen (calm, clear)."""

    verb: Verb
    finding: Known | None
    observation: Observation | None
    loud: bool


@dataclass(frozen=True, slots=True)
class Patience:
    """How long calm must last before a finding clears, and how soon a return is the same finding."""

    hold_down: timedelta
    reopen: timedelta


def next_steps(
    observed: Iterable[Observation],
    open_findings: Sequence[Known],
    lately_cleared: Sequence[Known],
    judged: Collection[str],
    patience: Patience,
    at: datetime,
) -> list[Step]:
    """Return what changes at `at`. `judged`: the kinds that this audit looked for; others are left as they are.

    Of one trouble seen twice the graver observation counts. A finding that somebody resolved while the trouble lasts is
    updated in silence and never opened anew before it was calm.
    """
    seen = _gravest(observed)
    standing = {finding.about: finding for finding in open_findings}
    cleared = _newest(lately_cleared)
    steps = [
        _meet(seen[about], standing.get(about), cleared.get(about), patience, at) for about in sorted(seen)
    ]
    steps += [
        _miss(finding, patience, at)
        for about, finding in sorted(standing.items())
        if about not in seen and finding.kind in judged
    ]
    return steps


def _gravest(observed: Iterable[Observation]) -> dict[str, Observation]:
    seen: dict[str, Observation] = {}
    for one in observed:
        before = seen.get(one.about)
        if before is None or _weight(one) > _weight(before):
            seen[one.about] = one
    return seen


def _weight(one: Observation) -> tuple[int, float]:
    return rank_of(severity_of(one)), one.confidence


def severity_of(one: Observation) -> str:
    """Return an observation's severity: its own, else its kind's."""
    return one.severity or KINDS[one.kind].severity


def _at_least(one: Observation, severity: str) -> Observation:
    """Return an observation no milder than its finding was: while a trouble lasts its severity only rises."""
    if rank_of(severity_of(one)) >= rank_of(severity):
        return one
    return replace(
        one,
        severity=severity,
        severity_reasons=(*one.severity_reasons, f"it has been {severity} since it began"),
    )


def _newest(findings: Sequence[Known]) -> Mapping[str, Known]:
    return {
        finding.about: finding
        for finding in sorted(findings, key=lambda one: one.cleared_at or one.last_seen_at)
    }


def _meet(
    one: Observation, standing: Known | None, cleared: Known | None, patience: Patience, at: datetime
) -> Step:
    if standing is not None:
        one = _at_least(one, standing.severity)
        worse = severity_of(one) != standing.severity
        return Step("update", standing, one, loud=worse and standing.status != "RESOLVED")
    back = (
        cleared is not None
        and cleared.status == "CLEARED"
        and cleared.cleared_at is not None
        and at - cleared.cleared_at <= patience.reopen
    )
    return Step("reopen", cleared, one, loud=True) if back else Step("open", None, one, loud=True)


def _miss(finding: Known, patience: Patience, at: datetime) -> Step:
    calm_since = finding.calm_since or at
    lasting = finding.kind in KINDS and KINDS[finding.kind].lasting
    if not lasting or at - calm_since >= patience.hold_down:
        return Step("clear", finding, None, loud=finding.status != "RESOLVED")
    return Step("calm", finding, None, loud=False)


class Life(Protocol):
    """What of a finding an audit moves, whether it is a live row or a replay's."""

    severity: str
    held: bool
    last_seen_at: datetime
    calm_since: datetime | None
    cleared_at: datetime | None
    reopened: int


def advance(life: Life, step: Step, at: datetime) -> None:
    """Do to a finding's life what a step says. What grows grave leaves the digest; calm counts from its first look."""
    if step.observation is not None:
        life.severity = severity_of(step.observation)
        life.held = life.held and rank_of(life.severity) < NEVER_HELD_FROM
        life.last_seen_at, life.calm_since = at, None
    if step.verb == "reopen":
        life.reopened += 1
        life.cleared_at = None
    elif step.verb in {"calm", "clear"}:
        life.calm_since = life.calm_since or at
    if step.verb == "clear":
        life.cleared_at = life.calm_since
