"""A storm's leads: how many they stand for, said once for all that joined at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Count

from noc.kernel.access.principals import SYSTEM
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.rules.cases import Case
from noc.response.alerts.rules.priorities import group_part, replaced

_CHANGED = [
    "message", "metadata", "group_size", "group_joined_at", "priority", "priority_parts", "version", "changed_by",
]  # fmt: skip


def lead_groups(cases: Sequence[Case], rows: Mapping[str, NOCAlertEvent], at: datetime) -> None:
    """Make new leads of a page leads, and keep what a lead says of itself beside what it says for all; not saved yet."""
    for case in cases:
        row = rows[case.candidate.about]
        if case.leads:
            row.group_size, row.group_joined_at = max(1, row.group_size), at
        if row.group_size and not case.again:
            row.metadata = {**row.metadata, "own_message": case.candidate.message}
        if case.leads and "own_message" not in row.metadata:
            row.metadata = {**row.metadata, "own_message": row.message}


def grow_groups(
    cases: Sequence[Case], rows: Mapping[str, NOCAlertEvent], before: Mapping[str, str], at: datetime
) -> dict[str, NOCAlertEvent]:
    """Write what the leads say now that their (saved) members joined; return the leads, by what they are about."""
    joined = {
        case.grouped_under
        for case in cases
        if case.grouped_under is not None and before.get(case.candidate.about) != "GROUPED"
    }
    told = {case.candidate.about for case in cases}
    repeated = {about for about in told if rows[about].group_size > 1}
    leads = _leads(joined | repeated, rows)
    counted = _members(row.pk for row in leads.values())
    for about, row in leads.items():
        members, sites = counted.get(row.pk, (0, 0))
        row.group_size = 1 + members
        row.group_joined_at = at if about in joined else row.group_joined_at
        own = row.metadata.get("own_message", row.message)
        row.message = f"{own}, and {members} more of its kind at {sites} sites" if members else own
        row.priority, row.priority_parts = replaced(row.priority_parts, "group", group_part(row.group_size))
        if about not in told:
            row.version += 1
        row.changed_by = SYSTEM.as_json()
    NOCAlertEvent.objects.bulk_create(
        leads.values(), update_conflicts=True, unique_fields=["id"], update_fields=_CHANGED
    )
    return leads


def _leads(abouts: set[str], rows: Mapping[str, NOCAlertEvent]) -> dict[str, NOCAlertEvent]:
    """Return leads, those that are not on the page locked."""
    leads = {about: rows[about] for about in abouts if about in rows}
    missing = NOCAlertEvent.objects.filter(dedup_key__in=abouts - set(leads))
    ids = (
        list(missing.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True))
        if abouts - set(leads)
        else []
    )
    found = NOCAlertEvent.objects.filter(pk__in=ids).select_related("person", "site", "assigned_to")
    return leads | {row.about: row for row in (found if ids else [])}


def _members(leads: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return (how many, at how many sites) of each lead's members."""
    counted = (
        NOCAlertEvent.objects.filter(grouped_under_id__in=list(leads))
        .values("grouped_under_id")
        .annotate(count=Count("id"), sites=Count("site_id", distinct=True))
        .order_by()
    )
    return {row["grouped_under_id"]: (row["count"], row["sites"]) for row in counted}
