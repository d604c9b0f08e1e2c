"""Compose a message from its rows: what is named, counted and linked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from noc.kernel.severity import SEVERITIES
from noc.kernel.tenancy.models import Tenant
from noc.response.notices.load import places_of
from noc.response.notices.models import Channel, Notice, NoticeSubject
from noc.response.notices.rules.messages import NAMED, Message, worst_first
from noc.response.notices.rules.subjects import OVER, Subject
from noc.response.notices.told import subject_of

MOST_LISTED: Final = 10_000  # alerts in one call to a receiver that wants every single one
Sign = Callable[[int, Subject], str]  # notice id, subject -> the address that acknowledges it


def compose(notice: Notice, channel: Channel, sign: Sign, at: datetime) -> Message:
    """Return a notice as a message to write down for its channel."""
    rows = _still_news(notice, channel)
    named = MOST_LISTED if channel.kind == "alertmanager" else NAMED
    first = worst_first([subject_of(row) for row in rows.order_by("-severity_rank", "id")[:named]])
    sos = [subject_of(row) for row in rows.filter(type="SOS")[:NAMED]]
    subjects = tuple(dict.fromkeys([*sos, *first]))[:named]
    tenant = Tenant.objects.get(pk=notice.tenant_id)
    places = places_of(subjects)
    return Message(
        notice_id=notice.pk,
        tenant_id=tenant.pk,
        tenant=tenant.name,
        purpose=notice.purpose,
        line=notice.subject,
        subjects=subjects,
        count=rows.count(),
        by_severity={name: n for name in reversed(SEVERITIES) if (n := _by(rows, "severity").get(name))},
        by_type={str(key): n for key, n in _by(rows, "type").items()},
        by_site={str(key): n for key, n in _by(rows, "site_id").items() if key is not None},
        at=at,
        because=notice.because,
        group=f"g{notice.group_id}" if notice.group_id else "",
        sites={pk: name for pk, (name, _, _) in places.sites.items()},
        answers={
            (one.kind, one.id): sign(notice.pk, one) for one in subjects[:NAMED] if one.event not in OVER
        },
        base_url=settings.PUBLIC_URL,
    )


def _by(rows: QuerySet[NoticeSubject], column: str) -> dict[object, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Count("id")))


def _still_news(notice: Notice, channel: Channel) -> QuerySet[NoticeSubject]:
    """Return the notice's subjects, but for a receiver that keeps a list those that a later message has overtaken.

    A message that is sent again after a failure must not open there what a newer one has closed.
    """
    rows = NoticeSubject.objects.filter(notice=notice)
    if channel.kind not in {"alertmanager", "pagerduty"} or notice.group_id is None or notice.attempts < 2:
        return rows
    newer = NoticeSubject.objects.filter(
        notice__group=notice.group_id, notice__state="SENT", notice_id__gt=notice.pk
    ).values_list("kind", "subject_id")
    overtaken = Q(pk__in=[])
    for kind, subject_id in newer:
        overtaken |= Q(kind=kind, subject_id=subject_id)
    return rows.exclude(overtaken)
