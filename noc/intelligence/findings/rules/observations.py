"""What a rule says: an observation, with all that makes it believable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its unit, and the option that sets it (thresholds)."""

    value: float | None
    unit: str
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """One possible cause, with its share of the probability and what speaks for it."""

    cause: str
    probability: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """What a rule saw. `about` names the trouble: one open finding for each; the same trouble has the same name.

    `severity` is the kind's own or the rule's; the context (night, lone, class) raises it afterwards.
    """

    kind: str
    about: str
    title: str
    summary: str
    confidence: float  # 0-1
    observed: Measure
    threshold: Measure
    since: datetime
    until: datetime
    person_id: int | None = None
    site_id: int | None = None
    severity: str | None = None  # None: as the catalogue says
    confidence_reasons: tuple[str, ...] = ()
    severity_reasons: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    event_ids: tuple[str, ...] = ()
    baseline: Mapping[str, Any] | None = None
    baseline_id: int | None = None
    diagnosis: tuple[Cause, ...] = ()
    lone: bool = False


def minutes(span: timedelta) -> float:
    """Return a span in minutes."""
    return span.total_seconds() / 60


def about(kind: str, subject: str, key: object) -> str:
    """Return the name of a trouble: `STATIC_GUARD:person:12`."""
    return f"{kind}:{subject}:{key}"
