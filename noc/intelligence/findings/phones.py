"""What the phones of those on duty told: last words, counts in the window, batteries. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

LAST_WORDS: Final = timedelta(hours=24)  # what is older was said in another life
BATTERY_TREND: Final = timedelta(hours=3)
BATTERY_WATCHED: Final = 0.6  # a fuller one does not die soon: its trend is not read
BACKGROUND: Final = ("sync", "heartbeat", "boot", "background", "network", "charging")  # no hand did these

_NEWEST: Final = """
    LEFT JOIN LATERAL (
        SELECT {columns} FROM {table} AS fact
        WHERE fact.tenant_id = %(tenant)s AND fact.person_id = who.person_id
          AND fact.at <= %(at)s AND fact.at > %(since)s {only}
        ORDER BY fact.at DESC, fact.event_id DESC LIMIT 1
    ) AS {name} ON true
"""
_LAST: Final = f"""
    SELECT who.person_id,
           fix.at AS fix_at, fix.lat, fix.lon, fix.accuracy_m, fix.event_id AS fix_id, fix.raw_at AS fix_raw_at,
           charge.at AS charge_at, charge.battery AS charge,
           status.at AS status_at, status.event_id AS status_id, status.raw_at AS status_raw_at,
           status.battery, status.online, status.network, status.signal_dbm,
           phone.at AS phone_at, phone.event_id AS phone_id, phone.raw_at AS phone_raw_at,
           scan.at AS scan_at, scan.event_id AS scan_id, task.at AS task_at, task.event_id AS task_id,
           device.platform
    FROM unnest(%(people)s::bigint[]) AS who(person_id)
    {
    _NEWEST.format(
        name="fix", table="noc_location", only="", columns="at, lat, lon, accuracy_m, event_id, raw_at"
    )
}
    {
    _NEWEST.format(
        name="charge", table="noc_location", only="AND fact.battery IS NOT NULL", columns="at, battery"
    )
}
    {
    _NEWEST.format(
        name="status",
        table="noc_device_status",
        only="",
        columns="at, event_id, raw_at, battery, online, network, signal_dbm",
    )
}
    {_NEWEST.format(name="phone", table="noc_phone_event", only="", columns="at, event_id, raw_at")}
    {_NEWEST.format(name="scan", table="noc_checkpoint_scan", only="", columns="at, event_id")}
    {_NEWEST.format(name="task", table="noc_task_report", only="", columns="at, event_id")}
    LEFT JOIN LATERAL (
        SELECT string_agg(DISTINCT nullif(device.platform, ''), ', ') AS platform
        FROM noc_device_carrier AS carrier JOIN noc_device AS device ON device.id = carrier.device_id
        WHERE carrier.tenant_id = %(tenant)s AND carrier.person_id = who.person_id AND NOT device.shared
          AND (carrier.valid_from IS NULL OR carrier.valid_from <= %(at)s)
          AND (carrier.valid_to IS NULL OR carrier.valid_to > %(at)s)
    ) AS device ON true
"""  # noqa: S608  # no input in it
_COUNTS: Final = """
    SELECT person_id, sum(steps)::int AS steps, sum(uses)::int AS uses, max(used_at) AS used_at,
           max(stepped_at) AS stepped_at, sum(scans)::int AS scans, sum(tasks)::int AS tasks
    FROM (
        SELECT person_id, count(*) FILTER (WHERE kind = 'step') AS steps,
               count(*) FILTER (WHERE kind <> 'step' AND NOT kind = ANY(%(background)s)) AS uses,
               max(at) FILTER (WHERE NOT kind = ANY(%(background)s)) AS used_at,
               max(at) FILTER (WHERE kind = 'step') AS stepped_at, 0 AS scans, 0 AS tasks
        FROM noc_phone_event
        WHERE tenant_id = %(tenant)s AND person_id = ANY(%(people)s) AND at > %(since)s AND at <= %(at)s
        GROUP BY person_id
        UNION ALL
        SELECT person_id, 0, 0, NULL, NULL, count(*), 0 FROM noc_checkpoint_scan
        WHERE tenant_id = %(tenant)s AND person_id = ANY(%(people)s) AND at > %(since)s AND at <= %(at)s
        GROUP BY person_id
        UNION ALL
        SELECT person_id, 0, 0, NULL, NULL, 0, count(*) FROM noc_task_report
        WHERE tenant_id = %(tenant)s AND person_id = ANY(%(people)s) AND at > %(since)s AND at <= %(at)s
        GROUP BY person_id
    ) AS parts GROUP BY person_id
