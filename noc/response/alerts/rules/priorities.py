"""Prioritise: 0-100, a sum whose every line is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from noc.response.alerts.rules.cases import Case, Context, Part

STAGE = "prioritise"
HIGHEST: Final = 100
SLA_COUNTS: Final = timedelta(hours=2)  # before its ticket's time is over
_SEVERITY: Final = {"INFO": 5, "LOW": 15, "MEDIUM": 35, "HIGH": 55, "CRITICAL": 70}
_CLASS: Final = {"A": 5, "C": -5}
_ALONE, _NIGHT = 10, 5
_SURE, _UNSURE = 0.8, 0.5  # confidence
_MOST_FOR_REPEATS: Final = 5
_MOST_FOR_GROUP: Final = 10


def prioritise(case: Case, context: Context) -> Case:
    """Say how urgent it is, line by line."""
    if case.candidate.alert_type == "SOS":
        part = Part("call for help", HIGHEST, "somebody pressed SOS: nothing goes before it")
        return case.says(
            STAGE, str(HIGHEST), "A call for help goes before all.", priority=HIGHEST, parts=(part,)
        )
    parts = tuple(part for part in _parts(case, context.at) if part is not None)
    total = max(0, min(HIGHEST, sum(part.points for part in parts)))
    lines = ", ".join(f"{part.part} {part.points:+d}" for part in parts)
    return case.says(STAGE, str(total), f"{lines}.", priority=total, parts=parts)


def _parts(case: Case, at: datetime) -> list[Part | None]:
    facts, severity = case.facts, case.severity or case.candidate.severity
    return [
        Part("severity", _SEVERITY[severity], severity),
        Part("lone guard", _ALONE, "nobody else is there") if facts.lone else None,
        Part("night", _NIGHT, "it is night at the site") if facts.night else None,
        _class(facts.site_class),
        sla_part(case.known.sla_due if case.known else None, at),
        _confidence(case.candidate.confidence),
        _repeats(case),
        _group(case),
    ]


def _class(site_class: str) -> Part | None:
    points = _CLASS.get(site_class)
    return None if points is None else Part("site class", points, f"a class {site_class} site")


def sla_part(due: datetime | None, at: datetime) -> Part | None:
    """Return what the time left for its ticket adds: 10 when over, 6 in the last half hour, 3 in the last two hours."""
    if due is None or due - at > SLA_COUNTS:
        return None
    minutes = round((due - at).total_seconds() / 60)
    if minutes <= 0:
        return Part("SLA", 10, "its ticket's time is over")
    return Part("SLA", 6 if minutes <= 30 else 3, f"{minutes} minutes left for its ticket")


def _confidence(confidence: float | None) -> Part | None:
    if confidence is None:
        return None
    if confidence >= _SURE:
        return Part("confidence", 5, f"{confidence:.0%} sure")
    if confidence < _UNSURE:
        return Part("confidence", -10, f"only {confidence:.0%} sure")
    return Part("confidence", 0, f"{confidence:.0%} sure")


def _repeats(case: Case) -> Part | None:
    before = case.known.occurrence_count if case.known is not None and case.known.is_open else 0
    count = before + (0 if case.again else 1)
    return Part("repeats", min(_MOST_FOR_REPEATS, count - 1), f"seen {count} times") if count > 1 else None


def _group(case: Case) -> Part | None:
    size = case.known.group_size if case.known is not None else 0
    return group_part(size)


def replaced(
    lines: Sequence[Mapping[str, Any]], name: str, part: Part | None
) -> tuple[int, list[dict[str, Any]]]:
    """Return a sum, and its lines as they are kept, in which one part is another now."""
    rest = [dict(line) for line in lines if line["part"] != name]
    if part is not None:
        rest.append({"part": part.part, "points": part.points, "because": part.because})
    return max(0, min(HIGHEST, sum(line["points"] for line in rest))), rest


def group_part(size: int) -> Part | None:
    """Return what leading a group adds: a point for every ten, 10 at most."""
    return (
        Part("group", min(_MOST_FOR_GROUP, 1 + size // 10), f"stands for {size} alerts") if size > 1 else None
    )
