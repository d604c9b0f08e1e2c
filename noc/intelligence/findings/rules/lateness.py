"""Who should have come and has not: late by minutes, then a no-show, with what his phone knows of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.findings.rules.observations import Measure, Observation, about, minutes
from noc.intelligence.findings.rules.scenes import Post, Scene
from noc.intelligence.findings.rules.views import Guard, Limits, ShiftView
from noc.intelligence.findings.rules.whereabouts import arrived_at, could_prove_himself, last_words
from noc.intelligence.findings.rules.wording import clock_words, distance_words, span_words, weigh

UNKNOWN_ACCURACY_M: Final = 30.0
BEFORE_THE_SHIFT: Final = timedelta(minutes=10)  # a position from then still tells where the late one is
POSITION_TELLS: Final = timedelta(hours=12)  # an older one says nothing of today
_TOLD: Final = ("phone last heard of", "last position", "punched in at")


def find_late_guards(scene: Scene, limits: Limits) -> list[Observation]:
    """Return LATE_OR_NO_SHOW: the shift began, nobody covers it, and nothing proves that he came."""
    found = []
    for guard in scene.guards:
        shift = guard.shift
        if shift is None or shift.covered_by is not None or guard.left or arrived_at(guard) is not None:
            continue
        post = scene.posts.get(shift.site_id)
        late_min = minutes(scene.at - shift.start)
        if post is None or not could_prove_himself(guard):
            continue
        if late_min >= limits("LATE_AFTER_MINUTES", shift.site_id):
            found.append(_late(guard, shift, post, scene, limits))
    return found


def _late(guard: Guard, shift: ShiftView, post: Post, scene: Scene, limits: Limits) -> Observation:
    at = scene.at
    late, phone = at - shift.start, guard.phone
    key = "NO_SHOW_AFTER_MINUTES"
    no_show = minutes(late) >= limits(key, post.site_id)
    option = key if no_show else "LATE_AFTER_MINUTES"
    facts, near = _on_the_way(guard, post, at)
    elsewhere = _punched_elsewhere(guard, scene)
    quiet = phone.last_seen_at is not None and phone.last_seen_at < shift.start
    confidence, reasons = weigh(
        0.85,
        (guard.stay.outs > 0, 0.1, "fixes since the shift began lie elsewhere"),
        (phone.last_seen_at is None, -0.25, "nothing is known of a phone"),
        (quiet, -0.15, "the phone has told nothing since the shift began"),
        (near, -0.3, "the last position is at the fence: perhaps there without a punch"),
    )
    word = "no-show" if no_show else f"{int(minutes(late))} min late"
    where = "; ".join(f"{label} {value}" for label, value in (facts | elsewhere).items() if label in _TOLD)
    return Observation(
        kind="LATE_OR_NO_SHOW",
        about=about("LATE_OR_NO_SHOW", "person", f"{guard.person_id}:{shift.code}"),
        title=f"{guard.name} {word} at {post.name}" + (f" ({int(minutes(late))} min)" if no_show else ""),
        summary=(
            f"The shift of {guard.name} at {post.name} began at {clock_words(shift.start, post.timezone)}, "
            f"{int(minutes(late))} min ago, without a punch in or a position inside the fence; {where}."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(minutes(late), 1), "min"),
        threshold=Measure(limits(option, post.site_id), "min", option),
        since=shift.start,
        until=at,
        person_id=guard.person_id,
        site_id=post.site_id,
        severity="HIGH" if no_show else None,
        severity_reasons=("over the limit for a no-show",) if no_show else (),
        facts=facts | elsewhere,
        event_ids=last_words(guard),
        lone=shift.lone,
    )


def _on_the_way(guard: Guard, post: Post, at: datetime) -> tuple[dict[str, Any], bool]:
    """Return what is known of his phone, and whether it lies at the fence."""
    phone, fix = guard.phone, guard.phone.last_fix
    seen = phone.last_seen_at
    facts: dict[str, Any] = {
        "phone last heard of": "never" if seen is None else f"{span_words(at - seen)} ago"
    }
    near = False
    if fix is not None and fix.outside_m is not None and at - fix.at <= POSITION_TELLS:
        lately = guard.shift is not None and fix.at >= guard.shift.start - BEFORE_THE_SHIFT
        near = lately and fix.outside_m <= (fix.accuracy_m or UNKNOWN_ACCURACY_M)
        facts["last position"] = (
            f"{distance_words(fix.outside_m)} from the fence, {span_words(at - fix.at)} ago"
        )
        facts.update(_coming(guard))
    elif fix is not None and fix.outside_m is None:
        facts["last position"] = "known, but the site has no fence to measure from"
    if phone.battery is not None:
        facts["battery"] = f"{phone.battery:.0%}"
    if phone.online is not None:
        facts["phone online"] = "yes" if phone.online else "no"
    if guard.shift is not None:
        facts["shift began"] = clock_words(guard.shift.start, post.timezone)
    return facts, near


def _punched_elsewhere(guard: Guard, scene: Scene) -> dict[str, str]:
    punch = guard.punch
    if punch is None or not guard.punched_in or punch.site_id in (None, guard.site_id):
        return {}
    there = scene.posts.get(punch.site_id or 0)
    return {
        "punched in at": f"{there.name if there else 'another site'}, {span_words(scene.at - punch.at)} ago"
    }


def _coming(guard: Guard) -> dict[str, str]:
    """Say whether he comes nearer, and when he would be there at that pace."""
    first, fix = guard.stay.out_since, guard.phone.last_fix
    if first is None or fix is None or first.outside_m is None or fix.outside_m is None or fix.at <= first.at:
        return {}
    gained_m = first.outside_m - fix.outside_m
    if gained_m < max(100.0, first.outside_m / 10):  # less is noise, or a detour
        return {"coming nearer": "no"}
    left = (fix.at - first.at) * (fix.outside_m / gained_m)
    return {"coming nearer": f"yes, {span_words(left)} away at this pace"}
