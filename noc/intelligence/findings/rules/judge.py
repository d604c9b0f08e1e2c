"""All rules, as a list, and what holds for each of them: closed sites, maintenance, holidays, context, confidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Final

from noc.intelligence.findings.rules.catalogue import KINDS
from noc.intelligence.findings.rules.compliance import find_short_rest, find_unauthorised_sites
from noc.intelligence.findings.rules.courses import find_changed_courses
from noc.intelligence.findings.rules.coverage import find_abandoned_posts, find_uncovered_sites
from noc.intelligence.findings.rules.device import find_clock_skews, find_critical_batteries, find_silences
from noc.intelligence.findings.rules.lateness import find_late_guards
from noc.intelligence.findings.rules.lifecycle import severity_of
from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.operational import find_overdue_tasks, find_unusual_activity
from noc.intelligence.findings.rules.safety import (
    find_excessive_hours,
    find_silent_lone_workers,
    find_static_guards,
    find_unacknowledged_sos,
)
from noc.intelligence.findings.rules.scenes import Scene
from noc.intelligence.findings.rules.severity import in_context
from noc.intelligence.findings.rules.tours import find_implausible_tours, find_missed_tours
from noc.intelligence.findings.rules.views import Limits

Rule = Callable[[Scene, Limits], list[Observation]]
RULES: Final[Mapping[Rule, frozenset[str]]] = {
    find_unacknowledged_sos: frozenset({"SOS_UNACKNOWLEDGED"}),
    find_silent_lone_workers: frozenset({"LONE_WORKER_SILENT"}),
    find_static_guards: frozenset({"STATIC_GUARD"}),
    find_excessive_hours: frozenset({"EXCESSIVE_HOURS"}),
    find_abandoned_posts: frozenset({"POST_ABANDONED"}),
    find_uncovered_sites: frozenset({"SITE_UNCOVERED"}),
    find_late_guards: frozenset({"LATE_OR_NO_SHOW"}),
    find_missed_tours: frozenset({"TOUR_MISSED"}),
    find_implausible_tours: frozenset({"TOUR_IMPLAUSIBLE"}),
    find_unusual_activity: frozenset({"LOW_ACTIVITY", "UNUSUAL_ACTIVITY"}),
    find_changed_courses: frozenset({"LOW_ACTIVITY", "UNUSUAL_ACTIVITY"}),
    find_overdue_tasks: frozenset({"TASKS_OVERDUE"}),
    find_silences: frozenset({"NO_TELEMETRY", "SITE_SILENT"}),
    find_critical_batteries: frozenset({"BATTERY_CRITICAL"}),
    find_clock_skews: frozenset({"CLOCK_SKEW"}),
    find_short_rest: frozenset({"REST_TIME_SHORT"}),
    find_unauthorised_sites: frozenset({"UNAUTHORISED_SITE"}),
}


def kinds_of(audit: str) -> frozenset[str]:
    """Return the kinds that an audit judges."""
    return frozenset(name for name, kind in KINDS.items() if audit in kind.audits)


def judge(scene: Scene, limits: Limits, judged: Collection[str]) -> list[Observation]:
    """Return what the rules see of `judged` kinds, in its context, without what is known to be innocent."""
    found: list[Observation] = []
    for rule, kinds in RULES.items():
        if not kinds.isdisjoint(judged):
            found += [one for one in rule(scene, limits) if one.kind in judged]
    return [_in_context(one, scene) for one in found if not _is_expected(one, scene)]


def _is_expected(one: Observation, scene: Scene) -> bool:
    """A maintenance window silences what it explains; on a holiday the week's habits do not count."""
    kind, post = KINDS[one.kind], scene.posts.get(one.site_id) if one.site_id is not None else None
    if post is None:
        return False
    return (kind.silenced and post.maintenance is not None) or (
        not kind.holidays and post.holiday is not None
    )


def _in_context(one: Observation, scene: Scene) -> Observation:
    post = scene.posts.get(one.site_id) if one.site_id is not None else None
    severity, reasons = in_context(
        KINDS[one.kind],
        severity_of(one),
        night=post is not None and post.night,
        lone=one.lone,
        site_class=post.site_class if post is not None else "",
    )
    return replace(one, severity=severity, severity_reasons=(*one.severity_reasons, *reasons))
