"""What a profile is, what it says of a value, and when its threshold moves. Pure."""

from noc.intelligence.baselines.rules.judging import Judgement, is_anomalous
from noc.intelligence.baselines.rules.profiles import (
    METRICS,
    MINIMUM_SAMPLES,
    Limits,
    Profile,
    is_stable,
    threshold_in_force,
)
from noc.intelligence.baselines.rules.tuning import Confirmed, Proposal, Verdicts, next_threshold

__all__ = [
    "METRICS",
    "MINIMUM_SAMPLES",
    "Confirmed",
    "Judgement",
    "Limits",
    "Profile",
    "Proposal",
    "Verdicts",
    "is_anomalous",
    "is_stable",
    "next_threshold",
    "threshold_in_force",
]
