"""What a tenant takes for suspicious at a site."""

from __future__ import annotations

from noc.intelligence.fraud.rules.scenes import Limits
from noc.kernel.tenancy.overrides import Tuned


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
