"""Findings held against the truth: what was found, missed, rightly said beside, and said wrongly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from simulation.behaviours.shape import Truth

EARLY_S, LATE_S = 900.0, 3600.0  # a finding may come so much before the trouble, and so much after it
ABSENCE = frozenset({"LATE_OR_NO_SHOW", "SITE_UNCOVERED", "POST_ABANDONED"})
SILENCE = frozenset({"NO_TELEMETRY", "LONE_WORKER_SILENT", "SITE_SILENT", "BATTERY_CRITICAL"})
IDLENESS = frozenset({"STATIC_GUARD", "LOW_ACTIVITY", "TOUR_MISSED"})
# What a finding may rightly tell of when something else was made to happen: the consequences that are true.
RELATED: Mapping[str, frozenset[str]] = {
    "STATIC_GUARD": SILENCE | {"LOW_ACTIVITY"},  # a man down lies still; an idle watch does
    "LONE_WORKER_SILENT": SILENCE | ABSENCE,
    "EXCESSIVE_HOURS": frozenset({"REST_TIME_SHORT"}),
    "POST_ABANDONED": frozenset({"LATE_OR_NO_SHOW", "UNAUTHORISED_SITE"}),
    "SITE_UNCOVERED": ABSENCE,  # the only guard of a site who is late, gone, or never came
    "LATE_OR_NO_SHOW": frozenset({"SITE_UNCOVERED"}),
    "TOUR_MISSED": ABSENCE | SILENCE | IDLENESS | {"TOUR_IMPLAUSIBLE"},
    "TOUR_IMPLAUSIBLE": frozenset(),
    "LOW_ACTIVITY": ABSENCE | SILENCE | IDLENESS,
    "UNUSUAL_ACTIVITY": frozenset(
        {"EXCESSIVE_HOURS", "REST_TIME_SHORT", "UNAUTHORISED_SITE"}
    ),  # one man more
    "TASKS_OVERDUE": ABSENCE | SILENCE | IDLENESS,
    "NO_TELEMETRY": SILENCE | ABSENCE,  # who never came may have his phone off
    "SITE_SILENT": SILENCE | ABSENCE,  # where only one is on duty, his phone is the site's
    "BATTERY_CRITICAL": frozenset({"NO_TELEMETRY"}),
    "CLOCK_SKEW": frozenset(),
    "REST_TIME_SHORT": frozenset({"EXCESSIVE_HOURS", "UNAUTHORISED_SITE"}),
    "UNAUTHORISED_SITE": frozenset(),
    "SOS_UNACKNOWLEDGED": frozenset(),
}
# What a trouble may be told as instead: the graver name of the same thing.
TOLD_AS: Mapping[str, frozenset[str]] = {"NO_TELEMETRY": frozenset({"LONE_WORKER_SILENT"})}


@dataclass(frozen=True)
class Found:
    """A finding: codes of person and site, Unix seconds; `cause` is the likeliest of its diagnosis."""

    kind: str
    person: str | None
    site: str | None
    detected: float
    gone: float
    held: bool
    cause: str | None
    summary: str
    diagnosis: str = ""


@dataclass
class Score:
    """The figures of one kind."""

    truths: int = 0
    caught: int = 0
    hits: int = 0
    related: int = 0
    wrong: int = 0
    delays_min: list[float] = field(default_factory=list)
    missed: list[Truth] = field(default_factory=list)
    false: list[Found] = field(default_factory=list)

    @property
    def recall(self) -> float | None:
        """Return the share of the troubles that were found."""
        return self.caught / self.truths if self.truths else None

    @property
    def precision(self) -> float | None:
        """Return the share of the findings that were true."""
        said = self.hits + self.related + self.wrong
        return (self.hits + self.related) / said if said else None


def score(
    findings: Iterable[Found],
    truths: Iterable[Truth],
    mishaps: Iterable[Truth],
    since: float,
    until: float,
) -> dict[str, Score]:
    """Return the score by kind. Only troubles that begin in [since, until) count for recall.

    Findings before `since` were open when the looking began: they may be right, but count neither way.
    """
    told, chance = list(truths), list(mishaps)
    injected = [truth for truth in told if not truth.innocent]
    allowed = [truth for truth in told if truth.innocent and truth.allowed]
    scores = {kind: Score() for kind in RELATED}
    said = sorted(findings, key=lambda one: one.detected)
    for finding in said:
        mine = scores[finding.kind]
        if finding.detected < since:
            continue
        if any(truth.kind == finding.kind and _meets(finding, truth) for truth in injected):
            mine.hits += 1
        elif _is_explained(finding, injected, chance, allowed):
            mine.related += 1
        else:
            mine.wrong += 1
            mine.false.append(finding)
    for truth in injected:
        if since <= truth.since < until:
            _count_truth(scores[truth.kind], truth, said)
    return scores


def disturbed(
    findings: Iterable[Found], truths: Iterable[Truth], explained: Iterable[Truth]
) -> dict[str, list[int]]:
    """Return by innocent case [how many there were, how many a finding of the twin's kind accused]."""
    said, others = list(findings), [truth for truth in explained if not truth.innocent]
    told: dict[str, list[int]] = {}
    for truth in truths:
        if not truth.innocent:
            continue
        accused = any(
            one.kind == truth.twin_of
            and _meets(one, truth, early_s=0, late_s=0)
            and not _is_explained(one, others, others, ())
            for one in said
        )
        counts = told.setdefault(truth.kind, [0, 0])
        counts[0] += 1
        counts[1] += accused
    return told


def _count_truth(score_of_kind: Score, truth: Truth, said: list[Found]) -> None:
    score_of_kind.truths += 1
    names = {truth.kind} | TOLD_AS.get(truth.kind, frozenset())
    first = next((one for one in said if one.kind in names and _meets(one, truth)), None)
    if first is None:
        score_of_kind.missed.append(truth)
        return
    score_of_kind.caught += 1
    score_of_kind.delays_min.append(max(0.0, first.detected - truth.since) / 60)


def _is_explained(
    finding: Found, injected: Iterable[Truth], chance: Iterable[Truth], allowed: Iterable[Truth]
) -> bool:
    causes = RELATED[finding.kind] | {finding.kind}
    return (
        any(truth.kind in causes and _meets(finding, truth) for truth in injected)
        or any(truth.kind in causes and _meets(finding, truth) for truth in chance)
        or any(finding.kind in truth.allowed and _meets(finding, truth) for truth in allowed)
    )


def _meets(finding: Found, truth: Truth, early_s: float = EARLY_S, late_s: float = LATE_S) -> bool:
    """Tell whether a finding and a truth are about the same person, or else site, and time."""
    if finding.gone < truth.since - early_s or finding.detected > truth.until + late_s:
        return False
    if finding.person and truth.person:
        return finding.person == truth.person
    return finding.site == truth.site
