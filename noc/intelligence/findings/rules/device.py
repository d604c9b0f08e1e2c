"""Phones that are silent, alone or with all others there, and clocks that are wrong."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.findings.rules.batteries import find_critical_batteries
from noc.intelligence.findings.rules.diagnosis import diagnose
from noc.intelligence.findings.rules.observations import Cause, Measure, Observation, about, minutes
from noc.intelligence.findings.rules.outages import Quiet, find_force_outage, find_outages, find_site_outage
from noc.intelligence.findings.rules.scenes import Post, Scene
from noc.intelligence.findings.rules.views import Guard, Limits
from noc.intelligence.findings.rules.whereabouts import arrived_at, last_words, reports_from_duty
from noc.intelligence.findings.rules.wording import clock_words, counted, span_words, weigh

__all__ = ["find_clock_skews", "find_critical_batteries", "find_silences", "phone_facts", "silent_since"]

SKEW_TELLS: Final = timedelta(hours=2)
CAUSE_WORDS: Final = {
    "battery_empty": "the battery ran out",
    "dead_zone": "a dead zone",
    "app_killed": "the phone stopped the app",
    "site_network": "the network of the site",
    "man_down": "the guard may be down",
    "unknown": "no likely reason",
}


def find_silences(scene: Scene, limits: Limits) -> list[Observation]:
    """Return NO_TELEMETRY, and SITE_SILENT instead where a site's or the force's phones fell silent together."""
    watched, quiet, sites = _listen(scene, limits)
    outages = find_outages(watched, quiet, scene)
    force, covered = find_force_outage(outages, sites, scene, limits)
    found = [force] if force is not None else []
    explained = {one.post.site_id for one in covered}
    for outage in outages:
        if outage.post.site_id in explained:
            continue
        seen = find_site_outage(outage, scene, limits)
        if seen is not None:
            found.append(seen)
            explained.add(outage.post.site_id)
    for site_id, silent in quiet.items():
        limit, post = limits("NO_TELEMETRY_MINUTES", site_id), scene.posts[site_id]
        if site_id in explained:
            continue
        found += [
            _no_telemetry(one, post, watched[site_id], scene.at, limits)
            for one in silent
            if not one.guard.lone and minutes(scene.at - one.since) >= limit
        ]
    return found


def silent_since(guard: Guard) -> datetime | None:
    """Return the phone's newest fact; of one that never spoke, when its owner came."""
    return guard.phone.last_seen_at or arrived_at(guard)


def _listen(
    scene: Scene, limits: Limits
) -> tuple[Mapping[int, Sequence[Guard]], Mapping[int, Sequence[Quiet]], int]:
    """Return by site who should be heard, who has been silent for half the limit; and how many sites anybody is at."""
    watched: dict[int, list[Guard]] = defaultdict(list)
    quiet: dict[int, list[Quiet]] = defaultdict(list)
    sites: set[int] = set()
    for guard in scene.guards:
        site_id, began = guard.site_id, guard.on_duty_since
        if site_id is None or site_id not in scene.posts or began is None or guard.left:
            continue
        since = guard.phone.last_seen_at
        if since is not None and since >= began:
            sites.add(site_id)  # he reports from somewhere, even if nothing proves yet that he came
        if not _could_be_heard(guard, limits) or not _expected_to_speak(guard, began, scene.at, limits):
            continue
        sites.add(site_id)
        watched[site_id].append(guard)
        silence = silent_since(guard)
        if silence is not None and minutes(scene.at - silence) >= limits("NO_TELEMETRY_MINUTES", site_id) / 2:
            quiet[site_id].append(Quiet(guard, silence))
    return watched, quiet, len(sites)


def _could_be_heard(guard: Guard, limits: Limits) -> bool:
    return arrived_at(guard) is not None or reports_from_duty(guard, limits)


def _expected_to_speak(guard: Guard, began: datetime, at: datetime, limits: Limits) -> bool:
    """Somebody without a shift now whose roster names the site round it has forgotten to punch out, most likely."""
    if guard.shift is not None:
        return True
    longest = timedelta(hours=limits("MAX_CONTINUOUS_WORK_HOURS", guard.site_id))
    return guard.site_id not in guard.rostered and at - began < longest


