"""Guards who do not move: told from those who are not known to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from noc.intelligence.findings.rules.device import phone_facts
from noc.intelligence.findings.rules.observations import Measure, Observation, about, minutes
from noc.intelligence.findings.rules.scenes import Post, Scene
from noc.intelligence.findings.rules.views import Guard, Limits
from noc.intelligence.findings.rules.whereabouts import arrived_at, last_words
from noc.intelligence.findings.rules.wording import distance_words, span_words, weigh

STILL_M: Final = 30.0
MOVES_AGAIN_M: Final = 60.0
LEAST_FIXES: Final = 5
GOOD_ACCURACY_M: Final = 20.0
FIRST_FIX_SHARE: Final = 1 / 8  # of the window: fixes a quarter of an hour apart
TWO_PLACES: Final = (
    0.25  # so many of the fixes at another place than the rest: to and fro, or a receiver that leaps
)


def find_static_guards(scene: Scene, limits: Limits) -> list[Observation]:
    """Return STATIC_GUARD: on shift and there for the whole window, phone alive, no movement and no touch in it.

    Too few or too inaccurate fixes are no proof of standing still; once open, it takes movement to leave.
    """
    found = []
    for guard in scene.guards:
        phone, shift = guard.phone, guard.shift
        if phone.steps or phone.uses or phone.scans or phone.tasks or shift is None or guard.left:
            continue
        held = about("STATIC_GUARD", "person", guard.person_id) in scene.open_abouts
        if not phone.walked_m < (MOVES_AGAIN_M if held else STILL_M):  # NaN is not known, thus not judged
            continue
        window = timedelta(minutes=limits("INACTIVITY_WINDOW_MINUTES", guard.site_id))
        post, came = scene.posts.get(guard.site_id or 0), arrived_at(guard)
        if post is None or came is None or not _there_all_along(guard, came, window, scene.at):
            continue
        if phone.elsewhere_share >= TWO_PLACES:
            continue
        if _alive(guard, scene.at, limits) and (
            held or _well_watched(guard, scene.at - window, window, limits)
        ):
            found.append(_static(guard, post, window, max(came, shift.start), scene.at))
    return found


def _there_all_along(guard: Guard, came: datetime, window: timedelta, at: datetime) -> bool:
    """Tell whether he was on shift and there for the window; who never punched is known there from a fix on, and the
    fixes of the window begin up to an interval between two of them after it."""
    if guard.shift is None or at - guard.shift.start < window:
        return False
    slack = timedelta() if guard.punched_in else window * FIRST_FIX_SHARE
    return at - came >= window - slack


def _alive(guard: Guard, at: datetime, limits: Limits) -> bool:
    """Tell whether the phone was heard of lately, and its positions are not older than a silent phone's."""
    seen, fix = guard.phone.last_seen_at, guard.phone.last_fix
    limit = limits("NO_TELEMETRY_MINUTES", guard.site_id)
    return (
        seen is not None
        and fix is not None
        and minutes(at - seen) <= limit / 2
        and minutes(at - fix.at) <= limit
    )


def _well_watched(guard: Guard, began: datetime, window: timedelta, limits: Limits) -> bool:
    """Tell whether there are fixes enough, from early in the window on, and good enough to show a walk."""
    phone = guard.phone
    if phone.fixes < LEAST_FIXES or phone.first_fix_at is None or phone.first_fix_at > began + window / 4:
        return False
    accuracy_m = phone.last_fix.accuracy_m if phone.last_fix is not None else None
    return accuracy_m is None or not accuracy_m > limits("GPS_ACCURACY_LIMIT_M", guard.site_id)


def _still_since(guard: Guard, came: datetime, window: timedelta, at: datetime) -> datetime:
    """Return the last sign of movement; where none is known, no more than the window is claimed."""
    signs = [moment for moment in (guard.phone.last_moved_at, guard.phone.last_use_at) if moment is not None]
    return min(max(*signs, came), at - window) if signs else at - window


def _static(guard: Guard, post: Post, window: timedelta, came: datetime, at: datetime) -> Observation:
    phone, option = guard.phone, "INACTIVITY_WINDOW_MINUTES"
    since = _still_since(guard, came, window, at)
    accuracy_m = phone.last_fix.accuracy_m if phone.last_fix is not None else None
    exact = accuracy_m is not None and accuracy_m <= GOOD_ACCURACY_M
    confidence, reasons = weigh(
        0.6,
        (phone.fixes >= 20, 0.1, f"{phone.fixes} positions in the window"),
        (exact, 0.1, "positions are accurate"),
        (accuracy_m is None, -0.1, "the positions' accuracy is unknown"),
        (at - since >= 1.5 * window, 0.1, "still for half as long again as the limit"),
        (phone.last_use_at is None, -0.1, "no step or use known: perhaps this phone never tells them"),
    )
    return Observation(
        kind="STATIC_GUARD",
        about=about("STATIC_GUARD", "person", guard.person_id),
        title=f"{guard.name} at {post.name} does not move",
        summary=(
            f"No step, no touch of the phone and {distance_words(phone.walked_m)} walked by {guard.name} at {post.name} "
            f"in {span_words(window)}; the phone is alive, last heard of {span_words(at - (phone.last_seen_at or at))} ago."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(minutes(at - since), 1), "min"),
        threshold=Measure(minutes(window), "min", option),
        since=since,
        until=at,
        person_id=guard.person_id,
        site_id=post.site_id,
        facts={
            "walked in the window": distance_words(phone.walked_m),
            "positions in the window": phone.fixes,
        }
        | phone_facts(guard, post, at),
        event_ids=last_words(guard),
        lone=guard.lone,
    )