"""
_BATTERIES: Final = """
    SELECT person_id, at, battery FROM (
        SELECT person_id, at, battery FROM noc_device_status
        WHERE tenant_id = %(tenant)s AND person_id = ANY(%(people)s) AND at > %(since)s AND at <= %(at)s
          AND battery IS NOT NULL
        UNION ALL
        SELECT person_id, at, battery FROM noc_location
        WHERE tenant_id = %(tenant)s AND person_id = ANY(%(people)s) AND at > %(since)s AND at <= %(at)s
          AND battery IS NOT NULL
    ) AS readings ORDER BY person_id, at
"""
_SEEN: Final = """
    SELECT DISTINCT person_id, date_trunc('hour', at) + interval '30 minutes' AS at FROM (
        SELECT person_id, at FROM noc_location
        WHERE tenant_id = %(tenant)s AND person_id = ANY(%(people)s) AND at > %(since)s AND at <= %(at)s
        UNION ALL
        SELECT person_id, at FROM noc_phone_event
        WHERE tenant_id = %(tenant)s AND person_id = ANY(%(people)s) AND at > %(since)s AND at <= %(at)s
    ) AS facts
"""


def last_words(people: Collection[int], at: datetime) -> dict[int, dict[str, Any]]:
    """Return each person's newest facts of each kind up to `at`, with their ids; one statement of index look-ups."""
    values = _values(people, at, at - LAST_WORDS)
    return {row["person_id"]: row for row in rows_of(_LAST, values)}


def deeds_in_window(people: Collection[int], since: datetime, at: datetime) -> dict[int, dict[str, Any]]:
    """Return steps, uses of the phone, scans and task reports in (since, at]; who is missing did nothing."""
    values = {**_values(people, at, since), "background": list(BACKGROUND)}
    return {row["person_id"]: row for row in rows_of(_COUNTS, values)}


def battery_trends(
    last: Mapping[int, Mapping[str, Any]], at: datetime
) -> dict[int, list[tuple[datetime, float]]]:
    """Return the battery readings of the last three hours of those whose battery is no longer full."""
    people = [person_id for person_id, row in last.items() if (battery_of(row)[0] or 1.0) <= BATTERY_WATCHED]
    trends: dict[int, list[tuple[datetime, float]]] = {}
    if people:
        for row in rows_of(_BATTERIES, _values(people, at, at - BATTERY_TREND)):
            trends.setdefault(row["person_id"], []).append((row["at"], row["battery"]))
    return trends


def hours_seen(people: Collection[int], since: datetime, at: datetime) -> dict[int, list[datetime]]:
    """Return the middles of the clock hours in which each phone said anything in (since, at]."""
    seen: dict[int, list[datetime]] = {}
    if people:
        for row in rows_of(_SEEN, _values(people, at, since)):
            seen.setdefault(row["person_id"], []).append(min(row["at"], at))
    return seen


def battery_of(row: Mapping[str, Any]) -> tuple[float | None, datetime | None]:
    """Return the newest battery level of a row of `last_words`, and its time."""
    readings = [
        (at, level)
        for at, level in ((row["charge_at"], row["charge"]), (row["status_at"], row["battery"]))
        if level is not None
    ]
    return (max(readings)[1], max(readings)[0]) if readings else (None, None)


def _values(people: Collection[int], at: datetime, since: datetime) -> dict[str, Any]:
    return {"tenant": current_tenant_id(), "people": sorted(people), "at": at, "since": since}
