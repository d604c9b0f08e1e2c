"""Punches that people are asked to judge: convictions that wait for a second pair of eyes, the ones that teach most, and
a sample drawn by lot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, get_args

from django.db.models import QuerySet

from noc.intelligence.fraud.models import FraudLabel, FraudPredictionLog
from noc.intelligence.fraud.predictions import predictions_in, shown
from noc.intelligence.fraud.registry_models import FraudSample
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import current_tenant_id

Kind = Literal["uncertain", "sample", "pending"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
YOUNG: Final = timedelta(days=7)  # what is older is hard to find out about
SAMPLED: Final = timedelta(days=21)  # a week's sample is offered for so long
NEAR: Final = 0.2  # of the limit: the score might as well lie on its other side
APART: Final = 0.3  # between two opinions of the same punch

# Uncertainty sampling and disagreement of a committee (Settles 2009, sections 3.1 and 3.2), as one figure 0-1.
_UNCERTAIN: Final = """
    WITH open AS (
        SELECT id, 1 - least(abs(fraud_score - %(limit)s) / %(near)s, 1) AS doubt,
               abs(predicted_fraud_probability - rules_score) AS against_rules,
               coalesce(abs(predicted_fraud_probability - shadow_probability), 0) AS against_shadow, at
        FROM noc_security_intelligence_fraudpredictionlog AS log
        WHERE tenant_id = %(tenant)s AND newest AND actual_fraud_detected IS NULL AND at > %(since)s
          AND (%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s))
          AND (%(site)s::bigint IS NULL OR site_id = %(site)s)
          AND NOT EXISTS (SELECT 1 FROM noc_fraud_label AS label WHERE label.tenant_id = log.tenant_id
                          AND label.punch_id = log.punch_id AND label.current AND label.pending)
    )
    SELECT id, doubt, against_rules, against_shadow FROM open
    WHERE doubt > 0 OR against_rules >= %(apart)s OR against_shadow >= %(apart)s
    ORDER BY greatest(doubt, against_rules, against_shadow) DESC, at DESC, id DESC LIMIT %(most)s
"""


def label_queue(
    at: datetime, kind: Kind | None, site_id: int | None, limit: int, sites: frozenset[int] | None
) -> list[dict[str, Any]]:
    """Return what waits to be judged at the caller's sites, each with why it is asked, the most informative first.

    Without a kind: convictions that wait first, then a punch of the sample after every two that the scores are unsure of.
    """
    asked = [kind] if kind else KINDS
    found = {one: _READ[one](at, site_id, limit, sites) for one in asked}
    ordered = found.get("pending", []) + _mixed(found.get("uncertain", []), found.get("sample", []))
    unique = {one[0].punch_id: one for one in reversed(ordered)}
    chosen = [one for one in ordered if unique[one[0].punch_id] is one][:limit]
    states = shown([row for row, _, _ in chosen])
    return [{**state, "why": why, "kind": one} for state, (_, why, one) in zip(states, chosen, strict=True)]


_Asked = tuple[FraudPredictionLog, str, Kind]


def _mixed(uncertain: Sequence[_Asked], sample: Sequence[_Asked]) -> list[_Asked]:
    mixed, left = [], list(sample)
    for place, one in enumerate(uncertain, 1):
        mixed.append(one)
        if place % 2 == 0 and left:
            mixed.append(left.pop(0))
    return mixed + left


def _uncertain(at: datetime, site_id: int | None, limit: int, sites: frozenset[int] | None) -> list[_Asked]:
    threshold = float(tuned().get("FRAUD_ANOMALY_THRESHOLD", site_id))
    values = {
        "tenant": current_tenant_id(), "since": at - YOUNG, "limit": threshold, "near": NEAR, "apart": APART,
        "site": site_id, "most": limit, "sites": None if sites is None else sorted(sites),
    }  # fmt: skip
    found = rows_of(_UNCERTAIN, values)
    rows = predictions_in(sites).in_bulk([one["id"] for one in found])
    return [
        (rows[one["id"]], _why(rows[one["id"]], one, threshold), "uncertain")
        for one in found
        if one["id"] in rows
    ]


def _why(row: FraudPredictionLog, found: dict[str, Any], threshold: float) -> str:
    strongest = max(("doubt", "against_rules", "against_shadow"), key=lambda name: float(found[name]))
    model = f"{row.predicted_fraud_probability:.2f}"
    if strongest == "against_rules":
        return f"The model says {model}, the detectors say {row.rules_score:.2f}: one of them is wrong."
    if strongest == "against_shadow":
        return f"The model says {model}, the candidate in the shadow {row.shadow_probability:.2f}: they disagree."
    return (
        f"The score of {row.fraud_score:.2f} lies next to the limit of {threshold:.2f}: it could be either."
    )


def _sample(at: datetime, site_id: int | None, limit: int, sites: frozenset[int] | None) -> list[_Asked]:
    weeks = _drawn(at)
    said = _said(weeks)
    rows = [row for row in _newest(weeks, site_id, sites) if row.punch_id not in said]
    ordered = sorted(rows, key=lambda row: (weeks[row.punch_id], row.at, row.pk))
    return [
        (
            row,
            f"Drawn by lot from the week of {weeks[row.punch_id]:%d %B}: shows what nobody suspected.",
            "sample",
        )
        for row in ordered[:limit]
    ]


def sample_progress(at: datetime, site_id: int | None, sites: frozenset[int] | None) -> dict[str, int]:
    """Return how many punches of the sample that is offered now there are at the caller's sites, and how many are judged."""
    weeks = _drawn(at)
    mine = set(_newest(weeks, site_id, sites).values_list("punch_id", flat=True))
    return {"done": len(mine & _said(weeks)), "total": len(mine)}


def _drawn(at: datetime) -> dict[int, date]:
    """Return the Monday of each punch that was drawn and is still offered."""
    drawn = FraudSample.objects.filter(drawn_at__gt=at - SAMPLED, drawn_at__lte=at)
    return dict(drawn.values_list("punch_id", "week"))


def _said(punch_ids: Collection[int]) -> set[int]:
    said = FraudLabel.objects.filter(punch_id__in=punch_ids, current=True, fraud__isnull=False)
    return set(said.values_list("punch_id", flat=True))


def _newest(
    punch_ids: Collection[int], site_id: int | None, sites: frozenset[int] | None
) -> QuerySet[FraudPredictionLog]:
    rows = predictions_in(sites).filter(newest=True, punch_id__in=punch_ids)
    return rows if site_id is None else rows.filter(site_id=site_id)


def _pending(_: datetime, site_id: int | None, limit: int, sites: frozenset[int] | None) -> list[_Asked]:
    said = {row.punch_id: row for row in FraudLabel.objects.filter(current=True, pending=True)}
    ordered = sorted(_newest(said, site_id, sites), key=lambda row: (said[row.punch_id].at, row.pk))
    return [
        (row, f"{said[row.punch_id].by['name']} says fraud; a second person must confirm it.", "pending")
        for row in ordered[:limit]
    ]


_READ: Final = {"uncertain": _uncertain, "sample": _sample, "pending": _pending}
