"""Find groups in the punches: who punches on whose phone, and who stands beside whom, in sets."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from noc.intelligence.fraud.rules.groups import Group, Kind, Pair, group_pairs
from noc.intelligence.fraud.rules.ties import KIOSK_PEOPLE, NEAR_S, QUEUE_S
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

Rows = list[dict[str, Any]]

_MADE: Final = """
    WITH made AS (
        SELECT punch.device, punch.person_id, punch.site_id, punch.direction, punch.at, punch.event_id,
               (punch.at AT TIME ZONE coalesce(site.timezone, 'UTC'))::date AS day
        FROM noc_attendance_event AS punch
        LEFT JOIN noc_site AS site ON site.tenant_id = %(tenant)s AND site.id = punch.site_id
        WHERE punch.tenant_id = %(tenant)s AND punch.at > %(since)s AND punch.at <= %(until)s AND punch.device <> ''
          AND (%(sites)s::bigint[] IS NULL OR punch.site_id = ANY(%(sites)s))
    )
"""
# Per device and person: how often, on how many days; whose phone it was then, and how often it was somebody else's.
_USERS: Final = f"""{_MADE}
    SELECT made.device, made.person_id, count(*) AS times, count(DISTINCT day) AS days,
           coalesce(bool_or(registered.shared), false) AS shared,
           mode() WITHIN GROUP (ORDER BY held.person_id) AS carrier_id,
           count(*) FILTER (WHERE held.person_id <> made.person_id) AS foreign_times,
           count(DISTINCT day) FILTER (WHERE held.person_id <> made.person_id) AS foreign_days,
           array_agg(DISTINCT made.site_id) FILTER (WHERE made.site_id IS NOT NULL) AS sites
    FROM made
    LEFT JOIN noc_device AS registered ON registered.tenant_id = %(tenant)s AND registered.code = made.device
    LEFT JOIN noc_device_carrier AS held ON held.tenant_id = %(tenant)s AND held.device_id = registered.id
         AND (held.valid_from IS NULL OR held.valid_from <= made.at)
         AND (held.valid_to IS NULL OR held.valid_to > made.at)
    GROUP BY made.device, made.person_id
"""  # noqa: S608  # no input in it
_COUNTED: Final = """
    SELECT {line} AS line, least(person_id, other_id) AS a, greatest(person_id, other_id) AS b, count(*) AS times,
           count(DISTINCT day) AS days, count(DISTINCT day) FILTER (WHERE person_id > other_id) AS after_days,
           percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY extract(epoch FROM gap)) AS gaps,
           array_agg(DISTINCT site_id) FILTER (WHERE site_id IS NOT NULL) AS sites
    FROM line WHERE other_id <> person_id AND {near}
    GROUP BY 1, 2, 3 HAVING count(DISTINCT day) >= {days}
"""
# Next to each other on a device, in the same direction (who leaves and who comes at a shift change are no pair).
_DEVICES: Final = """{made}, line AS (
        SELECT made.*, lag(person_id) OVER queue AS other_id, at - lag(at) OVER queue AS gap FROM made
        WINDOW queue AS (PARTITION BY device, direction ORDER BY at, event_id)
    ) {counted}""".format(  # noqa: S608  # no input in it
    made=_MADE,
    counted=_COUNTED.format(
        line="device",
        days=1,
        near="gap <= make_interval(secs => CASE WHEN device = ANY(%(kiosks)s) THEN %(queue_s)s ELSE %(near_s)s END)",
    ),
)
# Next to each other at a site, each on a phone of his own; and on how many days each was there at all.
_GATES: Final = """{made}, line AS (
        SELECT made.*, lag(person_id) OVER queue AS other_id, at - lag(at) OVER queue AS gap,
               lag(device) OVER queue AS other_device
        FROM made WHERE device <> ALL(%(kiosks)s)
        WINDOW queue AS (PARTITION BY site_id, direction ORDER BY at, event_id)
    ) {counted}""".format(  # noqa: S608  # no input in it
    made=_MADE,
    counted=_COUNTED.format(
        line="site_id",
        days=5,
        near="site_id IS NOT NULL AND device <> other_device AND gap <= interval '2 minutes'",
    ),
)
_PRESENT: Final = f"""{_MADE}
    SELECT site_id AS line, person_id, count(DISTINCT day) AS days FROM made
    WHERE site_id = ANY(%(lines)s) AND person_id = ANY(%(people)s) GROUP BY 1, 2
