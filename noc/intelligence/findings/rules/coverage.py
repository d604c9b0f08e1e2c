"""Who was there and is not: posts abandoned, sites that nobody covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.findings.rules.observations import Measure, Observation, about, minutes
from noc.intelligence.findings.rules.scenes import Post, Scene
from noc.intelligence.findings.rules.views import Fix, Guard, Limits
from noc.intelligence.findings.rules.whereabouts import (
    SURE_FIXES,
    arrived_at,
    away_since,
    gone_since,
    last_words,
)
from noc.intelligence.findings.rules.wording import clock_words, counted, distance_words, span_words, weigh

FRESH: Final = timedelta(
    minutes=60
)  # a last fix older than this opens nothing: where he is by now is unknown
NEARLY_OVER: Final = timedelta(minutes=10)  # shifts that end within this leave nothing to cover
GOOD_ACCURACY_M: Final = 30.0


def find_abandoned_posts(scene: Scene, limits: Limits) -> list[Observation]:
    """Return POST_ABANDONED: on shift, came, and proven beyond fence, tolerance and accuracy for too long.

    Once open it stays until a fix inside, a punch out or the shift's end: silence out there is no return.
    """
    found = []
    for guard in scene.guards:
        if guard.shift is None or guard.left:
            continue
        held = about("POST_ABANDONED", "person", guard.person_id) in scene.open_abouts
        way = _way_out(guard, limits, held) if held or guard.stay.out_since is not None else None
        post = scene.posts.get(guard.site_id or 0)
        if post is None or way is None or not (held or scene.at - way.last.at <= FRESH):
            continue
        if minutes(scene.at - way.since) >= limits("ABANDONED_AFTER_MINUTES", post.site_id):
            found.append(_abandoned(guard, post, way, scene.at, limits))
    return found


@dataclass(frozen=True, slots=True)
class _Way:
    """Since when somebody is away, with the first and the last fix that say so."""

    since: datetime
    first: Fix
    last: Fix
    outs: int
    farthest_m: float


def _way_out(guard: Guard, limits: Limits, held: bool) -> _Way | None:
    """Return the way somebody went; of one who is known to be away and fell silent, his last position counts on."""
    stay, last = guard.stay, guard.phone.last_fix
    since = away_since(guard, limits)
    if since is not None and stay.out_since is not None and stay.last_out is not None:
        return _Way(since, stay.out_since, stay.last_out, stay.outs, stay.farthest_m)
    if not held or stay.outs or stay.last_in is not None or last is None or last.outside_m is None:
        return None
    accuracy_m = last.accuracy_m or limits("GPS_ACCURACY_LIMIT_M", guard.site_id)
    if last.outside_m <= limits("GEOFENCE_TOLERANCE_M", guard.site_id) + accuracy_m:
        return None
    return _Way(last.at, last, last, 1, last.outside_m)


def _abandoned(guard: Guard, post: Post, way: _Way, at: datetime, limits: Limits) -> Observation:
    last, option = way.last, "ABANDONED_AFTER_MINUTES"
    tolerance_m, last_m = limits("GEOFENCE_TOLERANCE_M", post.site_id), last.outside_m or 0.0
    accuracy = "unknown" if last.accuracy_m is None else distance_words(last.accuracy_m)
    confidence, reasons = weigh(
        0.6,
        (way.outs >= SURE_FIXES + 2, 0.15, f"{way.outs} fixes in a row lie outside"),
        (last_m > 3 * tolerance_m, 0.1, "far beyond the tolerance"),
        ((last.accuracy_m or 1e9) <= GOOD_ACCURACY_M, 0.1, f"the last fix is accurate to {accuracy}"),
        (guard.stay.last_in is not None, 0.04, "an earlier fix of this duty was inside"),
        (at - last.at > FRESH / 4, -0.15, f"the last fix is {span_words(at - last.at)} old"),
    )
    return Observation(
        kind="POST_ABANDONED",
        about=about("POST_ABANDONED", "person", guard.person_id),
        title=f"{guard.name} away from {post.name}",
        summary=(
            f"{guard.name} has been outside the fence of {post.name} since {clock_words(way.since, post.timezone)} "
            f"({span_words(at - way.since)}): {counted(way.outs, 'fix', 'fixes')} in a row, the last "
            f"{span_words(at - last.at)} ago and {distance_words(last_m)} beyond the fence (accuracy {accuracy}, "
            f"tolerance {distance_words(tolerance_m)})."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(minutes(at - way.since), 1), "min"),
        threshold=Measure(limits(option, post.site_id), "min", option),
        since=way.since,
        until=at,
        person_id=guard.person_id,
        site_id=post.site_id,
        facts=_way_facts(guard, post, way),
        event_ids=last_words(guard),
        lone=guard.lone,
    )


def _way_facts(guard: Guard, post: Post, way: _Way) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "away since": clock_words(way.since, post.timezone),
        "farthest beyond the fence": distance_words(way.farthest_m),
        "last position": f"{way.last.lat:.5f}, {way.last.lon:.5f}",
    }
    if guard.stay.last_in is not None:
        facts["last inside"] = clock_words(guard.stay.last_in.at, post.timezone)
    if way.last.at > way.first.at:
        gained_m = (way.last.outside_m or 0.0) - (way.first.outside_m or 0.0)
        speed_kmh = gained_m / (way.last.at - way.first.at).total_seconds() * 3.6
        facts["speed away"] = f"{speed_kmh:.1f} km/h" if speed_kmh > 0 else "coming back or standing"
    if guard.shift is not None:
        facts["shift ends"] = clock_words(guard.shift.end, post.timezone)
    return facts


def find_uncovered_sites(scene: Scene, limits: Limits) -> list[Observation]:
    """Return SITE_UNCOVERED: the roster says someone, and for too long nobody is there.

    Counted from when the last of them went, or should have come; whoever else punched in there covers it.
    """
    rostered: dict[int, list[Guard]] = defaultdict(list)
    helped: set[int] = set()
    for guard in scene.guards:
        shift = guard.shift
        if shift is not None and shift.covered_by is None:
            rostered[shift.site_id].append(guard)
        if guard.punch is not None and guard.punch.site_id is not None and _helps(guard, scene.at, limits):
            helped.add(guard.punch.site_id)
    found = []
    for site_id, guards in rostered.items():
        post = scene.posts.get(site_id)
        since = None if post is None or site_id in helped else _empty_since(guards, scene.at, limits)
        if post is None or since is None:
            continue
        if minutes(scene.at - since) >= limits("UNCOVERED_AFTER_MINUTES", site_id):
            found.append(_uncovered(post, guards, since, scene.at, limits))
    return found


def _helps(guard: Guard, at: datetime, limits: Limits) -> bool:
    """Tell whether somebody punched in where the roster does not count on him now, and is not proven to be away.

    Whose own shift there is over has forgotten to punch out, most likely: he counts while something proves him there.
    """
    punch = guard.punch
    if punch is None or not guard.punched_in:
        return False
    if guard.site_id != punch.site_id:
        return True
    if guard.shift is None and punch.site_id in guard.rostered:
        proof = max(punch.at, guard.stay.last_in.at if guard.stay.last_in is not None else punch.at)
        return at - proof <= FRESH and gone_since(guard, at, limits) is None
    return (guard.shift is None or guard.shift.covered_by is not None) and gone_since(
        guard, at, limits
    ) is None


def _empty_since(guards: Sequence[Guard], at: datetime, limits: Limits) -> datetime | None:
    """Return since when none of a site's rostered guards is there; None while one is, or when all shifts end soon."""
    if all(guard.shift is not None and guard.shift.end - at <= NEARLY_OVER for guard in guards):
        return None
    gone = [gone_since(guard, at, limits) for guard in guards]
    return max((when for when in gone if when is not None), default=None) if None not in gone else None


