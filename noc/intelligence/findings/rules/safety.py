"""Whether people are well: those who are alone and silent, who work too long, who call for help, who do not move."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Final

from noc.intelligence.findings.rules.device import cause_words, phone_facts, silent_since
from noc.intelligence.findings.rules.diagnosis import diagnose
from noc.intelligence.findings.rules.observations import Measure, Observation, about, minutes
from noc.intelligence.findings.rules.scenes import Post, Scene, Sos
from noc.intelligence.findings.rules.stillness import find_static_guards
from noc.intelligence.findings.rules.views import Guard, Limits
from noc.intelligence.findings.rules.whereabouts import arrived_at, last_words, reports_from_duty
from noc.intelligence.findings.rules.wording import clock_words, counted, span_words, weigh

__all__ = [
    "find_excessive_hours",
    "find_silent_lone_workers",
    "find_static_guards",
    "find_unacknowledged_sos",
]

FAR_TOO_LONG_H: Final = 4.0  # above the limit: HIGH


def find_silent_lone_workers(scene: Scene, limits: Limits) -> list[Observation]:
    """Return LONE_WORKER_SILENT: works alone, came, has not left, and nothing of any kind came for too long."""
    found, option = [], "LONE_SILENT_MINUTES"
    for guard in scene.guards:
        if (
            not guard.lone
            or guard.left
            or not (arrived_at(guard) is not None or reports_from_duty(guard, limits))
        ):
            continue
        post, since = scene.posts.get(guard.site_id or 0), silent_since(guard)
        if post is None or since is None:
            continue
        limit = limits(option, post.site_id)
        if minutes(scene.at - since) >= limit:
            found.append(
                _alone_and_silent(guard, post, since, Measure(limit, "min", option), scene.at, limits)
            )
    return found


def _alone_and_silent(
    guard: Guard, post: Post, since: datetime, threshold: Measure, at: datetime, limits: Limits
) -> Observation:
    span = at - since
    causes = diagnose(guard, post.guards, at, limits)
    confidence, reasons = weigh(
        0.8,
        (minutes(span) >= 2 * (threshold.value or math.inf), 0.1, "twice the limit or more"),
        (causes[0].cause == "man_down", 0.05, "moved, then still, then silent"),
        (guard.phone.last_seen_at is None, -0.1, "this phone has never told anything"),
    )
    return Observation(
        kind="LONE_WORKER_SILENT",
        about=about("LONE_WORKER_SILENT", "person", guard.person_id),
        title=f"{guard.name}, alone at {post.name}, is silent",
        summary=(
            f"{guard.name} works alone at {post.name} and nothing has come from the phone for {span_words(span)}; "
            f"{cause_words(causes[0])}."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(minutes(span), 1), "min"),
        threshold=threshold,
        since=since,
        until=at,
        person_id=guard.person_id,
        site_id=post.site_id,
        facts=phone_facts(guard, post, at),
        event_ids=last_words(guard),
        diagnosis=causes,
        lone=True,
    )


def find_excessive_hours(scene: Scene, limits: Limits) -> list[Observation]:
    """Return EXCESSIVE_HOURS: at work too long without a pause; a forgotten punch-out without life is not judged."""
    found = []
    for guard in scene.guards:
        since = guard.duty.working_since
        if since is None or guard.left or not (guard.duty.alive or guard.shift is not None):
            continue
        hours = (scene.at - since).total_seconds() / 3600
        if hours >= limits("MAX_CONTINUOUS_WORK_HOURS", guard.site_id):
            found.append(_too_long(guard, since, hours, scene, limits))
    return found


def _too_long(guard: Guard, since: datetime, hours: float, scene: Scene, limits: Limits) -> Observation:
    option, shift = "MAX_CONTINUOUS_WORK_HOURS", guard.shift
    limit = limits(option, guard.site_id)
    post = scene.posts.get(guard.site_id or 0)
    where, zone = (post.name, post.timezone) if post is not None else ("a site not in service", "UTC")
    far = hours >= limit + FAR_TOO_LONG_H
    confidence, reasons = weigh(
        0.7,
        (guard.duty.alive, 0.2, "a sign of life within two hours"),
        (guard.punched_in, 0.05, "still punched in"),
        (not guard.duty.alive, -0.1, "known from the roster alone"),
    )
    facts = {"at work since": since.isoformat(), "hours": round(hours, 1)}
    if shift is not None:
        facts["shift ends"] = clock_words(shift.end, zone)
    return Observation(
        kind="EXCESSIVE_HOURS",
        about=about("EXCESSIVE_HOURS", "person", guard.person_id),
        title=f"{guard.name} at {where} at work for {int(hours)} h",
        summary=(
            f"{guard.name} at {where} has worked {span_words(scene.at - since)} without a pause of an hour, since "
            f"{clock_words(since, zone)}."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(hours, 2), "h"),
        threshold=Measure(limit, "h", option),
        since=since,
        until=scene.at,
        person_id=guard.person_id,
        site_id=guard.site_id,
        severity="HIGH" if far else None,
        severity_reasons=(f"{FAR_TOO_LONG_H:.0f} h or more above the limit",) if far else (),
        facts=facts,
        event_ids=(guard.punch.event_id,) if guard.punch is not None and guard.punched_in else (),
        lone=guard.lone,
    )


def find_unacknowledged_sos(scene: Scene, limits: Limits) -> list[Observation]:
    """Return SOS_UNACKNOWLEDGED: it sounds and nobody has said that he takes it."""
    option = "SOS_ACKNOWLEDGE_MINUTES"
    return [
        _unheard(sos, scene, Measure(limits(option, sos.site_id), "min", option))
        for sos in scene.sounding
        if minutes(scene.at - sos.sounding_since) >= limits(option, sos.site_id)
    ]


def _unheard(sos: Sos, scene: Scene, threshold: Measure) -> Observation:
    post = scene.posts.get(sos.site_id) if sos.site_id is not None else None
    where = f" at {post.name}" if post is not None else ""
    span = scene.at - sos.sounding_since
    return Observation(
        kind="SOS_UNACKNOWLEDGED",
        about=about("SOS_UNACKNOWLEDGED", "alert", sos.alert_id),
        title=f"Nobody has taken the SOS of {sos.person_name}{where}",
        summary=(
            f"The SOS of {sos.person_name}{where} has sounded for {span_words(span)} without an acknowledgement "
            f"({counted(sos.presses, 'press', 'presses')})."
        ),
        confidence=0.99,
        confidence_reasons=("the alert is open and unacknowledged",),
        observed=Measure(round(minutes(span), 1), "min"),
        threshold=threshold,
        since=sos.sounding_since,
        until=scene.at,
        person_id=sos.person_id,
        site_id=sos.site_id,
        facts={
            "alert": sos.alert_id,
            "pressed": sos.pressed_at.isoformat(),
            "presses": sos.presses,
        },
        event_ids=sos.event_ids,
    )
