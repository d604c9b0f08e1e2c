"""Move thresholds, keep every move, and take one back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from noc.intelligence.baselines.keep import lock_baselines
from noc.intelligence.baselines.metrics import THRESHOLDS_CHANGED, THRESHOLDS_HELD
from noc.intelligence.baselines.models import BaselineProfile, ThresholdChange
from noc.intelligence.baselines.rules import Limits, Profile, Proposal, Verdicts
from noc.intelligence.baselines.rules.profiles import MINIMUM_VERDICTS, THRESHOLD_LEAST, THRESHOLD_MOST
from noc.kernel.access.principals import Actor
from noc.kernel.clock import week_of
from noc.kernel.errors import Conflict, NotFound
from noc.kernel.tenancy.scope import current_tenant_id

_RATES: Final = """
    UPDATE noc_baseline_profile AS profile SET false_positive_rate = said.rate, verdict_count = said.verdicts
    FROM unnest(%(ids)s::bigint[], %(rates)s::float8[], %(verdicts)s::int[]) AS said(id, rate, verdicts)
    WHERE profile.tenant_id = %(tenant)s AND profile.id = said.id
      AND (profile.false_positive_rate, profile.verdict_count) IS DISTINCT FROM (said.rate, said.verdicts)
"""
# What a profile's verdicts were worth is forgotten with the last of them.
_FORGET: Final = """
    UPDATE noc_baseline_profile SET false_positive_rate = NULL, verdict_count = 0
    WHERE tenant_id = %(tenant)s AND verdict_count > 0 AND NOT id = ANY(%(ids)s)
      AND (%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s))
"""
# Before its first tuning the rules decide; the column shows what they say.
_DEFAULTS: Final = """
    UPDATE noc_baseline_profile AS profile SET dynamic_threshold = ruled.threshold
    FROM (SELECT id, least(greatest(CASE
              WHEN false_positive_rate > %(borne)s AND coalesce(verdict_count, %(enough)s) >= %(enough)s
              THEN %(conservative)s
              WHEN is_stable THEN %(sensitive)s ELSE %(default)s END::float8, %(least)s), %(most)s) AS threshold
          FROM noc_baseline_profile WHERE tenant_id = %(tenant)s AND last_threshold_update IS NULL
            AND (%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s))) AS ruled
    WHERE profile.tenant_id = %(tenant)s AND profile.id = ruled.id
      AND profile.dynamic_threshold <> ruled.threshold AND NOT profile.id = ANY(%(judged)s)
"""
_SET: Final = """
    UPDATE noc_baseline_profile AS profile
    SET dynamic_threshold = moved.threshold, last_threshold_update = %(at)s
    FROM unnest(%(ids)s::bigint[], %(thresholds)s::float8[]) AS moved(id, threshold)
    WHERE profile.tenant_id = %(tenant)s AND profile.id = moved.id
"""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One profile, what people said of what it fired, and where its threshold would go."""

    profile: Profile
    verdicts: Verdicts
    proposal: Proposal

    @property
    def judged(self) -> bool:
        """Tell whether there are verdicts enough to move it."""
        return self.verdicts.count >= MINIMUM_VERDICTS


@dataclass(frozen=True, slots=True)
class Tuning:
    """What one tuning did: moved, left as they were, and held by a brake."""

    changed: int
    kept: int
    refused: int
    changes: Sequence[ThresholdChange]


def apply_opinions(
    opinions: Sequence[Opinion],
    limits: Limits,
    at: datetime,
    actor: Actor,
    sites: Collection[int] | None = None,
) -> Tuning:
    """Write rates, thresholds and their history. Call in the transaction, under `lock_baselines`, in which they were
    formed. `sites`: the sites that were looked at; None is all."""
    _refresh(opinions, limits, sites)
    moving = [one for one in opinions if one.proposal.moves]
    # A brake that holds a profile against the rules must hold it: from now on its own threshold decides.
    held = [one for one in opinions if one.judged and not one.proposal.moves]
    held = [one for one in held if one.proposal.refused and one.profile.last_threshold_update is None]
    _set_thresholds([(one.profile.id or 0, one.proposal.proposed) for one in (*moving, *held)], at)
    changes = [_change_of(one, at, actor) for one in moving]
    ThresholdChange.objects.bulk_create(changes)
    for one in moving:
        up = one.proposal.proposed > one.proposal.current
        THRESHOLDS_CHANGED.labels("up" if up else "down").inc()
    refused = sum(one.proposal.refused for one in opinions)
    THRESHOLDS_HELD.inc(refused)
    return Tuning(len(moving), len(opinions) - len(moving) - refused, refused, changes)


