"""Severities, compared by rank, never as text."""

from typing import Final

SEVERITIES: Final = ("INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL")


def rank_of(severity: str) -> int:
    """Return 0 for INFO ... 4 for CRITICAL. Raises ValueError for anything else."""
    return SEVERITIES.index(severity)
