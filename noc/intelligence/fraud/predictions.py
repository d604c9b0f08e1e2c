"""Scorings with what belongs to their punches: the outcome that people gave, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from noc.intelligence.fraud.labels import label_state
from noc.intelligence.fraud.models import FraudAnomaly, FraudLabel, FraudPredictionLog
from noc.intelligence.fraud.show import prediction_state
from noc.kernel.clock import rfc3339
from noc.sources.attendance.models import AttendanceEvent
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

_SHORT = (
    "id", "prediction_id", "at", "scored_at", "final", "because", "fraud_probability", "fraud_score", "rules_score",
    "risk_level", "model_version",
)  # fmt: skip


def predictions_in(sites: frozenset[int] | None) -> QuerySet[FraudPredictionLog]:
    """Return the scorings of punches at some sites (None: all, those of no known site among them), with their names."""
    rows = FraudPredictionLog.objects.select_related("person", "site")
    return rows if sites is None else rows.filter(site_id__in=sites)


def shown(rows: Sequence[FraudPredictionLog]) -> list[dict[str, Any]]:
    """Return scorings as the API shows them, with three statements however many there are."""
    punches = {row.punch_id for row in rows}
    directions = dict(AttendanceEvent.objects.filter(pk__in=punches).values_list("id", "direction"))
    said = {row.punch_id: row for row in FraudLabel.objects.filter(punch_id__in=punches, current=True)}
    cases = {row["punch_id"]: row for row in _cases(punches)}
    return [
        {
            **prediction_state(row),
            "direction": directions.get(row.punch_id, "in"),
            "outcome": outcome_of(said.get(row.punch_id)),
            "anomaly_id": cases.get(row.punch_id, {}).get("id"),
            "alert_id": cases.get(row.punch_id, {}).get("alert_id"),
            "ticket_id": cases.get(row.punch_id, {}).get("ticket_id"),
        }
        for row in rows
    ]


def _cases(punches: set[int]) -> Any:
    return FraudAnomaly.objects.filter(punch_id__in=punches).values("punch_id", "id", "alert_id", "ticket_id")


def outcome_of(label: FraudLabel | None) -> dict[str, Any] | None:
    """Return what people said of a punch, None when nothing stands."""
    if label is None or label.fraud is None:
        return None
    said = label_state(label)
    return {name: said[name] for name in ("fraud", "pending", "notes", "by", "at", "confirmed_by")}


def short(row: FraudPredictionLog) -> dict[str, Any]:
    """Return a scoring in short, for the history of its punch."""
    whole = prediction_state(row)
    return {name: whole[name] for name in _SHORT} | {"leading": leading_of(row)}


def leading_of(row: FraudPredictionLog) -> str | None:
    """Return the detector that weighed most, None when none weighed anything."""
    heavy = [one for one in row.detectors if one.get("weight", 0) > 0]
    return max(heavy, key=lambda one: one["weight"])["detector"] if heavy else None


def labels_shown(labels: Sequence[FraudLabel]) -> list[dict[str, Any]]:
    """Return words as the API shows them, with whose punch it was and where; three statements."""
    punches = {
        row.pk: row
        for row in AttendanceEvent.objects.filter(pk__in={label.punch_id for label in labels}).only(
            "id", "site_id", "at"
        )
    }
    names, sites = _names(labels, punches)
    shown_labels = []
    for label in labels:
        punch = punches.get(label.punch_id)
        site_id = punch.site_id if punch else None
        about = {"person_id": label.person_id, "person_name": names.get(label.person_id, "")}
        where = {"site_id": site_id, "site_name": sites.get(site_id or 0)}
        when = {"punched_at": rfc3339(punch.at) if punch else None}
        shown_labels.append({**label_state(label), **about, **where, **when})
    return shown_labels


def _names(
    labels: Sequence[FraudLabel], punches: dict[int, AttendanceEvent]
) -> tuple[dict[int, str], dict[int, str]]:
    people = Person.objects.filter(pk__in={label.person_id for label in labels})
    sites = Site.objects.filter(pk__in={row.site_id for row in punches.values() if row.site_id is not None})
    return dict(people.values_list("id", "name")), dict(sites.values_list("id", "name"))
