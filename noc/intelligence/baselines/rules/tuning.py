"""When a profile's threshold moves, by what people said of what it fired; and what holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from noc.intelligence.baselines.rules.judging import judge_at
from noc.intelligence.baselines.rules.profiles import (
    MINIMUM_VERDICTS,
    THRESHOLD_LEAST,
    THRESHOLD_MOST,
    Limits,
    Profile,
    is_noisy,
    threshold_in_force,
)

WINDOW_DAYS: Final = 30  # verdicts older than this no longer count
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An incident that a person confirmed, as its profile saw it then; `value` None: how far off it was is not known."""

    id: int
    kind: str
    value: float | None
    profile: Profile


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What people said, in the window, of what a profile fired; a finding and its alert are one."""

    false_positives: int = 0
    confirmed: tuple[Confirmed, ...] = ()

    @property
    def count(self) -> int:
        return self.false_positives + len(self.confirmed)

    @property
    def rate(self) -> float | None:
        """False positives over verdicts; None without any."""
        return self.false_positives / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where a threshold would go and why. `refused`: the rules would move it, a brake holds it."""

    current: float
    proposed: float
    reason: str
    refused: bool = False
    would_miss: tuple[Confirmed, ...] = ()

    @property
    def moves(self) -> bool:
        return abs(self.proposed - self.current) > _SAME


def next_threshold(
    profile: Profile, verdicts: Verdicts, limits: Limits, *, moved_this_week: bool = False
) -> Proposal:
    """Return the profile's next threshold: at most one step of the ladder towards what the rules say.

    A first tuning starts from the column's value, where every profile starts.
    """
    current = profile.dynamic_threshold
    if verdicts.count < MINIMUM_VERDICTS:
        held = replace(profile, false_positive_rate=verdicts.rate, verdicts=verdicts.count)
        current = threshold_in_force(held, limits)
        why = (
            f"{_plural(verdicts.count)} in {WINDOW_DAYS} days; {MINIMUM_VERDICTS} are needed before it moves."
        )
        return Proposal(current, current, why)
    target, why = _target(profile, verdicts, limits)
    proposed = _step(current, target, limits)
    if abs(proposed - current) <= _SAME:
        return Proposal(current, current, f"{why} It is there already.")
    kept = _held_at(profile, limits)
    if moved_this_week:
        return Proposal(kept, kept, f"{why} It has moved this week: one step a week.", refused=True)
    missed = missed_at(proposed, verdicts) if proposed > current else ()
    if missed:
        named = ", ".join(f"{one.kind} {one.id}" for one in missed[:5])
        more = f" and {len(missed) - 5} more" if len(missed) > 5 else ""
        held_why = (
            f"{why} But {named}{more}, confirmed in the window, would have been missed at {proposed:g}: kept."
        )
        return Proposal(kept, kept, held_why, refused=True, would_miss=missed)
    on_the_way = "" if abs(proposed - target) <= _SAME else " One step a week."
    return Proposal(current, proposed, f"{why} From {current:g} to {proposed:g}.{on_the_way}")


def missed_at(threshold: float, verdicts: Verdicts) -> tuple[Confirmed, ...]:
    """Return the confirmed incidents that `threshold` would not have seen; of unknown strength counts as not seen."""
    return tuple(
        one
        for one in verdicts.confirmed
        if one.value is None or judge_at(one.value, one.profile, threshold).verdict is not True
    )


def _target(profile: Profile, verdicts: Verdicts, limits: Limits) -> tuple[float, str]:
    said = f"{verdicts.false_positives} of {_plural(verdicts.count)} were false alarms ({verdicts.rate:.0%})"
    borne = limits.get("BASELINE_FP_THRESHOLD")
    if is_noisy(verdicts.rate, verdicts.count, limits):
        return float(limits.get("BASELINE_CONSERVATIVE_THRESHOLD")), f"Noisy: {said}, above {borne:.0%}."
    if profile.is_stable:
        return (
            float(limits.get("BASELINE_SENSITIVE_THRESHOLD")),
            f"Quiet and stable: {said}, {profile.sample_count} samples.",
        )
    return float(limits.get("BASELINE_DEFAULT_THRESHOLD")), f"Quiet, not stable yet: {said}."


def _held_at(profile: Profile, limits: Limits) -> float:
    """Return where a brake holds a profile: at what it has been judging by, noise left out."""
    return threshold_in_force(replace(profile, false_positive_rate=None), limits)


def _step(current: float, target: float, limits: Limits) -> float:
    """Return the next rung from `current` towards `target`."""
    names = ("SENSITIVE", "DEFAULT", "CONSERVATIVE")
    rungs = sorted(float(limits.get(f"BASELINE_{name}_THRESHOLD")) for name in names)
    if target > current:
        goal = min((rung for rung in rungs if rung > current + _SAME), default=target)
        goal = min(goal, target)
    elif target < current:
        goal = max((rung for rung in rungs if rung < current - _SAME), default=target)
        goal = max(goal, target)
    else:
        goal = current
    return min(max(goal, THRESHOLD_LEAST), THRESHOLD_MOST)


def _plural(count: int) -> str:
    return f"{count} verdict{'' if count == 1 else 's'}"
