"""The alert pipeline: what may have to be seen goes through STAGES, in this order, and is then recorded.

A stage is a pure function: (Case, Context) -> Case with one Decision more. What they look at is read beforehand
(`context.py`), what they decided is written afterwards (`record.py`), both in sets: a fixed number of statements.
Calls for help pass every stage; an SOS is raised at once where it is received (`fire.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Final

from django.db import IntegrityError, transaction

from noc.kernel.advisory_locks import ALERTS, wait_for_turn
from noc.response.alerts.clearing import clear
from noc.response.alerts.context import locked, open_page, reopen_page
from noc.response.alerts.deadlines import near_deadlines
from noc.response.alerts.fire import fire_candidates
from noc.response.alerts.matching import began_lately, in_sight_of, under_maintenance
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.record import write_page
from noc.response.alerts.returning import outdated
from noc.response.alerts.rules.candidates import Candidate
from noc.response.alerts.rules.cases import Case, Context
from noc.response.alerts.rules.enriching import enrich
from noc.response.alerts.rules.inhibiting import inhibit
from noc.response.alerts.rules.notifying import notify
from noc.response.alerts.rules.priorities import prioritise
from noc.response.alerts.rules.repeating import deduplicate
from noc.response.alerts.rules.silencing import silence, snooze
from noc.response.alerts.rules.storms import group

STAGES: Final = (
    enrich,  # site, person, shift, contract, last known state
    inhibit,  # an open trouble that explains it, a maintenance window
    silence,  # what somebody does not want to hear of
    snooze,  # what somebody has put aside
    deduplicate,  # one alert about one thing; repeats are counted
    group,  # in a storm, one alert for many
    prioritise,  # 0-100, line by line
    notify,  # announced, or only recorded
)


def run(cases: Sequence[Case], context: Context) -> list[Case]:
    """Send cases through the stages, each seeing what those before it changed."""
    judged = []
    for case in cases:
        decided = reduce(lambda so_far, stage: stage(so_far, context), STAGES, case)
        context = context.after(decided)
        judged.append(decided)
    return judged


def raise_alerts(candidates: Sequence[Candidate], at: datetime) -> list[NOCAlertEvent]:
    """Send candidates through the stages and record them; return the alerts that changed, in the order of their abouts.

    Suppressed ones are returned too. A candidate whose `event_id` its alert has counted already changes nothing. One
    raiser works at a time in a tenant; should an operator reopen the same meanwhile, the page is read anew.
    """
    if not candidates:
        return []
    calls = [one for one in candidates if one.alert_type == "SOS"]
    rest = [one for one in candidates if one.alert_type != "SOS"]
    while True:
        try:
            with transaction.atomic():
                wait_for_turn(ALERTS)
                page = open_page(rest, at)
                changed = write_page(page, run(page.cases, page.context), at)
                helped = fire_candidates(calls, at)
                return sorted([*helped, *changed], key=lambda alert: alert.about)
        except IntegrityError as error:
            if "noc_nocalertevent_open_once" not in str(error):
                raise
            # An operator reopened it between the look and the insert: join what is open now.


def clear_alerts(abouts: Sequence[str], at: datetime, reason: str) -> list[NOCAlertEvent]:
    """Say that causes are over; return the alerts that were cleared, in the order of their abouts. Never an SOS."""
    if not abouts:
        return []
    with transaction.atomic():
        wait_for_turn(ALERTS)
        return clear(abouts, at, reason)


def reconsider(at: datetime) -> list[NOCAlertEvent]:
    """Look again at what is kept from people by something that is over, and at what a silence or a maintenance window
    that began since should keep from them; return those that changed. Beside it, alerts whose tickets run out of time
    grow more urgent."""
    with transaction.atomic():
        wait_for_turn(ALERTS)
        near_deadlines(at)
        silenced = in_sight_of(began_lately(at), at)
        return look_again([*outdated(at), *silenced, *under_maintenance(at)], at)


def look_again(alert_ids: Sequence[int], at: datetime) -> list[NOCAlertEvent]:
    """Send open alerts through the stages anew, in the caller's transaction; return those that changed."""
    if not alert_ids:
        return []
    page = reopen_page(locked(NOCAlertEvent.objects.filter(pk__in=alert_ids)), at)
    return write_page(page, run(page.cases, page.context), at)
