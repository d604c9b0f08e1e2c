"""Which trouble explains which other, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Inhibition:
    """While an alert of kind `by` is open, those of kinds `of` at the same site, or of the same person, say nothing new."""

    by: str
    of: frozenset[str]
    along: str  # site or person
    because: str


TABLE: Final = (
    Inhibition(
        "SITE_SILENT", frozenset({"NO_TELEMETRY", "LOW_ACTIVITY"}), "site", "the whole site is silent"
    ),
    Inhibition(
        "SITE_UNCOVERED", frozenset({"NO_TELEMETRY", "LOW_ACTIVITY"}), "site", "nobody is at the site"
    ),
    Inhibition(
        "POST_ABANDONED",
        frozenset({"LOW_ACTIVITY", "STATIC_GUARD"}),
        "person",
        "the guard is away from the post",
    ),
    Inhibition("LATE_OR_NO_SHOW", frozenset({"NO_TELEMETRY"}), "person", "the guard has not come"),
)
EXPLAINING: Final = frozenset(rule.by for rule in TABLE)
EXPLAINED: Final = frozenset(kind for rule in TABLE for kind in rule.of)

# While a site is under maintenance its devices may be silent. Kinds of findings of DEVICE_HEALTH; an alarm of another
# system about a device says so by its entity.
DEVICE_KINDS: Final = frozenset({"NO_TELEMETRY", "SITE_SILENT", "BATTERY_CRITICAL", "CLOCK_SKEW"})
# Never inhibited for a guard who works alone: nobody else would notice if something happened to him. The silence of a
# site does not prove that he is well, so LONE_WORKER_SILENT stands in no row above either.
SAFETY_KINDS: Final = frozenset(
    {"STATIC_GUARD", "LONE_WORKER_SILENT", "EXCESSIVE_HOURS", "SOS_UNACKNOWLEDGED"}
)