"""  # noqa: S608  # no input in it
_PEOPLE: Final = "SELECT id, name FROM noc_person WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)"
_SITES: Final = "SELECT id, name FROM noc_site WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)"


def find_groups(since: datetime, until: datetime, site_ids: frozenset[int] | None = None) -> list[Group]:
    """Return the groups in the punches since < at <= until, of these sites alone if any are named, the strongest first.

    At most six statements, whatever the number of people; a month of 10,000 guards is some 600,000 punches.
    """
    sites = None if site_ids is None else sorted(site_ids)
    values = {"tenant": current_tenant_id(), "since": since, "until": until, "sites": sites}
    users = _by_device(rows_of(_USERS, values))
    kiosks = sorted(code for code, rows in users.items() if _is_kiosk(rows))
    asked = values | {"kiosks": kiosks, "queue_s": QUEUE_S, "near_s": NEAR_S}
    beside = rows_of(_DEVICES, asked)
    pairs = [*_phone_pairs(users, kiosks, beside), *_kiosk_pairs(users, kiosks, beside), *_gate_pairs(asked)]
    people = {one for pair in pairs for one in (pair.a, pair.b)}
    places = {one for pair in pairs for one in pair.sites}
    return group_pairs(pairs, _names(_PEOPLE, people), _names(_SITES, places))


def _names(sql: str, ids: Iterable[int]) -> dict[int, str]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    return {row["id"]: row["name"] for row in rows_of(sql, {"tenant": current_tenant_id(), "ids": wanted})}


def _by_device(rows: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row["device"]].append(row)
    return found


def _is_kiosk(rows: Rows) -> bool:
    """Say whether a device is a kiosk, declared or evident: unknown to the registry, many people, none its main one."""
    if rows[0]["shared"]:
        return True
    whole = sum(row["times"] for row in rows)
    unknown = all(row["carrier_id"] is None for row in rows)
    return unknown and len(rows) >= KIOSK_PEOPLE and max(row["times"] for row in rows) < 0.6 * whole


def _phone_pairs(users: dict[str, Rows], kiosks: list[str], beside: Rows) -> list[Pair]:
    """Return who punched on whose phone: by the registry as of each punch, else whose it mostly is."""
    near = {(row["line"], row["a"], row["b"]): row for row in beside}
    pairs = []
    for device in sorted(set(users) - set(kiosks)):
        rows = users[device]
        owner = _owner(rows)
        for row in rows:
            guest = row["person_id"]
            days = row["foreign_days"] if row["carrier_id"] is not None else row["days"]
            if owner is None or guest == owner or not days:
                continue
            together = near.get((device, min(guest, owner), max(guest, owner)))
            pairs.append(_pair("phone", device, owner, guest, days, days, together, len(rows), row))
    return pairs


def _owner(rows: Rows) -> int | None:
    """Return whose phone it is; None for one that only one uses, whoever the registry says carries it."""
    carriers = Counter(row["carrier_id"] for row in rows if row["carrier_id"] is not None)
    if len(rows) == 1:
        return None
    if carriers:
        return int(carriers.most_common(1)[0][0])
    return int(max(rows, key=lambda row: (row["times"], -row["person_id"]))["person_id"])


def _pair(
    kind: Kind, device: str | None, a: int, b: int, days: int, of_days: int, row: dict[str, Any] | None, people: int,
    user: dict[str, Any],
) -> Pair:  # fmt: skip
    """Return a pair; `row` is what was counted of the two side by side, None if they never were."""
    sites = frozenset(user["sites"] or ())
    if row is None:
        return Pair(kind, a, b, device, user["times"], days, of_days, 0, b, math.nan, math.nan, people, sites)
    late, low = row["after_days"], row["days"] - row["after_days"]
    after = row["b"] if late >= low else row["a"]
    first, middle, last = row["gaps"]
    spread = (last - first) / 1.349 / middle if middle > 0 else math.nan  # of a normal law
    return Pair(
        kind, a, b, device, user["times"], days, of_days, min(max(late, low), days), after, middle, spread, people, sites
    )  # fmt: skip


def _kiosk_pairs(users: dict[str, Rows], kiosks: list[str], beside: Rows) -> list[Pair]:
    """Return who stands beside whom in the queue of a kiosk."""
    known = set(kiosks)
    days = {(code, row["person_id"]): row["days"] for code in kiosks for row in users[code]}
    return [
        _pair(
            "kiosk", row["line"], row["a"], row["b"], row["days"],
            min(days[row["line"], row["a"]], days[row["line"], row["b"]]), row, len(users[row["line"]]), row,
        )
        for row in beside
        if row["line"] in known
    ]  # fmt: skip


def _gate_pairs(asked: dict[str, Any]) -> list[Pair]:
    """Return who punches right after whom at a site, each on a phone of his own, as if one hand held both."""
    rows = rows_of(_GATES, asked)
    if not rows:
        return []
    people = sorted({row[end] for row in rows for end in ("a", "b")})
    lines = sorted({row["line"] for row in rows})
    there = rows_of(_PRESENT, asked | {"lines": lines, "people": people})
    days = {(row["line"], row["person_id"]): row["days"] for row in there}
    return [
        _pair("gate", None, row["a"], row["b"], row["days"],
              min(days[row["line"], row["a"]], days[row["line"], row["b"]]), row, 2, row)
        for row in rows
    ]  # fmt: skip
