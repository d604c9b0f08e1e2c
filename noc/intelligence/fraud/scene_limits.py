"""What a tenant takes for suspicious at a site."""

from __future__ import annotations

from typing import Final

import msgspec

from noc.intelligence.fraud.rules.scenes import Limits
from noc.intelligence.fraud.scene_columns import WORDS, Column, Columns, Question
from noc.kernel.tenancy.overrides import Tuned
from noc.kernel.tenancy.scope import current_tenant_id

_COLUMNS: Final[tuple[Column, ...]] = (
    ("key", WORDS, "key"),
    ("site_id", ">i8", "coalesce(site_id, -1)"),
    ("value", WORDS, "value::text"),
)


def question() -> Question:
    """Return what `tuned()` asks, to be asked along with the rest: alone it takes a tenth of a scene's time."""
    return Question(_COLUMNS, "FROM noc_option_override WHERE tenant_id = %s", [current_tenant_id()])


def tuned_of(answer: Columns) -> Tuned:
    """Return the options as they hold for the tenant."""
    rows = zip(*(answer[name].tolist() for name, _, _ in _COLUMNS), strict=True)
    return Tuned(
        {(key, site_id if site_id >= 0 else None): msgspec.json.decode(value) for key, site_id, value in rows}
    )


def limits_of(tuned: Tuned, site_id: int | None) -> Limits:
    """Return the limits of a site, or the tenant's where there is none."""

    def get(key: str) -> float:
        return float(tuned.get(key, site_id))

    return Limits(
        max_work_h=get("MAX_CONTINUOUS_WORK_HOURS"),
        max_travel_kmh=get("MAX_TRAVEL_SPEED_KMH"),
        fence_tolerance_m=get("GEOFENCE_TOLERANCE_M"),
        accuracy_limit_m=get("GPS_ACCURACY_LIMIT_M"),
        biometric_window_min=get("BIOMETRIC_WINDOW_MINUTES"),
        min_biometric=get("MINIMUM_BIOMETRIC_CONFIDENCE"),
        inactivity_min=get("INACTIVITY_WINDOW_MINUTES"),
        night_from_h=int(get("NIGHT_FROM_HOUR")),
        night_until_h=int(get("NIGHT_UNTIL_HOUR")),
    )
