"""Silences that are not one phone's: a whole site's, and the whole force's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from noc.intelligence.findings.rules.observations import Measure, Observation, about, minutes
from noc.intelligence.findings.rules.scenes import Post, Scene
from noc.intelligence.findings.rules.views import Guard, Limits
from noc.intelligence.findings.rules.whereabouts import last_words
from noc.intelligence.findings.rules.wording import clock_words, counted, span_words, weigh

TOGETHER: Final = timedelta(
    minutes=15
)  # phones report every few minutes: what fails at once seems to within this
LEAST_PHONES: Final = 2
FORCE_SITES: Final = 5
FORCE_SHARE, FORCE_SHARE_TO_LEAVE = 0.5, 0.25  # phones come back one by one, not all at once
SHOWN: Final = 10
FORCE: Final = about("SITE_SILENT", "tenant", "all")


@dataclass(frozen=True, slots=True)
class Quiet:
    """A guard whose phone is silent, and since when."""

    guard: Guard
    since: datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """A site whose phones fell silent together. `all_there`: how many guards are on duty there."""

    post: Post
    quiet: Sequence[Quiet]
    all_there: int

    @property
    def first(self) -> datetime:
        return min(one.since for one in self.quiet)


def find_outages(
    watched: Mapping[int, Sequence[Guard]], quiet: Mapping[int, Sequence[Quiet]], scene: Scene
) -> list[Outage]:
    """Return the sites whose watched guards fell silent together; of one that is open already, more than half will do.

    `quiet`: those silent for half the limit or longer.
    """
    outages = []
    for site_id, silent in quiet.items():
        all_there = len(watched[site_id])
        held = about("SITE_SILENT", "site", site_id) in scene.open_abouts
        enough = len(silent) == all_there or (held and 2 * len(silent) > all_there)
        starts = [one.since for one in silent]
        if enough and max(starts) - min(starts) <= TOGETHER:
            outages.append(Outage(scene.posts[site_id], silent, all_there))
    return outages


def find_site_outage(outage: Outage, scene: Scene, limits: Limits) -> Observation | None:
    """Return SITE_SILENT of a site with several phones, once the first of them is silent for the whole limit."""
    post, option = outage.post, "NO_TELEMETRY_MINUTES"
    span, limit = scene.at - outage.first, limits(option, post.site_id)
    if len(outage.quiet) < LEAST_PHONES or minutes(span) < limit:
        return None
    count, spread = len(outage.quiet), max(one.since for one in outage.quiet) - outage.first
    confidence, reasons = weigh(
        0.7,
        (count >= 3, 0.15, f"{counted(count, 'phone')} at once"),
        (spread <= TOGETHER / 3, 0.1, "they fell silent within 5 min"),
        (count < outage.all_there, -0.1, "some report again"),
    )
    names = ", ".join(one.guard.name for one in outage.quiet[:SHOWN])
    return Observation(
        kind="SITE_SILENT",
        about=about("SITE_SILENT", "site", post.site_id),
        title=f"{post.name} is silent: {counted(count, 'phone')}",
        summary=(
            f"{count} of {counted(outage.all_there, 'phone')} at {post.name} fell silent within "
            f"{span_words(spread)} of each other, the first {span_words(span)} ago: {names}."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(minutes(span), 1), "min"),
        threshold=Measure(limit, "min", option),
        since=outage.first,
        until=scene.at,
        site_id=post.site_id,
        facts={
            one.guard.name: f"silent since {clock_words(one.since, post.timezone)}"
            for one in outage.quiet[:SHOWN]
        },
        event_ids=tuple(word for one in outage.quiet[:SHOWN] for word in last_words(one.guard)),
    )


def find_force_outage(
    outages: Sequence[Outage], sites: int, scene: Scene, limits: Limits
) -> tuple[Observation | None, Sequence[Outage]]:
    """Return one SITE_SILENT for all sites that fell silent together, with those it stands for.

    `sites`: how many have anybody on duty who came or reports. Fewer than 5 or half of them are no outage of the force.
    """
    together = _at_once(outages)
    share = FORCE_SHARE_TO_LEAVE if FORCE in scene.open_abouts else FORCE_SHARE
    limit = limits("NO_TELEMETRY_MINUTES", None)
    if len(together) < FORCE_SITES or len(together) < share * sites:
        return None, ()
    first = min(one.first for one in together)
    if minutes(scene.at - first) < limit:
        return None, ()
    return _force(together, sites, first, limit, scene.at), together


def _at_once(outages: Sequence[Outage]) -> Sequence[Outage]:
    """Return the most outages that began within a quarter of an hour."""
    ordered = sorted(outages, key=lambda one: one.first)
    best, low = (0, 0), 0
    for high, one in enumerate(ordered, start=1):
        while one.first - ordered[low].first > TOGETHER:
            low += 1
        if high - low > best[1] - best[0]:
            best = (low, high)
    return ordered[best[0] : best[1]]


def _force(
    together: Sequence[Outage], sites: int, first: datetime, limit: float, at: datetime
) -> Observation:
    phones = sum(len(one.quiet) for one in together)
    confidence, reasons = weigh(
        0.85,
        (len(together) >= 2 * FORCE_SITES, 0.1, f"{len(together)} sites at once"),
        (len(together) < FORCE_SHARE * sites, -0.15, "some report again"),
    )
    return Observation(
        kind="SITE_SILENT",
        about=FORCE,
        title=f"{len(together)} of {sites} sites are silent at once",
        summary=(
            f"{counted(phones, 'phone')} on {len(together)} of {sites} sites fell silent within 15 min, the first "
            f"{span_words(at - first)} ago: a carrier, or our own intake, is down."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(minutes(at - first), 1), "min"),
        threshold=Measure(limit, "min", "NO_TELEMETRY_MINUTES"),
        since=first,
        until=at,
        facts={
            "silent sites": len(together),
            "sites with anybody on duty": sites,
            "silent phones": phones,
            "among them": [one.post.name for one in together[:SHOWN]],
        },
    )
