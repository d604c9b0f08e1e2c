"""What the facts of people say at the moment of an incident: their signals, and what in them is worth naming."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.signals.collect import collect_signals
from noc.intelligence.signals.rules import Signals, add_up
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.overrides import Tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.incidents.rules.plans import Plan
from noc.response.incidents.rules.signs import Facts
from noc.sources.sites.models import Shift

SPAN: Final = timedelta(minutes=120)  # of the signals, as the telemetry API's default
_MINUTE: Final = timedelta(minutes=1)

# What each phone said of itself around its person's incident; `place` is the incident's.
_STATUS: Final = """
    SELECT around.place, count(*)::int AS told,
           min(said.at) FILTER (WHERE said.online = false) AS offline_at,
           min(said.at) FILTER (WHERE said.battery < around.low) AS low_at,
           min(said.battery) AS battery
    FROM unnest(%(places)s::int[], %(people)s::bigint[], %(since)s::timestamptz[], %(until)s::timestamptz[],
                %(low)s::float8[]) AS around(place, person_id, since, until, low)
    JOIN noc_device_status AS said ON said.tenant_id = %(tenant)s AND said.person_id = around.person_id
         AND said.at >= around.since AND said.at <= around.until
    WHERE said.at >= %(first)s AND said.at <= %(last)s
    GROUP BY 1
"""


@dataclass
class Signs:
    """By the place of each plan: its people's signals together, and the facts of its person."""

    signals: dict[int, dict[str, float]] = field(default_factory=dict)
    facts: dict[int, Facts] = field(default_factory=dict)


def read_signs(plans: Sequence[Plan], limits: Tuned) -> Signs:
    """Return what facts say of the people of these plans; the statements grow with the different minutes at which
    incidents last grew (an audit: one), never with people."""
    found = Signs()
    if not plans:
        return found
    at_moment: dict[datetime, list[int]] = defaultdict(list)
    for place, plan in enumerate(plans):
        at_moment[moment_of(plan)].append(place)
    for moment, places in at_moment.items():
        people = {one for place in places for one in _people(plans[place])}
        signals = collect_signals(moment - SPAN, moment, people=people, limits=limits) if people else {}
        for place in places:
            mine = [signals.get(one, Signals()) for one in _people(plans[place])]
            found.signals[place] = add_up(mine).as_json() if mine else {}
    _read_facts(plans, limits, found)
    return found


def moment_of(plan: Plan) -> datetime:
    """Return the minute up to which signals count: that in which the incident last grew, whole."""
    return plan.last + (-(plan.last - datetime.min.replace(tzinfo=plan.last.tzinfo)) % _MINUTE)


def _people(plan: Plan) -> list[int]:
    if plan.person_id is not None:
        return [plan.person_id]
    return sorted({one.person_id for one in plan.events if one.person_id is not None})


def _read_facts(plans: Sequence[Plan], limits: Tuned, found: Signs) -> None:
    mine = [(place, plan) for place, plan in enumerate(plans) if plan.person_id is not None]
    if not mine:
        return
    said = {row["place"]: row for row in rows_of(_STATUS, _around(mine, limits))}
    people = {plan.person_id for _, plan in mine if plan.person_id is not None}
    last = max(moment_of(plan) for _, plan in mine)
    first = min(moment_of(plan) for _, plan in mine) - SPAN
    shifts = Shift.objects.filter(person_id__in=people, active=True, start__lte=last, end__gte=first)
    rostered: dict[int | None, list[tuple[datetime, datetime]]] = defaultdict(list)
    for person_id, start, end in shifts.values_list("person_id", "start", "end"):
        rostered[person_id].append((start, end))
    for place, plan in mine:
        row = said.get(place, {})
        moment = moment_of(plan)
        on_duty = [moment - start for start, end in rostered[plan.person_id] if start <= moment <= end]
        found.facts[place] = Facts(
            plan.person_id, plan.last, row.get("offline_at"), row.get("low_at"), row.get("battery"),
            row.get("told", 0), max(on_duty, default=None), found.signals[place],
        )  # fmt: skip


def _around(mine: Sequence[tuple[int, Plan]], limits: Tuned) -> dict[str, Any]:
    since = [plan.first - plan.window for _, plan in mine]
    until = [plan.last + plan.window for _, plan in mine]
    return {
        "tenant": current_tenant_id(),
        "places": [place for place, _ in mine],
        "people": [plan.person_id for _, plan in mine],
        "since": since,
        "until": until,
        "low": [limits.get("BATTERY_CRITICAL_PERCENT", plan.site_id) / 100 for _, plan in mine],
        "first": min(since),
        "last": max(until),
    }
