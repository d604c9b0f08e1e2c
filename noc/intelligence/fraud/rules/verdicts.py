"""What a detector says of a punch, and how several verdicts become one score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

RULES_VERSION: Final = "rules-1"
# What a kind of fraud looks like to the other detectors.
EXPLAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "BUDDY_PUNCHING": ("IDENTITY_MISMATCH", "GHOST_SHIFT", "IMPOSSIBLE_TRAVEL", "LEFT_AFTER_PUNCH"),
    "REPLAYED_TRACK": ("GPS_SPOOFING",),
}
EXPLAINS_FROM: Final = 0.5  # weight
NEARLY: Final = 0.1
LEVELS: Final = ((0.8, "CRITICAL"), (0.6, "HIGH"), (0.4, "MEDIUM"), (0.2, "LOW"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One detector's opinion. `score` is how likely the punch is a fraud if nothing else were known, 0-1; `confidence` how
    much it rests on, 0-1; `reason` says it in words, with the numbers; `clears` what would take the suspicion away.
    A score of 0 is an opinion too: it was looked at, and `reason` says what speaks for the person."""

    detector: str
    score: float
    confidence: float
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    clears: str = ""

    @property
    def weight(self) -> float:
        """Return what counts of it: score x confidence."""
        return self.score * self.confidence


def combine(verdicts: Sequence[Verdict], reliability: Mapping[str, float] | None = None) -> float:
    """Return the chance that at least one verdict is right, 0-1: noisy-or (Pearl 1988, section 4.3.2).

    One certain detector is enough, weak ones add up. `reliability` (0-1 by detector, 1 where it is not named) is what the
    tenant's own verdicts have taught of how often each is right.
    """
    innocent = 1.0
    for verdict in verdicts:
        trust = 1.0 if reliability is None else reliability.get(verdict.detector, 1.0)
        innocent *= 1.0 - min(max(verdict.weight * trust, 0.0), 1.0)
    return 1.0 - innocent


def ranked(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts by what they weigh; the one that explains the heaviest comes before it when it weighs nearly as
    much: somebody else's face on somebody else's phone is a punch for another."""
    order = sorted(verdicts, key=lambda one: -one.weight)
    for one in order[1:]:
        top = order[0]
        explains = top.detector in EXPLAINS.get(one.detector, ())
        if explains and one.weight >= max(EXPLAINS_FROM, top.weight - NEARLY):
            order.remove(one)
            return [one, *order]
    return order


def leading(verdicts: Sequence[Verdict]) -> Verdict | None:
    """Return the verdict that names the kind of fraud, None when none weighs anything."""
    first = next(iter(ranked(verdicts)), None)
    return first if first is not None and first.weight > 0 else None


def risk_level(probability: float) -> str:
    """Return MINIMAL, LOW, MEDIUM, HIGH or CRITICAL (SPEC section 3: 0.2 / 0.4 / 0.6 / 0.8)."""
    return next((name for floor, name in LEVELS if probability >= floor), "MINIMAL")
