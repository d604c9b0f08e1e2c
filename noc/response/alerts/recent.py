"""One person's or site's alerts of a stretch of time, by index."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import connection

from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.alerts.models import NOCAlertEvent

# Each person and site by its own index, then joined: an OR over both columns would read a tenant's whole stretch.
_IDS: Final = """
    SELECT alert.id FROM unnest(%(people)s::bigint[]) AS person(id)
    JOIN noc_nocalertevent AS alert ON alert.tenant_id = %(tenant)s AND alert.person_id = person.id
         AND alert.last_seen_at >= %(since)s AND alert.first_seen_at <= %(until)s
    UNION
    SELECT alert.id FROM unnest(%(sites)s::bigint[]) AS site(id)
    JOIN noc_nocalertevent AS alert ON alert.tenant_id = %(tenant)s AND alert.site_id = site.id
         AND alert.last_seen_at >= %(since)s AND alert.first_seen_at <= %(until)s
"""


def alerts_of(
    person_ids: Collection[int], site_ids: Collection[int], since: datetime, until: datetime
) -> list[NOCAlertEvent]:
    """Return alerts of any of the people or sites, seen at some time from `since` until `until`, the oldest first."""
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "people": list(person_ids),
        "sites": list(site_ids),
        "since": since,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_IDS, values)
        ids = [alert_id for (alert_id,) in cursor.fetchall()]
    rows = NOCAlertEvent.objects.filter(pk__in=ids).select_related("person", "site", "assigned_to")
    return list(rows.order_by("first_seen_at", "id"))
