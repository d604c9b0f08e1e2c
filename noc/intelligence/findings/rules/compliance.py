"""What law and contract ask for: rest between two works, and sites that somebody may work at."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from noc.intelligence.findings.rules.observations import Measure, Observation, about
from noc.intelligence.findings.rules.scenes import Post, Scene
from noc.intelligence.findings.rules.views import Guard, Limits, Punch, ShiftView
from noc.intelligence.findings.rules.whereabouts import arrived_at
from noc.intelligence.findings.rules.wording import clock_words, distance_words, span_words, weigh

NEAR_ENOUGH: Final = 0.5  # MEDIUM below this share of the rest


def find_short_rest(scene: Scene, limits: Limits) -> list[Observation]:
    """Return REST_TIME_SHORT: he came to his shift, and the work before ended too few hours before this one began."""
    found = []
    for guard in scene.guards:
        shift, rested = guard.shift, guard.duty.rested_since
        if shift is None or rested is None or guard.left:
            continue
        post, began = scene.posts.get(guard.site_id or 0), _began(guard, shift)
        if post is None or arrived_at(guard) is None:
            continue
        hours = (began - rested).total_seconds() / 3600
        if 0 <= hours < limits("MINIMUM_REST_HOURS", post.site_id):
            found.append(_short(guard, shift, post, hours, limits))
    return found


def _began(guard: Guard, shift: ShiftView) -> datetime:
    """Return when the present work began: an early punch, or a shift that went over into this one, counts."""
    since = guard.duty.working_since
    return shift.start if since is None else min(since, shift.start)


def _short(guard: Guard, shift: ShiftView, post: Post, hours: float, limits: Limits) -> Observation:
    option, began = "MINIMUM_REST_HOURS", _began(guard, shift)
    limit, rested = limits(option, post.site_id), guard.duty.rested_since or began
    half = hours < NEAR_ENOUGH * limit
    confidence, reasons = weigh(
        0.75,
        (guard.punched_in, 0.15, "punched in for this shift"),
        (not guard.punched_in, -0.1, "no punch for this shift: its beginning is the roster's"),
    )
    return Observation(
        kind="REST_TIME_SHORT",
        about=about("REST_TIME_SHORT", "person", f"{guard.person_id}:{shift.code}"),
        title=f"{guard.name} at {post.name} had {span_words(began - rested)} of rest",
        summary=(
            f"{guard.name} ended work at {clock_words(rested, post.timezone)} and began again at {post.name} at "
            f"{clock_words(began, post.timezone)}: {span_words(began - rested)} of rest, {limit:g} h are asked for."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(hours, 2), "h"),
        threshold=Measure(limit, "h", option),
        since=rested,
        until=began,
        person_id=guard.person_id,
        site_id=post.site_id,
        severity="MEDIUM" if half else None,
        severity_reasons=("less than half of the rest",) if half else (),
        facts={
            "work before ended": rested.isoformat(),
            "this work began": began.isoformat(),
            "shift ends": clock_words(shift.end, post.timezone),
        },
        event_ids=(guard.punch.event_id,) if guard.punch is not None and guard.punched_in else (),
        lone=guard.lone,
    )


def find_unauthorised_sites(scene: Scene, limits: Limits) -> list[Observation]:
    """Return UNAUTHORISED_SITE: punched in at a site that is neither home, nor authorised, nor rostered.

    Of somebody of whom the registry names no site at all nothing is known, and nothing is judged.
    """
    found = []
    for guard in scene.guards:
        punch = guard.punch
        if punch is None or punch.site_id is None or not guard.punched_in:
            continue
        allowed = {guard.home_site_id, *guard.authorized, *guard.rostered}
        allowed.add(guard.shift.site_id if guard.shift is not None else None)
        if allowed != {None} and punch.site_id not in allowed:
            tolerance_m = limits("GEOFENCE_TOLERANCE_M", punch.site_id)
            found.append(_unauthorised(guard, punch, punch.site_id, scene, tolerance_m))
    return found


def _unauthorised(guard: Guard, punch: Punch, site_id: int, scene: Scene, tolerance_m: float) -> Observation:
    post, home = scene.posts.get(site_id), scene.posts.get(guard.home_site_id or 0)
    where, zone = (post.name, post.timezone) if post is not None else ("a site not in service", "UTC")
    outside_m = punch.outside_m
    far = outside_m is not None and outside_m > tolerance_m + (punch.accuracy_m or 0.0)
    confidence, reasons = weigh(
        0.8,
        (outside_m == 0, 0.15, "the punch was made inside the fence"),
        (outside_m is None, -0.1, "where the punch was made is not known"),
        (far, -0.3, "the punch was made far from that site: perhaps the wrong one was chosen"),
    )
    facts: dict[str, object] = {
        "punched in": clock_words(punch.at, zone),
        "home site": home.name if home is not None else "none in service",
        "authorised sites": len(guard.authorized),
    }
    if outside_m is not None:
        facts["punch from the fence"] = distance_words(outside_m)
    return Observation(
        kind="UNAUTHORISED_SITE",
        about=about("UNAUTHORISED_SITE", "person", f"{guard.person_id}:{site_id}"),
        title=f"{guard.name} punched in at {where} without a right to",
        summary=(
            f"{guard.name} punched in at {where} at {clock_words(punch.at, zone)}, which is neither the home site nor "
            f"authorised, and not on the roster within 12 h."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(None, "site"),
        threshold=Measure(None, "site"),
        since=punch.at,
        until=scene.at,
        person_id=guard.person_id,
        site_id=site_id,
        facts=facts,
        event_ids=(punch.event_id,),
        lone=guard.lone,
    )
