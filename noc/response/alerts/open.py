"""What is open right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Count, Max

from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.alerts.models import OPEN, NOCAlertEvent


def sounding_people() -> set[int]:
    """Return the people whose SOS nobody has acknowledged."""
    sounding = NOCAlertEvent.objects.filter(
        alert_type="SOS", status="NEW", disposition="REACHED", person_id__isnull=False
    )
    return set(sounding.values_list("person_id", flat=True))


def open_by_site() -> dict[int, tuple[int, int]]:
    """Return (how many open alerts that reached people, rank of the worst) of each site that has any."""
    counted = (
        NOCAlertEvent.objects.filter(status__in=OPEN, disposition="REACHED", site_id__isnull=False)
        .values("site_id")
        .annotate(count=Count("id"), worst=Max("severity_rank"))
        .order_by()
    )
    return {row["site_id"]: (row["count"], row["worst"]) for row in counted}


@dataclass(frozen=True)
class Sounding:
    """An SOS that nobody had acknowledged at some moment; `since` is its first press after anybody last did."""

    alert_id: int
    person_id: int | None
    person_name: str
    site_id: int | None
    pressed_at: datetime
    since: datetime
    presses: int
    event_ids: list[str]


_SOUNDING: Final = """
    SELECT alert.id, alert.person_id, coalesce(person.name, alert.entity_id), alert.site_id,
           min(press.at), min(press.received_at), count(*)::int, array_agg(press.event_id ORDER BY press.received_at)
    FROM noc_nocalertevent AS alert
    LEFT JOIN noc_person AS person ON person.id = alert.person_id
    LEFT JOIN LATERAL (
        SELECT max(at) AS at FROM noc_deed
        WHERE tenant_id = alert.tenant_id AND object_type = 'alert' AND object_id = alert.id
          AND verb IN ('acknowledged', 'resolved') AND at <= %(at)s
    ) AS answered ON true
    JOIN noc_alert_occurrence AS press ON press.alert_id = alert.id AND press.received_at <= %(at)s
                                      AND (answered.at IS NULL OR press.received_at > answered.at)
    WHERE alert.tenant_id = %(tenant)s AND alert.alert_type = 'SOS' AND alert.created_at <= %(at)s
      AND alert.last_seen_at > %(at)s - interval '30 days'
    GROUP BY alert.id, person.name ORDER BY alert.id
"""


def sounding_at(at: datetime) -> list[Sounding]:
    """Return the SOS alerts that sounded at a moment: pressed, and by nobody acknowledged or resolved since."""
    with connection.cursor() as cursor:
        cursor.execute(_SOUNDING, {"tenant": current_tenant_id(), "at": at})
        return [Sounding(*row) for row in cursor.fetchall()]
