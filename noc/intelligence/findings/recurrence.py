"""Patterns over days: how often the same was found of the same person, or at the same site, in the month before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max, Q

from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.rules.observations import Observation

MONTH: Final = timedelta(days=30)
Subject = tuple[str, int | None, int | None]


def recurrences(observed: Sequence[Observation], at: datetime) -> dict[str, str]:
    """Return in words how often each was found before, by what it is about; who is missing is new. One statement.

    Findings that people judged false do not count.
    """
    if not observed:
        return {}
    people = {one.person_id for one in observed if one.person_id is not None}
    sites = {one.site_id for one in observed if one.person_id is None}
    rows = (
        AuditFinding.objects.filter(
            Q(person_id__in=people) | Q(person_id__isnull=True, site_id__in=sites),
            finding_type__in={one.kind for one in observed},
            detected_at__gt=at - MONTH,
            detected_at__lt=at,
        )
        .exclude(resolution="FALSE_POSITIVE")
        .order_by()
        .values_list("finding_type", "person_id", "site_id")
        .annotate(Count("id"), Max("detected_at"))
    )
    counts: dict[Subject, int] = {}
    newest: dict[Subject, datetime] = {}
    for kind, person_id, site_id, count, last in rows:
        subject = (kind, person_id, None if person_id is not None else site_id)
        counts[subject] = counts.get(subject, 0) + count
        newest[subject] = max(last, newest.get(subject, last))
    return {
        one.about: _words(counts[subject], newest[subject], at)
        for one in observed
        if (subject := _subject(one)) in counts
    }


def _subject(one: Observation) -> Subject:
    return one.kind, one.person_id, None if one.person_id is not None else one.site_id


def _words(count: int, last: datetime, at: datetime) -> str:
    times = "once" if count == 1 else f"{count} times"
    days = (at - last).days
    when = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    return f"{times} in the 30 days before, the last {when}"