def _no_telemetry(
    quiet: Quiet, post: Post, there: Sequence[Guard], at: datetime, limits: Limits
) -> Observation:
    guard, span, option = quiet.guard, at - quiet.since, "NO_TELEMETRY_MINUTES"
    limit = limits(option, post.site_id)
    causes = diagnose(guard, there, at, limits)
    leading = causes[0]
    down = leading.cause == "man_down"
    confidence, reasons = weigh(
        0.7,
        (minutes(span) >= 2 * limit, 0.1, "twice the limit or more"),
        (guard.phone.fixes >= 10, 0.05, "the phone used to report often"),
        (guard.phone.last_seen_at is None, -0.1, "this phone has never told anything"),
        (leading.cause == "dead_zone", -0.15, "likely a dead zone: it comes back by itself"),
        (leading.cause == "app_killed", -0.1, "likely the app alone was stopped"),
        (down, 0.1, "moved, then still, then silent"),
    )
    return Observation(
        kind="NO_TELEMETRY",
        about=about("NO_TELEMETRY", "person", guard.person_id),
        title=f"Phone of {guard.name} at {post.name} is silent",
        summary=(
            f"Nothing from the phone of {guard.name} at {post.name} for {span_words(span)}; "
            f"{cause_words(leading)}."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(minutes(span), 1), "min"),
        threshold=Measure(limit, "min", option),
        since=quiet.since,
        until=at,
        person_id=guard.person_id,
        site_id=post.site_id,
        severity="HIGH" if down else None,
        severity_reasons=("the likeliest reason is that the guard is down",) if down else (),
        facts={**phone_facts(guard, post, at), **_company(guard, there, at, limit)},
        event_ids=last_words(guard),
        diagnosis=causes,
        lone=guard.lone,
    )


def cause_words(cause: Cause) -> str:
    """Return the likeliest cause with its probability, as in `likely the battery ran out (71 %)`."""
    words = CAUSE_WORDS[cause.cause]
    return words if cause.cause == "unknown" else f"likely {words} ({cause.probability:.0%})"


def phone_facts(guard: Guard, post: Post, at: datetime) -> dict[str, Any]:
    """Return what a silent phone told last, for people to read."""
    phone, zone = guard.phone, post.timezone
    facts: dict[str, Any] = {"last heard of": "never"}
    if phone.last_seen_at is not None:
        facts["last heard of"] = (
            f"{clock_words(phone.last_seen_at, zone)} ({span_words(at - phone.last_seen_at)} ago)"
        )
    if phone.last_fix is not None:
        facts["last position"] = f"{phone.last_fix.lat:.5f}, {phone.last_fix.lon:.5f}"
        facts["last position at"] = clock_words(phone.last_fix.at, zone)
    if phone.last_moved_at is not None:
        facts["last walked"] = clock_words(phone.last_moved_at, zone)
    if phone.battery is not None and not math.isnan(phone.battery):
        facts["battery then"] = f"{phone.battery:.0%}"
    if phone.signal_dbm is not None:
        facts["signal then"] = f"{phone.signal_dbm:.0f} dBm"
    if phone.network is not None:
        facts["network then"] = phone.network
    if phone.platform:
        facts["phone"] = phone.platform
    return facts


def _company(guard: Guard, there: Sequence[Guard], at: datetime, limit: float) -> dict[str, str]:
    others = [one for one in there if one.person_id != guard.person_id]
    if not others:
        return {"others there": "nobody"}
    silences = [silent_since(one) for one in others]
    silent = sum(since is None or minutes(at - since) >= limit / 2 for since in silences)
    return {"others there": f"{counted(len(others), 'colleague')}, {silent} of them silent"}


def find_clock_skews(scene: Scene, limits: Limits) -> list[Observation]:
    """Return CLOCK_SKEW: a fact of the last two hours had its time corrected by the limit or more (to leave: half)."""
    found, option = [], "CLOCK_SKEW_SECONDS"
    for guard in scene.guards:
        phone = guard.phone
        if not phone.skew_s or phone.skew_at is None or guard.on_duty_since is None or guard.left:
            continue
        post, limit = scene.posts.get(guard.site_id or 0), limits(option, guard.site_id)
        held = about("CLOCK_SKEW", "person", guard.person_id) in scene.open_abouts
        if post is None or scene.at - phone.skew_at > SKEW_TELLS:
            continue
        if abs(phone.skew_s) >= (limit / 2 if held else limit):
            found.append(_skewed(guard, post, limit, scene.at))
    return found


def _skewed(guard: Guard, post: Post, limit: float, at: datetime) -> Observation:
    skew_s, when = guard.phone.skew_s, guard.phone.skew_at or at
    off = f"{span_words(timedelta(seconds=abs(skew_s)))} {'ahead' if skew_s > 0 else 'behind'}"
    confidence, reasons = weigh(
        0.85,
        (abs(skew_s) >= 3 * limit, 0.1, "three times the limit or more"),
        (at - when > SKEW_TELLS / 2, -0.1, "told more than an hour ago"),
    )
    return Observation(
        kind="CLOCK_SKEW",
        about=about("CLOCK_SKEW", "person", guard.person_id),
        title=f"Phone clock of {guard.name} at {post.name} is {off}",
        summary=(
            f"The clock of the phone of {guard.name} at {post.name} ran {off} when it reported "
            f"{span_words(at - when)} ago; its times were corrected, the raw ones are kept."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(abs(skew_s), 1), "s"),
        threshold=Measure(limit, "s", "CLOCK_SKEW_SECONDS"),
        since=when,
        until=at,
        person_id=guard.person_id,
        site_id=post.site_id,
        facts={"clock": off, "phone": guard.phone.platform or "unknown"},
        event_ids=(guard.phone.skew_event_id,) if guard.phone.skew_event_id else (),
        lone=guard.lone,
    )
