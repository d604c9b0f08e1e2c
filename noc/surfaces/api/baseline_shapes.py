"""How the API shows baselines, tuning and changes of thresholds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from noc.intelligence.baselines.load import profile_of
from noc.intelligence.baselines.models import BaselineProfile, ThresholdChange
from noc.intelligence.baselines.rules import threshold_in_force
from noc.journeys.tuning import Preview
from noc.kernel.clock import rfc3339
from noc.kernel.tenancy.overrides import Tuned
from noc.surfaces.api.casework import ActorOut

_SHARES = ("p05", "p25", "p50", "p75", "p95")


class LearnedFromOut(Schema):
    """How many samples, and whose: a borrowed one counts a part."""

    own: int | None = None
    neighbours: float | None = None
    like_sites: float | None = None
    excluded: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class BaselineOut(Schema):
    id: int
    site_id: int
    site_name: str
    metric_type: str
    hour_of_week: int
    sample_count: int
    mean: float
    std_dev: float
    p05: float
    p25: float
    p50: float
    p75: float
    p95: float
    is_stable: bool
    false_positive_rate: float | None
    dynamic_threshold: float
    threshold: float
    last_threshold_update: datetime | None
    learned_from: LearnedFromOut
    learned_at: datetime | None


class ChangeOut(Schema):
    id: int
    profile_id: int
    site_name: str
    metric_type: str
    hour_of_week: int
    at: datetime
    old_threshold: float
    new_threshold: float
    reason: str
    rate: float | None
    verdicts: int
    actor: ActorOut
    undone_at: datetime | None


class BaselineDetailOut(BaselineOut):
    changes: list[ChangeOut]


class FiringOut(Schema):
    current: int
    proposed: int


class ProposalOut(Schema):
    profile_id: int
    site_id: int
    site_name: str
    metric_type: str
    hour_of_week: int
    verdicts: int
    false_positives: int
    rate: float | None
    current: float
    proposed: float
    moves: bool
    reason: str
    would_fire: FiringOut
    would_miss: list[int]


class TuningOut(Schema):
    as_of: datetime
    proposals: list[ProposalOut]
    unchanged: int


class TunedOut(Schema):
    changed: int
    kept: int
    refused: int
    changes: list[ChangeOut]


def baseline_state(row: BaselineProfile, limits: Tuned) -> dict[str, Any]:
    return {
        "id": row.pk,
        "site_id": row.site_id,
        "site_name": row.site.name,
        "metric_type": row.metric_type,
        "hour_of_week": row.hour_of_week,
        "sample_count": row.sample_count,
        "mean": round(row.mean, 3),
        "std_dev": round(row.std_dev, 3),
        **{name: round(getattr(row, name), 3) for name in _SHARES},
        "is_stable": row.is_stable,
        "false_positive_rate": row.false_positive_rate,
        "dynamic_threshold": row.dynamic_threshold,
        "threshold": threshold_in_force(profile_of(row), limits),
        "last_threshold_update": rfc3339(row.last_threshold_update),
        "learned_from": row.learned_from,
        "learned_at": rfc3339(row.learned_at),
    }


def change_state(row: ThresholdChange) -> dict[str, Any]:
    return {
        "id": row.pk,
        "profile_id": row.profile_id,
        "site_name": row.profile.site.name,
        "metric_type": row.profile.metric_type,
        "hour_of_week": row.profile.hour_of_week,
        "at": rfc3339(row.at),
        "old_threshold": row.old_threshold,
        "new_threshold": row.new_threshold,
        "reason": row.reason,
        "rate": row.rate,
        "verdicts": row.verdicts,
        "actor": row.actor,
        "undone_at": rfc3339(row.undone_at),
    }


def proposal_state(one: Preview, names: dict[int, str]) -> dict[str, Any]:
    profile, said, verdicts = one.opinion.profile, one.opinion.proposal, one.opinion.verdicts
    return {
        "profile_id": profile.id,
        "site_id": profile.site_id,
        "site_name": names.get(profile.site_id or 0, ""),
        "metric_type": profile.metric_type,
        "hour_of_week": profile.hour_of_week,
        "verdicts": verdicts.count,
        "false_positives": verdicts.false_positives,
        "rate": verdicts.rate,
        "current": said.current,
        "proposed": said.proposed,
        "moves": said.moves,
        "reason": said.reason,
        "would_fire": {"current": one.firing.current, "proposed": one.firing.proposed},
        "would_miss": [missed.id for missed in said.would_miss if missed.kind == "finding"],
    }
