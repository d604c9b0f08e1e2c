"""Who was there and is not: posts abandoned, sites that nobody covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.findings.rules.observations import Measure, Observation, about, minutes
from noc.intelligence.findings.rules.scenes import Post, Scene
from noc.intelligence.findings.rules.views import Guard, Limits
from noc.intelligence.findings.rules.whereabouts import arrived_at, away_since, gone_since
from noc.intelligence.findings.rules.wording import clock_words, counted, distance_words, span_words, weigh

FRESH: Final = timedelta(
    minutes=60
)  # a last fix older than this opens nothing: where he is by now is unknown
NEARLY_OVER: Final = timedelta(minutes=10)  # shifts that end within this leave nothing to cover
GOOD_ACCURACY_M: Final = 30.0


def find_abandoned(scene: Scene, limits: Limits) -> list[Observation]:
    """Return POST_ABANDONED: on shift, came, and proven beyond fence, tolerance and accuracy for too long.

    Once open it stays until a fix inside, a punch out or the shift's end: silence out there is no return.
    """
    found = []
    for guard in scene.guards:
        if guard.stay.out_since is None or guard.shift is None or guard.left:
            continue
        post = scene.posts.get(guard.site_id or 0)
        since = away_since(guard, limits) if post is not None else None
        if post is None or since is None:
            continue
        held = about("POST_ABANDONED", "person", guard.person_id) in scene.open_abouts
        if _long_away(guard, since, scene.at, limits, held):
            found.append(_abandoned(guard, post, since, scene.at, limits))
    return found


def _long_away(guard: Guard, since: datetime, at: datetime, limits: Limits, held: bool) -> bool:
    last = guard.stay.last_out
    if last is None or minutes(at - since) < limits("ABANDONED_AFTER_MINUTES", guard.site_id):
        return False
    return held or at - last.at <= FRESH


def _abandoned(guard: Guard, post: Post, since: datetime, at: datetime, limits: Limits) -> Observation:
    stay, first, last = guard.stay, guard.stay.out_since, guard.stay.last_out
    assert first is not None  # noqa: S101  # away_since() said so
    assert last is not None  # noqa: S101
    tolerance_m, last_m = limits("GEOFENCE_TOLERANCE_M", post.site_id), last.outside_m or 0.0
    accuracy = "unknown" if last.accuracy_m is None else distance_words(last.accuracy_m)
    confidence, reasons = weigh(
        0.6,
        (stay.outs >= 5, 0.15, f"{stay.outs} fixes in a row lie outside"),
        (last_m > 3 * tolerance_m, 0.1, "far beyond the tolerance"),
        ((last.accuracy_m or 1e9) <= GOOD_ACCURACY_M, 0.1, f"the last fix is accurate to {accuracy}"),
        (stay.last_in is not None, 0.04, "an earlier fix of this duty was inside"),
        (at - last.at > FRESH / 4, -0.15, f"the last fix is {span_words(at - last.at)} old"),
    )
    return Observation(
        kind="POST_ABANDONED",
        about=about("POST_ABANDONED", "person", guard.person_id),
        title=f"{guard.name} away from {post.name}",
        summary=(
            f"{guard.name} has been outside the fence of {post.name} since {clock_words(since, post.timezone)} "
            f"({span_words(at - since)}): {stay.outs} fixes in a row, the last {span_words(at - last.at)} ago and "
            f"{distance_words(last_m)} beyond the fence (accuracy {accuracy}, tolerance {distance_words(tolerance_m)})."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(minutes(at - since), 1), "min"),
        threshold=Measure(limits("ABANDONED_AFTER_MINUTES", post.site_id), "min", "ABANDONED_AFTER_MINUTES"),
        since=since,
        until=at,
        person_id=guard.person_id,
        site_id=post.site_id,
        facts=_way_off(guard, post, since),
        event_ids=tuple(
            dict.fromkeys(fix.event_id for fix in (stay.last_in, first, last) if fix is not None)
        ),
        lone=guard.lone,
    )


def _way_off(guard: Guard, post: Post, since: datetime) -> dict[str, Any]:
    first, last = guard.stay.out_since, guard.stay.last_out
    facts: dict[str, Any] = {
        "away since": clock_words(since, post.timezone),
        "farthest beyond the fence": distance_words(guard.stay.farthest_m),
    }
    if guard.stay.last_in is not None:
        facts["last inside"] = clock_words(guard.stay.last_in.at, post.timezone)
    if last is not None:
        facts["last position"] = f"{last.lat:.5f}, {last.lon:.5f}"
    if first is not None and last is not None and last.at > first.at:
        gained_m = (last.outside_m or 0.0) - (first.outside_m or 0.0)
        speed_kmh = gained_m / (last.at - first.at).total_seconds() * 3.6
        facts["speed away"] = f"{speed_kmh:.1f} km/h" if speed_kmh > 0 else "coming back or standing"
    if guard.shift is not None:
        facts["shift ends"] = clock_words(guard.shift.end, post.timezone)
    return facts


def find_uncovered(scene: Scene, limits: Limits) -> list[Observation]:
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
    """Tell whether somebody punched in where the roster does not count on him, and is not proven to be away."""
    if not guard.punched_in or guard.punch is None:
        return False
    if guard.site_id != guard.punch.site_id:
        return True
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


def _proofs(guard: Guard) -> list[str]:
    known = [guard.stay.last_out.event_id if guard.stay.last_out else None, guard.phone.last_event_id]
    if guard.left and guard.punch is not None:
        known.append(guard.punch.event_id)
    return [event_id for event_id in known if event_id]
