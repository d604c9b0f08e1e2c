"""Tours that were not walked, or not by walking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.findings.rules.observations import Measure, Observation, about, minutes
from noc.intelligence.findings.rules.scenes import Post, Scan, Scene, TourView
from noc.intelligence.findings.rules.views import Guard, Limits
from noc.intelligence.findings.rules.wording import clock_words, counted, distance_words, span_words, weigh
from noc.kernel.geo import haversine_m

GRACE: Final = timedelta(minutes=10)  # scans of a tour's last minutes are on their way
KEPT: Final = timedelta(hours=24)  # after its end a tour is judged this long
UNKNOWN_ACCURACY_M: Final = 30.0  # of a scan that does not tell its own
AT_ONCE: Final = 3  # this many different checkpoints in one second are scanned from a sheet of paper
SHOWN: Final = 8
LEGS_TOGETHER: Final = 5  # so many are also judged as one way: close checkpoints may each be within the radii


def find_missed_tours(scene: Scene, limits: Limits) -> list[Observation]:  # noqa: ARG001  # as every rule
    """Return TOUR_MISSED: the tour is over and checkpoints of it are not scanned; late scans clear it."""
    guards = {guard.person_id: guard for guard in scene.guards}
    found = []
    for tour in scene.tours:
        post = scene.posts.get(tour.site_id)
        if post is None or not GRACE <= scene.at - tour.end <= KEPT:
            continue
        scanned = {scan.checkpoint for scan in tour.scans}
        missing = [code for code, _, _ in tour.checkpoints if code not in scanned]
        if missing:
            found.append(_missed(tour, missing, post, guards.get(tour.person_id), scene.at))
    return found


def _missed(tour: TourView, missing: list[str], post: Post, guard: Guard | None, at: datetime) -> Observation:
    planned = len(tour.checkpoints)
    done = planned - len(missing)
    share = done / planned
    seen = guard.phone.last_seen_at if guard is not None else None
    quiet = guard is not None and (seen is None or seen < tour.end)
    confidence, reasons = weigh(
        0.8,
        (seen is not None and not quiet, 0.15, "his phone has told other things since the tour ended"),
        (quiet, -0.3, "his phone has told nothing since the tour ended: scans may come later"),
    )
    return Observation(
        kind="TOUR_MISSED",
        about=about("TOUR_MISSED", "tour", tour.tour_id),
        title=f"Tour {tour.code} at {post.name}: {done} of {planned} checkpoints",
        summary=(
            f"{tour.person_name} had tour {tour.code} at {post.name} from {clock_words(tour.start, post.timezone)} to "
            f"{clock_words(tour.end, post.timezone)}; {done} of {counted(planned, 'checkpoint')} scanned, "
            f"missing: {_named(missing)}."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(float(done), "checkpoints"),
        threshold=Measure(float(planned), "checkpoints"),
        since=tour.start,
        until=at,
        person_id=tour.person_id,
        site_id=tour.site_id,
        severity="MEDIUM" if share < 0.5 else "LOW",
        severity_reasons=("less than half of it scanned",)
        if share < 0.5
        else ("half of it or more scanned",),
        facts={
            "missing": missing,
            "scanned": done,
            "planned": planned,
            "over since": span_words(at - tour.end),
        },
        event_ids=tuple(scan.event_id for scan in tour.scans),
    )


def _named(codes: Sequence[str]) -> str:
    return ", ".join(codes[:SHOWN]) + (f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")


@dataclass(frozen=True, slots=True)
class _Doubt:
    """One thing about a tour that walking does not explain. `excess`: how many times the limit it is."""

    words: str
    value: float
    limit: Measure
    unit: str
    excess: float
    event_ids: tuple[str, ...]


Places = Mapping[str, tuple[float, float]]


def find_implausible_tours(scene: Scene, limits: Limits) -> list[Observation]:
    """Return TOUR_IMPLAUSIBLE: checkpoints faster than legs allow, many in one second, or scanned away from the place."""
    found = []
    for tour in scene.tours:
        post = scene.posts.get(tour.site_id)
        if post is None or not tour.scans:
            continue
        places = {
            code: (lat, lon) for code, lat, lon in tour.checkpoints if lat is not None and lon is not None
        }
        doubts = [
            *_too_fast(tour.scans, places, limits, tour.site_id),
            *_at_once(tour),
            *_elsewhere(tour.scans, places, limits("CHECKPOINT_RADIUS_M", tour.site_id)),
        ]
        if doubts:
            found.append(_implausible(tour, doubts, post))
    return found


def _too_fast(scans: Sequence[Scan], places: Places, limits: Limits, site_id: int) -> list[_Doubt]:
    """Return the ways that took too little time, one for each scan that ends one: the shortest, in legs, of them.

    Both ends may have been scanned from the edge of the radius; the straight line between them is the least walked.
    """
    radius_m, limit_kmh = limits("CHECKPOINT_RADIUS_M", site_id), limits("WALKING_SPEED_KMH", site_id)
    located = [scan for scan in scans if scan.checkpoint in places]
    doubts = []
    for n, after in enumerate(located):
        for before in reversed(located[max(0, n - LEGS_TOGETHER) : n]):
            way_m = _apart_m(places[before.checkpoint], places[after.checkpoint])
            seconds = (after.at - before.at).total_seconds()
            speed_kmh = (way_m - 2 * radius_m) / max(seconds, 1.0) * 3.6  # phones tell whole seconds
            if speed_kmh <= limit_kmh:
                continue
            words = f"{before.checkpoint} to {after.checkpoint}, {distance_words(way_m)} in {seconds:.0f} s"
            measure = Measure(limit_kmh, "km/h", "WALKING_SPEED_KMH")
            events = (before.event_id, after.event_id)
            doubts.append(_Doubt(words, round(speed_kmh, 1), measure, "km/h", speed_kmh / limit_kmh, events))
            break
    return doubts


def _at_once(tour: TourView) -> list[_Doubt]:
    """Return the seconds in which several different checkpoints of the tour were scanned, near each other or not."""
    planned = {code for code, _, _ in tour.checkpoints}
    by_second: dict[datetime, dict[str, Scan]] = defaultdict(dict)
    for scan in tour.scans:
        if scan.checkpoint in planned:
            by_second[scan.at.replace(microsecond=0)].setdefault(scan.checkpoint, scan)
    return [
        _Doubt(
            f"{len(scans)} checkpoints in one second ({', '.join(scans)})",
            float(len(scans)),
            Measure(float(AT_ONCE - 1), "checkpoints a second"),
            "checkpoints a second",
            len(scans) / (AT_ONCE - 1),
            tuple(scan.event_id for scan in scans.values()),
        )
        for scans in by_second.values()
        if len(scans) >= AT_ONCE
    ]


def _elsewhere(scans: Sequence[Scan], places: Places, radius_m: float) -> list[_Doubt]:
    doubts = []
    for scan in scans:
        if scan.checkpoint not in places or scan.lat is None or scan.lon is None:
            continue
        accuracy_m = UNKNOWN_ACCURACY_M if scan.accuracy_m is None else scan.accuracy_m
        away_m = _apart_m((scan.lat, scan.lon), places[scan.checkpoint])
        allowed_m = radius_m + accuracy_m
        if away_m > allowed_m:
            words = f"{scan.checkpoint} scanned {distance_words(away_m)} away (accuracy {distance_words(accuracy_m)})"
            limit = Measure(round(allowed_m, 1), "m", "CHECKPOINT_RADIUS_M")
            doubts.append(_Doubt(words, round(away_m, 1), limit, "m", away_m / allowed_m, (scan.event_id,)))
    return doubts


def _apart_m(here: tuple[float, float], there: tuple[float, float]) -> float:
    return float(haversine_m(*here, *there))


def _implausible(tour: TourView, doubts: list[_Doubt], post: Post) -> Observation:
    worst = max(doubts, key=lambda doubt: doubt.excess)
    gps = sum(scan.method == "gps" for scan in tour.scans)
    confidence, reasons = weigh(
        0.55,
        (len(doubts) > 1, 0.15, f"{counted(len(doubts), 'thing')} that walking does not explain"),
        (len(doubts) > 2, 0.1, "more than two of them"),
        (worst.excess >= 2, 0.15, "the worst is twice the limit or more"),
        (gps * 2 > len(tour.scans), -0.1, "most scans are by position alone"),
    )
    facts: dict[str, Any] = {
        "doubts": [doubt.words for doubt in doubts],
        "scans": len(tour.scans),
        "planned checkpoints": len(tour.checkpoints),
        "minutes": round(minutes(tour.scans[-1].at - tour.scans[0].at), 1),
    }
    told = "; ".join(doubt.words for doubt in doubts[:3]) + (
        f" and {len(doubts) - 3} more" if len(doubts) > 3 else ""
    )
    return Observation(
        kind="TOUR_IMPLAUSIBLE",
        about=about("TOUR_IMPLAUSIBLE", "tour", tour.tour_id),
        title=f"Tour {tour.code} at {post.name}: scans that walking does not explain",
        summary=f"{tour.person_name} on tour {tour.code} at {post.name}: {told}.",
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(worst.value, worst.unit),
        threshold=worst.limit,
        since=tour.scans[0].at,
        until=tour.scans[-1].at,
        person_id=tour.person_id,
        site_id=tour.site_id,
        facts=facts,
        event_ids=tuple(dict.fromkeys(event for doubt in doubts for event in doubt.event_ids)),
    )
