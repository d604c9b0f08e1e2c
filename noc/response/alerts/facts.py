"""What the house knows beside a candidate: site, client, person, shift, last known state; in sets."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from noc.kernel.rows import rows_of
from noc.kernel.tenancy.overrides import Tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.alerts.rules.cases import Facts

LONGEST_SHIFT: Final = timedelta(days=7)
_SITES: Final = """
    SELECT site.id, site.name, site.site_class, site.timezone, site.client_id, client.name AS client_name
    FROM noc_site AS site LEFT JOIN noc_client AS client ON client.id = site.client_id
    WHERE site.tenant_id = %(tenant)s AND site.id = ANY(%(sites)s)
"""
_PEOPLE: Final = """
    SELECT person.id, person.name, shift.start, shift."end", shift.lone, known.last_seen_at, known.battery,
           known.position_at
    FROM noc_person AS person
    LEFT JOIN noc_last_known AS known ON known.person_id = person.id
    LEFT JOIN LATERAL (
        SELECT start, "end", lone FROM noc_shift
        WHERE tenant_id = person.tenant_id AND person_id = person.id AND active AND start <= %(at)s
          AND "end" > %(at)s AND start > %(earliest)s
        ORDER BY start DESC, id LIMIT 1
    ) AS shift ON true
    WHERE person.tenant_id = %(tenant)s AND person.id = ANY(%(people)s)
"""
Pair = tuple[int | None, int | None]


def facts_of(pairs: Collection[Pair], at: datetime, limits: Tuned) -> dict[Pair, Facts]:
    """Return what is known of each (person, site) at a moment; two statements, however many."""
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "at": at,
        "earliest": at - LONGEST_SHIFT,
        "sites": [site for _, site in pairs if site is not None],
        "people": [person for person, _ in pairs if person is not None],
    }
    sites = {row["id"]: row for row in rows_of(_SITES, values)}
    people = {row["id"]: row for row in rows_of(_PEOPLE, values)}
    return {
        (person, site): _facts(people.get(person or 0), sites.get(site or 0), at, limits)
        for person, site in pairs
    }


def _facts(person: dict[str, Any] | None, site: dict[str, Any] | None, at: datetime, limits: Tuned) -> Facts:
    zone = ZoneInfo(site["timezone"] if site else "UTC")
    return Facts(
        site_name=site["name"] if site else None,
        site_class=site["site_class"] if site else "",
        client_id=site["client_id"] if site else None,
        client_name=site["client_name"] if site else None,
        person_name=person["name"] if person else None,
        shift=_shift(person, zone),
        lone=bool(person and person["lone"]),
        night=_night(site, at.astimezone(zone).hour, limits),
        last_known=_last_known(person, zone),
    )


def _shift(person: dict[str, Any] | None, zone: ZoneInfo) -> str | None:
    if person is None or person["start"] is None:
        return None
    return f"on shift {person['start'].astimezone(zone):%H:%M} to {person['end'].astimezone(zone):%H:%M}"


def _last_known(person: dict[str, Any] | None, zone: ZoneInfo) -> str | None:
    if person is None or person["last_seen_at"] is None:
        return None
    said = f"last heard of {person['last_seen_at'].astimezone(zone):%d %b %H:%M}"
    return said if person["battery"] is None else f"{said}, battery {person['battery']:.0%}"


def _night(site: dict[str, Any] | None, hour: int, limits: Tuned) -> bool:
    if site is None:
        return False
    begins, ends = limits.get("NIGHT_FROM_HOUR", site["id"]), limits.get("NIGHT_UNTIL_HOUR", site["id"])
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends
