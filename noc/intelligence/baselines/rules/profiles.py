"""A profile, and the threshold that is in force for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

METRICS: Final = (
    "phone_events_count",
    "location_updates_count",
    "movement_distance_filtered_meters",
    "tasks_completed_count",
    "tour_checkpoints_scanned",
)
MINIMUM_SAMPLES: Final = 30  # fewer: no verdict
MINIMUM_VERDICTS: Final = 10  # fewer say nothing of a profile
THRESHOLD_LEAST: Final = 1.5
THRESHOLD_MOST: Final = 5.0


class Limits(Protocol):
    """Where the numbers of SPEC section 5 are read: `kernel.tenancy.overrides.Tuned` is one."""

    def get(self, key: str, /) -> Any:
        """Return an option's value."""


class AsPromised:
    """The numbers of SPEC section 5 where nobody says otherwise."""

    _VALUES: Final = {
        "BASELINE_DEFAULT_THRESHOLD": 3.0,
        "BASELINE_STABLE_SAMPLE_COUNT": 100,
        "BASELINE_SENSITIVE_THRESHOLD": 2.5,
        "BASELINE_FP_THRESHOLD": 0.3,
        "BASELINE_CONSERVATIVE_THRESHOLD": 4.0,
    }

    def get(self, key: str, /) -> float:
        return self._VALUES[key]


AS_PROMISED: Final = AsPromised()


@dataclass(frozen=True, slots=True)
class Profile:
    """What is normal for one metric, at one site, in one hour of its local week.

    `sample_count` is the effective one, borrowed strength included; `verdicts` is how many verdicts the false-positive
    rate rests on (None: taken as enough). A profile of a replay has no `id`.
    """

    metric_type: str
    sample_count: int
    mean: float
    std_dev: float
    is_stable: bool = False
    false_positive_rate: float | None = None
    dynamic_threshold: float = 3.0
    last_threshold_update: datetime | None = None
    id: int | None = None
    site_id: int | None = None
    hour_of_week: int = 0
    own_count: int = 0
    p05: float = 0.0
    p25: float = 0.0
    p50: float = 0.0
    p75: float = 0.0
    p95: float = 0.0
    verdicts: int | None = None

    @property
    def is_count(self) -> bool:
        """Tell whether the metric counts things, so that its values are whole numbers."""
        return self.metric_type.endswith(("_count", "_scanned"))


def is_stable(sample_count: int, limits: Limits = AS_PROMISED) -> bool:
    """Tell whether a profile rests on so many samples that it may be more sensitive (SPEC section 5)."""
    return bool(sample_count > limits.get("BASELINE_STABLE_SAMPLE_COUNT"))


def threshold_in_force(profile: Profile, limits: Limits = AS_PROMISED) -> float:
    """Return the |z| above which a value is anomalous (SPEC section 5).

    Before the first tuning: noisy 4.0, which wins; else stable 2.5; else 3.0. After it `dynamic_threshold` alone. A rate
    over fewer than ten verdicts says nothing yet.
    """
    if profile.last_threshold_update is not None:
        return profile.dynamic_threshold
    if is_noisy(profile.false_positive_rate, profile.verdicts, limits):
        return float(limits.get("BASELINE_CONSERVATIVE_THRESHOLD"))
    if profile.is_stable:
        return float(limits.get("BASELINE_SENSITIVE_THRESHOLD"))
    return float(limits.get("BASELINE_DEFAULT_THRESHOLD"))


def is_noisy(rate: float | None, verdicts: int | None, limits: Limits) -> bool:
    """Tell whether a false-positive rate, over enough verdicts, is above what is borne."""
    enough = verdicts is None or verdicts >= MINIMUM_VERDICTS
    return rate is not None and enough and rate > limits.get("BASELINE_FP_THRESHOLD")
