"""What a model must have shown before it may decide about anybody."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition: the value on the held-out later slice, what it must be, and how far luck reaches (95 %).

    `by_luck`: it passed, but the lower end of the interval would not have.
    """

    gate: str
    value: float | None
    must: float
    interval: tuple[float | None, float | None]
    passed: bool
    by_luck: bool

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "interval": list(self.interval)}


def floor(gate: str, value: float, must: float, interval: Sequence[float]) -> Gate:
    """Return a gate that the value passes at `must` or above; what could not be measured does not pass."""
    return _gate(gate, value, must, interval, passed=value >= must - 1e-9)


def better(value: float, present: float, gain: Sequence[float], *, learnt_more: bool = False) -> Gate:
    """Return the gate of the present model: a PR-AUC above its own on the same slice; `gain` bounds the gain.

    Nothing is above a faultless model: one that is faultless too takes its place if it `learnt_more` (from other rows).
    """
    interval = [present + gain[0], present + gain[1]]
    faultless = min(value, present) >= 1.0 - 1e-9
    passed = math.isnan(present) or value > present + 1e-9 or (faultless and learnt_more)
    return _gate(
        "better_than_present", value, 0.0 if math.isnan(present) else present, interval, passed=passed
    )


def judge_figures(
    figures: Mapping[str, float], intervals: Mapping[str, Sequence[float]], limits: Mapping[str, float]
) -> list[Gate]:
    """Return the gates of precision, recall and F1."""
    return [floor(name, figures[name], must, intervals[name]) for name, must in limits.items()]


def passed(gates: Sequence[Gate]) -> bool:
    return all(gate.passed for gate in gates)


def say(gates: Sequence[Gate]) -> str:
    """Return why a model failed, or that it passed and what of that may be luck."""
    failed = [_say(gate) for gate in gates if not gate.passed]
    if failed:
        return f"Not good enough: {'; '.join(failed)}."
    lucky = [gate.gate.replace("_", " ") for gate in gates if gate.by_luck]
    if not lucky:
        return "Passed every gate."
    return f"Passed every gate; that may be luck for {', '.join(lucky)} (the 95 % interval reaches below)."


def only_not_better(gates: Sequence[Gate]) -> bool:
    """Tell whether nothing is wrong with a model but that the present one is as good."""
    return [gate.gate for gate in gates if not gate.passed] == ["better_than_present"]


def _gate(gate: str, value: float, must: float, interval: Sequence[float], *, passed: bool) -> Gate:
    low, high = (None if math.isnan(end) else round(end, 4) for end in interval)
    by_luck = passed and low is not None and low < must
    return Gate(
        gate, None if math.isnan(value) else round(value, 4), round(must, 4), (low, high), passed, by_luck
    )


def _say(gate: Gate) -> str:
    name = gate.gate.replace("_", " ")
    if gate.value is None:
        return f"{name} could not be measured (no fraud or no alarm in the held-out slice)"
    if gate.gate == "better_than_present":
        return f"no better than the present model on the same punches (PR-AUC {gate.value:.3f} against {gate.must:.3f})"
    return f"{name} {gate.value:.3f} is below {gate.must:g}"