def _change_of(one: Opinion, at: datetime, actor: Actor) -> ThresholdChange:
    return ThresholdChange(
        tenant_id=current_tenant_id(),
        profile_id=one.profile.id or 0,
        week=week_of(at),
        at=at,
        old_threshold=one.proposal.current,
        new_threshold=one.proposal.proposed,
        reason=one.proposal.reason,
        rate=one.verdicts.rate,
        verdicts=one.verdicts.count,
        actor=actor.as_json(),
    )


def _refresh(opinions: Sequence[Opinion], limits: Limits, sites: Collection[int] | None) -> None:
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "ids": [one.profile.id for one in opinions],
        "rates": [one.verdicts.rate for one in opinions],
        "verdicts": [one.verdicts.count for one in opinions],
        "judged": [one.profile.id for one in opinions if one.judged],
        "sites": None if sites is None else sorted(sites),
        "borne": limits.get("BASELINE_FP_THRESHOLD"),
        "enough": MINIMUM_VERDICTS,
        "conservative": limits.get("BASELINE_CONSERVATIVE_THRESHOLD"),
        "sensitive": limits.get("BASELINE_SENSITIVE_THRESHOLD"),
        "default": limits.get("BASELINE_DEFAULT_THRESHOLD"),
        "least": THRESHOLD_LEAST,
        "most": THRESHOLD_MOST,
    }
    with connection.cursor() as cursor:
        for statement in (_RATES, _FORGET, _DEFAULTS):
            cursor.execute(statement, values)


def _set_thresholds(moved: Sequence[tuple[int, float]], at: datetime) -> None:
    ids, thresholds = [one for one, _ in moved], [threshold for _, threshold in moved]
    values: dict[str, Any] = {"tenant": current_tenant_id(), "at": at, "ids": ids, "thresholds": thresholds}
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)


def moved_in_week(at: datetime) -> set[int]:
    """Return the profiles whose threshold the tuner moved in this week already, taken back or not."""
    rows = ThresholdChange.objects.filter(week=week_of(at), undo_of__isnull=True)
    return set(rows.values_list("profile_id", flat=True))


def undo_change(
    change_id: int, at: datetime, actor: Actor, sites: Collection[int] | None = None
) -> ThresholdChange:
    """Take a change back: the old threshold holds again; return the change that this is itself.

    Only a profile's newest change can be taken back: raises Conflict else, NotFound for none of ours. Verdicts given
    before no longer move the threshold.
    """
    with transaction.atomic():
        lock_baselines()
        changes = ThresholdChange.objects.select_related("profile__site")
        if sites is not None:
            changes = changes.filter(profile__site_id__in=list(sites))
        change = changes.filter(pk=change_id).first()
        if change is None:
            raise NotFound("There is no such change.")
        if change.undone_at is not None or change.undo_of_id is not None:
            raise Conflict("This change has been taken back, or takes one back itself.")
        if ThresholdChange.objects.filter(profile_id=change.profile_id, id__gt=change.pk).exists():
            raise Conflict("The threshold has moved since; take the newer change back first.")
        change.undone_at = at
        change.save(update_fields=["undone_at"])
        return _take_back(change, at, actor)


def _take_back(change: ThresholdChange, at: datetime, actor: Actor) -> ThresholdChange:
    BaselineProfile.objects.filter(pk=change.profile_id).update(
        dynamic_threshold=change.old_threshold, last_threshold_update=at
    )
    return ThresholdChange.objects.create(
        profile=change.profile,
        week=week_of(at),
        at=at,
        old_threshold=change.new_threshold,
        new_threshold=change.old_threshold,
        reason=f"Taken back by {actor.name}: {change.reason}",
        actor=actor.as_json(),
        undo_of=change,
    )


def undone_since(since: datetime) -> dict[int, datetime]:
    """Return, by profile, when a change was last taken back after `since`."""
    rows: Iterable[tuple[int, datetime]] = (
        ThresholdChange.objects.filter(undo_of__isnull=False, at__gt=since)
        .order_by("at")
        .values_list("profile_id", "at")
    )
    return dict(rows)
