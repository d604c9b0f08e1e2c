"""What a detector may hand on: finite numbers, and evidence that can be written down whatever was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from noc.intelligence.fraud.rules.verdicts import Verdict


def sound(verdict: Verdict) -> Verdict:
    """Return a verdict whose evidence is plain JSON, a number that is none being None.

    Raises ValueError where score or confidence is no number: such a verdict is none, and its detector has failed.
    """
    if not (math.isfinite(verdict.score) and math.isfinite(verdict.confidence)):
        raise ValueError(f"score {verdict.score}, confidence {verdict.confidence}")
    return replace(verdict, evidence={str(name): _plain(value) for name, value in verdict.evidence.items()})


def _plain(value: Any) -> Any:
    # One infinite distance would keep a whole set of punches from ever being written.
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (np.generic, np.ndarray)):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(inner) for inner in value]
    return str(value)
