"""Figures of baselines."""

from typing import Final

from prometheus_client import Counter, Histogram

PROFILES_LEARNED: Final = Counter("noc_baseline_profiles_learned_total", "Profiles written by the learner")
LEARNING_SECONDS: Final = Histogram(
    "noc_baseline_learning_seconds",
    "Time to learn a window of one tenant",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900),
)
LEARNING_FAILURES: Final = Counter(
    "noc_baseline_learning_failures_total", "Learnings of one tenant that failed"
)
THRESHOLDS_CHANGED: Final = Counter(
    "noc_baseline_thresholds_changed_total", "Thresholds that moved", ["direction"]
)
THRESHOLDS_HELD: Final = Counter(
    "noc_baseline_thresholds_held_total", "Thresholds that a brake held where the rules would have moved them"
)
