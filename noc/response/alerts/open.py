"""What is open right now."""

from __future__ import annotations

from django.db.models import Count, Max

from noc.response.alerts.models import NOCAlertEvent


def sounding_people() -> set[int]:
    """Return the people whose SOS nobody has acknowledged."""
    sounding = NOCAlertEvent.objects.filter(alert_type="SOS", status="NEW", person_id__isnull=False)
    return set(sounding.values_list("person_id", flat=True))


def open_by_site() -> dict[int, tuple[int, int]]:
    """Return (how many open alerts, rank of the worst) of each site that has any."""
    counted = (
        NOCAlertEvent.objects.exclude(status="RESOLVED")
        .filter(site_id__isnull=False)
        .values("site_id")
        .annotate(count=Count("id"), worst=Max("severity_rank"))
        .order_by()
    )
    return {row["site_id"]: (row["count"], row["worst"]) for row in counted}