def _uncovered(
    post: Post, guards: Sequence[Guard], since: datetime, at: datetime, limits: Limits
) -> Observation:
    states = {guard.name: _whereabouts(guard, at) for guard in guards}
    blind = [g for g in guards if g.phone.last_seen_at is None or at - g.phone.last_seen_at > FRESH]
    who = "; ".join(f"{name} {state}" for name, state in states.items())
    confidence, reasons = weigh(
        0.9,
        (not blind, 0.06, "every rostered phone was heard of within the hour"),
        (bool(blind), -0.25, f"{counted(len(blind), 'rostered phone')} not heard of within the hour"),
    )
    option = "UNCOVERED_AFTER_MINUTES"
    return Observation(
        kind="SITE_UNCOVERED",
        about=about("SITE_UNCOVERED", "site", post.site_id),
        title=f"Nobody at {post.name}",
        summary=(
            f"{counted(len(guards), 'guard')} rostered at {post.name} and nobody there since "
            f"{clock_words(since, post.timezone)} ({span_words(at - since)}): {who}."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(minutes(at - since), 1), "min"),
        threshold=Measure(limits(option, post.site_id), "min", option),
        since=since,
        until=at,
        site_id=post.site_id,
        facts={"rostered": len(guards), **states},
        event_ids=tuple(dict.fromkeys(event for guard in guards for event in _proofs(guard))),
    )


def _whereabouts(guard: Guard, at: datetime) -> str:
    """Say in words why somebody rostered does not count as there."""
    if guard.left and guard.punch is not None:
        return f"punched out {span_words(at - guard.punch.at)} ago"
    if arrived_at(guard) is None:
        return "has not come"
    return f"is {distance_words(guard.stay.farthest_m)} beyond the fence"


def _proofs(guard: Guard) -> tuple[str, ...]:
    out = (guard.punch.event_id,) if guard.left and guard.punch is not None else ()
    return (*out, *last_words(guard))
