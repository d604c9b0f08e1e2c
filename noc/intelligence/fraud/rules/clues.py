"""Several clues become one score: each adds or takes away weight of evidence, and is told in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clue:
    """What was seen, in words; `points` in natural logarithms of odds: above 0 for fraud, below 0 against."""

    points: float
    words: str


def weigh(base: float, clues: Iterable[Clue]) -> float:
    """Return the score, 0-1: the odds before looking times the odds of each clue (weight of evidence; Good 1950)."""
    return 1.0 / (1.0 + math.exp(-(base + sum(clue.points for clue in clues))))


def tell(clues: Iterable[Clue]) -> str:
    """Return the clues in a sentence: the weightiest for fraud first, then what speaks against it."""
    ordered = sorted((clue for clue in clues if clue.words), key=lambda clue: -clue.points)
    against = [clue.words for clue in reversed(ordered) if clue.points < 0]
    said = "; ".join(clue.words for clue in ordered if clue.points >= 0)
    if not against:
        return said
    return f"{said}; against it: {'; '.join(against)}" if said else "; ".join(against)


def points_of(clues: Iterable[Clue]) -> list[dict[str, float | str]]:
    """Return the clues as evidence that can be kept."""
    return [{"points": round(clue.points, 2), "words": clue.words} for clue in clues]
