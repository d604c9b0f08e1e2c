"""People's verdicts move thresholds: the arrow that goes back from the end of the journey to what is normal.

read      the verdicts of the last 30 days on what each profile fired; a finding and its alert are one
propose   a step of the ladder towards the rules, or the reason why not
preview   what would have fired last month, and which confirmed incidents would have been missed
apply     once a week and profile, with its history; a person may take it back
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from noc.intelligence.baselines.keep import lock_baselines
from noc.intelligence.baselines.load import profiles_by_id
from noc.intelligence.baselines.preview import Firing, would_fire
from noc.intelligence.baselines.rules import Confirmed, Profile, Verdicts, next_threshold
from noc.intelligence.baselines.rules.judging import spread_of
from noc.intelligence.baselines.rules.tuning import WINDOW_DAYS
from noc.intelligence.baselines.tune import Opinion, Tuning, apply_opinions, moved_in_week, undone_since
from noc.intelligence.findings.models import AuditFinding
from noc.kernel.access.principals import SYSTEM, Actor
from noc.kernel.tenancy.overrides import tuned
from noc.response.alerts.models import NOCAlertEvent

CONFIRMED: Final = "CONFIRMED"
SAID: Final = (CONFIRMED, "FALSE_POSITIVE")  # the verdicts; a test or a duplicate says nothing of a threshold
_WINDOW: Final = timedelta(days=WINDOW_DAYS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said of one thing that a profile fired. `seen`: its profile and how far off it was, as kept then."""

    id: int
    kind: str
    profile_id: int
    resolution: str
    at: datetime
    seen: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """An opinion, and what would have fired in the last month."""

    opinion: Opinion
    firing: Firing


def tune(at: datetime, actor: Actor = SYSTEM, sites: Collection[int] | None = None) -> Tuning:
    """Apply what the verdicts say to the tenant's thresholds (of some sites; None: all); twice a week is once."""
    with transaction.atomic():
        lock_baselines()
        limits = tuned()
        return apply_opinions(opinions_at(at, sites), limits, at, actor, sites)


def opinions_at(at: datetime, sites: Collection[int] | None = None) -> list[Opinion]:
    """Return an opinion on each profile of which anybody said anything in the 30 days before `at`, by profile."""
    limits, moved = tuned(), moved_in_week(at)
    said = verdicts_at(at)
    profiles = profiles_by_id(said)
    found = []
    for profile_id in sorted(profiles):
        profile = profiles[profile_id]
        if sites is None or profile.site_id in sites:
            verdicts = _sum_up(profile, said[profile_id])
            proposal = next_threshold(profile, verdicts, limits, moved_this_week=profile_id in moved)
            found.append(Opinion(profile, verdicts, proposal))
    return found


def preview(at: datetime, sites: Collection[int] | None = None) -> tuple[list[Preview], int]:
    """Return what tuning would do now, what that would have fired, and on how many profiles it would change nothing."""
    opinions = opinions_at(at, sites)
    moving = [one for one in opinions if one.proposal.moves or one.proposal.refused]
    asked = [(one.profile, one.proposal.current, one.proposal.proposed) for one in moving]
    fired = would_fire(asked, at)
    nothing = Firing(0, 0)
    return [Preview(one, fired.get(one.profile.id or 0, nothing)) for one in moving], len(opinions) - len(
        moving
    )


def verdicts_at(at: datetime) -> dict[int, list[Verdict]]:
    """Return the verdicts given in the 30 days before `at`, by profile; those from before an undo no longer count."""
    undone = undone_since(at - _WINDOW)
    found: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in _distinct(at):
        taken_back = undone.get(verdict.profile_id)
        if taken_back is None or verdict.at > taken_back:
            found[verdict.profile_id].append(verdict)
    return dict(found)


def _distinct(at: datetime) -> Iterator[Verdict]:
    """Yield verdicts on findings, then on those alerts whose finding has none; one each."""
    window = {"resolution__in": SAID, "resolved_at__gt": at - _WINDOW, "resolved_at__lte": at}
    judged: set[int] = set()
    rows = AuditFinding.objects.filter(**window, baseline_id__isnull=False).order_by("id")
    for pk, profile_id, resolution, when, evidence in rows.values_list(
        "id", "baseline_id", "resolution", "resolved_at", "evidence"
    ):
        judged.add(pk)
        seen = (evidence or {}).get("baseline")
        yield Verdict(pk, "finding", profile_id or 0, resolution, when or at, seen or {})
    alerts = NOCAlertEvent.objects.filter(**window, metadata__has_key="baseline_id").order_by("id")
    for pk, resolution, when, about in alerts.values_list("id", "resolution", "resolved_at", "metadata"):
        profile_id, finding_id = _number(about["baseline_id"]), _number(about.get("finding_id"))
        if profile_id is None or finding_id in judged:
            continue
        if finding_id is not None:
            judged.add(finding_id)
        yield Verdict(pk, "alert", profile_id, resolution, when or at, about)


def _number(value: object) -> int | None:
    """Return an id out of JSON, where some write it as text."""
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else None


def _sum_up(profile: Profile, said: Sequence[Verdict]) -> Verdicts:
    confirmed = tuple(_confirmed(profile, one) for one in said if one.resolution == CONFIRMED)
    return Verdicts(len(said) - len(confirmed), confirmed)


def _confirmed(profile: Profile, verdict: Verdict) -> Confirmed:
    """Return a confirmed incident as its profile saw it then: the value out of how far off it was."""
    seen = verdict.seen
    mean, spread = seen.get("mean", profile.mean), seen.get("std_dev", profile.std_dev)
    samples = seen.get("sample_count", profile.sample_count)
    then = Profile(profile.metric_type, int(samples), float(mean), float(spread), profile.is_stable)
    z = seen.get("z_score")
    value = None if z is None else then.mean + float(z) * spread_of(then)
    if value is not None and then.is_count:
        value = float(round(value))
    return Confirmed(verdict.id, verdict.kind, value, then)
