"""Gather what belongs together. Reads top to bottom.

board     alerts, findings and standing incidents of the people and sites that something was said of, by index
people    chains of each person's troubles; the window slides with them
signs     what those people's phones said; it may be what makes a trouble an incident
sites     chains of each site's troubles; what a person's incident owns is only named there
write     rows, members, deeds and events in one transaction
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from noc.intelligence.findings.models import AuditFinding
from noc.kernel.advisory_locks import INCIDENTS, wait_for_turn
from noc.kernel.options import options
from noc.kernel.tenancy.overrides import Tuned, tuned
from noc.response.alerts.models import NOCAlertEvent
from noc.response.incidents.models import CorrelatedIncident
from noc.response.incidents.read import Board, Touched, read_board, touched_by, with_neighbours
from noc.response.incidents.rules.events import SIGNAL, Event
from noc.response.incidents.rules.gravity import is_incident
from noc.response.incidents.rules.plans import Key, Plan, Scope, plans_of
from noc.response.incidents.rules.signs import notable
from noc.response.incidents.signs import Signs, read_signs
from noc.response.incidents.write import write_plans

_WINDOW: Final = "CORRELATION_WINDOW_MINUTES"


def correlate(
    alerts: Sequence[NOCAlertEvent], findings: Sequence[AuditFinding], at: datetime
) -> list[CorrelatedIncident]:
    """Gather what was said of people and sites into incidents; return those that changed loudly.

    The times of events decide, not `at`: called again, late or in another order, it makes the same. Alerts and findings
    that are over belong in the call as well: an incident clears with its last trouble. One at a time for each tenant.
    """
    limits = tuned()
    cap = timedelta(hours=options().CORRELATION_MAX_HOURS)
    touched = touched_by(alerts, findings, cap + timedelta(minutes=limits.most(_WINDOW)))
    while touched is not None:
        try:
            return _gather(touched, limits, cap, at)
        except IntegrityError as error:
            if "noc_incident_open_once" not in str(error):
                raise
            # An operator reopened one between the look and the write: join what is open now.
    return []


def _gather(touched: Touched, limits: Tuned, cap: timedelta, at: datetime) -> list[CorrelatedIncident]:
    """Do so for the people and sites that something was said of, in one transaction."""
    with transaction.atomic():
        wait_for_turn(INCIDENTS)
        touched = with_neighbours(touched)
        board = read_board(touched)
        people = _of_people(touched.people, board, limits, cap)
        signs = read_signs(people, limits)
        people = _add_signals(people, signs)
        mine = [(plan, signs.signals[place]) for place, plan in enumerate(people) if _stands(plan)]
        owned = {key: plan for plan, _ in mine for key in plan.owned}
        sites = [plan for plan in _of_sites(touched.sites, board, limits, cap, owned) if _stands(plan)]
        signals = read_signs(sites, limits).signals
        theirs = [(plan, signals[place]) for place, plan in enumerate(sites)]
        return write_plans([*theirs, *mine], board, at)


def _stands(plan: Plan) -> bool:
    """Tell whether there is an incident: one that stands, or enough for a new one."""
    if plan.ids:
        return True
    people = {one.person_id for one in plan.events}
    together = plan.person_id is not None or None in people or len(people) > 1
    return together and is_incident(plan.events)


def _of_people(ids: Iterable[int], board: Board, limits: Tuned, cap: timedelta) -> list[Plan]:
    """Return what becomes of each person's things; a person's incident owns all of them."""
    found = []
    free = _joinable(board)
    for person_id in sorted(ids):
        mine = [one for one in free if one.person_id == person_id]
        site_id = next((one.site_id for one in mine if one.site_id is not None), None)
        scope = Scope(f"person:{person_id}", person_id, site_id, _window(limits, site_id))
        found += plans_of(scope, mine, board.standing(scope.name), board.events, cap)
    for plan in found:
        plan.owned = {one.key for one in plan.events}
    return found


def _of_sites(
    ids: Iterable[int], board: Board, limits: Tuned, cap: timedelta, owned: dict[Key, Plan]
) -> list[Plan]:
    """Return what becomes of each site's things; what a person's incident owns (here, or before) is only named."""
    found = []
    free = _joinable(board)
    for site_id in sorted(ids):
        mine = [one for one in free if one.site_id == site_id]
        scope = Scope(f"site:{site_id}", None, site_id, _window(limits, site_id))
        found += plans_of(scope, mine, board.standing(scope.name), board.events, cap)
    before = {
        key for key, one in board.owners.items() if one.incident.person_id is not None and key not in owned
    }
    for plan in found:
        plan.owned = {one.key for one in plan.events} - before - owned.keys()
    return found


def _joinable(board: Board) -> list[Event]:
    """Return the events that may join an incident, in order of time: not those that were judged or closed with one."""
    free = [one for one in board.events.values() if one.kind != SIGNAL and one.key not in board.closed]
    return sorted(free, key=lambda one: (one.at, one.key))


def _window(limits: Tuned, site_id: int | None) -> timedelta:
    return timedelta(minutes=limits.get(_WINDOW, site_id))


def _add_signals(plans: Sequence[Plan], signs: Signs) -> list[Plan]:
    """Return the plans with what is notable in their people's facts; one signal of a kind for each incident."""
    found = []
    for place, plan in enumerate(plans):
        had = {one.type for one in plan.events if one.kind == SIGNAL}
        facts = signs.facts.get(place)
        new = [one for one in notable(facts, plan.site_id) if one.type not in had] if facts else []
        owned = plan.owned | {one.key for one in new}
        found.append(replace(plan, events=[*plan.events, *new], owned=owned))
    return found
