"""An audit: from the facts to findings. Reads top to bottom; everything below is as of `at`.

turn      one audit of a tenant at a time; a beat that was done is not done again; one that died is taken over
scene     rosters, phones, tracks, tours, tasks, alarms, readings against their baselines, in sets
judge     the rules, in their context; what is known to be innocent stays silent
live      opened, updated, calm, cleared, reopened
budget    the least certain routine ones wait in a digest when enough was said this shift
write     findings, deeds and events in one transaction, with the work that follows from them (`response.py`)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter
from typing import Final

from django.db import transaction

from noc.intelligence.baselines.load import profiles_for
from noc.intelligence.findings.evidence import events_behind
from noc.intelligence.findings.ledger import budget_at, open_abouts, open_page, write_page
from noc.intelligence.findings.models import AuditRun
from noc.intelligence.findings.rules.budget import held_back
from noc.intelligence.findings.rules.catalogue import HEARTBEAT
from noc.intelligence.findings.rules.judge import judge, kinds_of
from noc.intelligence.findings.rules.lifecycle import Patience, Step, next_steps
from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.scenes import Scene, Sos
from noc.intelligence.findings.scene import collect_scene
from noc.intelligence.signals.ways import Ways, read_ways
from noc.journeys.audit_runs import Turn, begin, finish, give_up, take_turn
from noc.journeys.followups import ask_for_response
from noc.journeys.metrics import AUDIT_SECONDS, FINDINGS
from noc.journeys.readings import LOOK_BACK, ProfilesFor, read_against
from noc.kernel.collisions import again_if_collided
from noc.kernel.failpoints import failpoint
from noc.kernel.tenancy.overrides import Tuned, tuned
from noc.response.alerts.open import sounding_at

EVERY: Final[Mapping[str, timedelta]] = {
    "heartbeat": timedelta(minutes=5),
    "comprehensive": timedelta(minutes=15),
    "deep": timedelta(minutes=60),
}


@dataclass(frozen=True)
class Look:
    """What an audit saw."""

    scene: Scene
    observed: list[Observation]


def slot_of(kind: str, at: datetime) -> datetime:
    """Return the beat that a moment belongs to: every scheduler of an audit means the same one."""
    return at - (at - datetime.min.replace(tzinfo=at.tzinfo)) % EVERY[kind]


def run_audit(kind: str, at: datetime, slot_at: datetime | None = None) -> AuditRun:
    """Audit the tenant in scope as of `at`, once for each `slot_at` (default: a beat of its own); return the run.

    Raises whatever went wrong, after the run says so; the next beat, or a second scheduler, takes it over.
    """
    started = perf_counter()
    run = begin(kind, slot_at or at)
    if run.status == "DONE":
        return run
    try:
        turn = again_if_collided(partial(_take, run.pk, kind, at))
    except Exception as error:  # the task's boundary: the run tells of it, and it is raised on
        give_up(run.pk, error)
        raise
    failpoint("after_finding_commit")
    if turn.is_mine:
        AUDIT_SECONDS.labels(kind).observe(perf_counter() - started)
    run.refresh_from_db()
    return run


def _take(run_id: int, kind: str, at: datetime) -> Turn:
    with transaction.atomic(), take_turn(run_id) as turn:
        if turn.is_mine:
            _audit(kind, at, turn)
        return turn


def _audit(kind: str, at: datetime, turn: Turn) -> None:
    limits = tuned()
    look = look_at(kind, at, limits, profiles_for, open_abouts())
    patience = patience_of(limits)
    page = open_page(at, patience)
    steps = next_steps(look.observed, page.open, page.cleared, kinds_of(kind), patience, at)
    budget = budget_at(at, len(look.scene.guards), limits.get("FINDINGS_PER_100_GUARDS"))
    held = held_back(steps, budget)
    changes = write_page(page, steps, held, _events(steps, look.scene), at)
    ask_for_response(changes, at)
    finish(turn, look.scene, steps, held)
    _count(steps)


def look_at(kind: str, at: datetime, limits: Tuned, known: ProfilesFor, open_now: frozenset[str]) -> Look:
    """Return what the rules of an audit see at a moment, with baselines from `known`; reads, and changes nothing.

    A heartbeat asks no baselines. The fixes of the window are read once, for tracks and baselines alike.
    """
    ways = None if kind == HEARTBEAT else _ways_until(at, limits)
    readings = read_against(at, known, limits, ways) if ways else []
    sounding = [
        Sos(
            one.alert_id,
            one.person_id,
            one.person_name,
            one.site_id,
            one.pressed_at,
            one.since,
            one.presses,
            tuple(one.event_ids),
        )
        for one in sounding_at(at)
    ]
    scene = collect_scene(at, kind, limits.get, ways, sounding, readings, open_now)
    return Look(scene, judge(scene, limits.get, kinds_of(kind)))


def _ways_until(at: datetime, limits: Tuned) -> Ways:
    window = timedelta(minutes=limits.most("INACTIVITY_WINDOW_MINUTES"))
    return read_ways(
        at - max(window, LOOK_BACK),
        at,
        limits.get("GPS_ACCURACY_LIMIT_M"),
        limits.get("MAX_TRAVEL_SPEED_KMH"),
    )


def patience_of(limits: Tuned) -> Patience:
    """Return the tenant's hold-down and reopening gap."""
    return Patience(
        timedelta(minutes=limits.get("FINDING_HOLD_DOWN_MINUTES")),
        timedelta(minutes=limits.get("FINDING_REOPEN_MINUTES")),
    )


def _events(steps: list[Step], scene: Scene) -> dict[str, list[str]]:
    """Return the events behind what is said aloud; a quiet update keeps those that it has."""
    return events_behind([step.observation for step in steps if step.loud and step.observation], scene)


def _count(steps: list[Step]) -> None:
    for step in steps:
        if step.loud:
            kind = step.observation.kind if step.observation else step.finding.kind if step.finding else ""
            FINDINGS.labels(kind, step.verb).inc()
