"""What lasts: the subjects that a group was told of and that are not over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q

from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.notices.gather import Share
from noc.response.notices.models import Channel, NoticeFiring, NoticeGroup
from noc.response.notices.rules.subjects import OVER, Subject
from noc.response.notices.told import SNAPSHOT, columns_of

SubjectKey = tuple[str, str]  # kind, id
FORGETFUL: Final = "alertmanager"  # it must hear of an end for minutes on


def told_groups(keys: Sequence[SubjectKey]) -> list[tuple[str, str, NoticeGroup]]:
    """Return (kind, id, group) for each group that was told of one of these subjects and not of its end."""
    rows = NoticeFiring.objects.filter(_any_of(keys), resolved_at__isnull=True).select_related("group")
    return [(row.kind, row.subject_id, row.group) for row in rows]


def keep_firing(
    shares: Sequence[Share], subjects: Sequence[Subject], channels: dict[int, Channel], at: datetime
) -> None:
    """Remember what was told as lasting, and let go of what is over."""
    lasting = [share for share in shares if share.subject.event not in OVER]
    if lasting:
        _remember(lasting, at)
    acknowledged = [(one.kind, one.id) for one in subjects if one.event == "acknowledged"]
    if acknowledged:
        NoticeFiring.objects.filter(_any_of(acknowledged)).update(acknowledged=True)
    resolved = [(one.kind, one.id) for one in subjects if one.event == "resolved"]
    if resolved:
        rows = NoticeFiring.objects.filter(_any_of(resolved))
        forgetful = [one.pk for one in channels.values() if one.kind == FORGETFUL]
        rows.filter(group__channel_id__in=forgetful, resolved_at__isnull=True).update(
            resolved_at=at, event="resolved"
        )
        rows.exclude(group__channel_id__in=forgetful).delete()


def _remember(lasting: Sequence[Share], at: datetime) -> None:
    groups = {
        (group.channel_id, group.key): group
        for group in NoticeGroup.objects.filter(
            channel_id__in={share.channel_id for share in lasting},
            key__in={share.key[:350] for share in lasting},
        )
    }
    NoticeFiring.objects.bulk_create(
        [
            NoticeFiring(
                tenant_id=current_tenant_id(),
                group=groups[share.channel_id, share.key[:350]],
                since=share.subject.at or at,
                **columns_of(share.subject, at),
            )
            for share in lasting
        ],
        update_conflicts=True,
        unique_fields=["group", "kind", "subject_id"],
        update_fields=[*SNAPSHOT, "acknowledged", "resolved_at"],
        batch_size=2_000,
    )


def _any_of(keys: Sequence[SubjectKey]) -> Q:
    """Return the condition that a row is of one of these subjects."""
    chosen = Q(pk__in=[])
    for kind in {kind for kind, _ in keys}:
        chosen |= Q(kind=kind, subject_id__in=[one for of, one in keys if of == kind])
    return chosen
