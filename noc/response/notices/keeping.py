"""What time brings: repeats of what lasts, signs of life, steps of escalation; and what is old goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, OuterRef, Q, Subquery

from noc.kernel.options import options
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.notices.announce import wake
from noc.response.notices.answers import VALID
from noc.response.notices.load import places_of
from noc.response.notices.metrics import SILENT
from noc.response.notices.models import (
    TO_SEND,
    Channel,
    Notice,
    NoticeFiring,
    NoticeGroup,
    NoticeSubject,
    UsedAnswer,
)
from noc.response.notices.rules.messages import line_of, one_line, worst_first
from noc.response.notices.steps import keep_steps
from noc.response.notices.told import columns_of, subject_of

RESEND: Final = timedelta(minutes=1)  # to Alertmanager, which forgets what is not said again
ENDED_FOR: Final = timedelta(minutes=5)  # so long it is told of an end
ROUTINE_KEPT: Final = timedelta(days=1)
AT_A_TIME: Final = 1_000


def keep_time(at: datetime) -> int:
    """Do what is due for the tenant in scope; return how many messages that made. Doing it twice makes none twice."""
    with transaction.atomic():
        made = _repeat(at) + _signs_of_life(at)
        if made:
            wake()
    keep_steps(at)
    _forget(at)
    return made


def _repeat(at: datetime) -> int:
    """Say again what lasts and nobody acknowledged, after the route's time; to Alertmanager all of it, every minute."""
    told = Notice.objects.filter(group=OuterRef("pk")).order_by().values("group").annotate(at=Max("taken_at"))
    groups = NoticeGroup.objects.filter(channel__active=True).annotate(last_told=Subquery(told.values("at")))
    waiting = Notice.objects.filter(state__in=TO_SEND, group__isnull=False)
    lasting = NoticeFiring.objects.filter(
        Q(acknowledged=False, resolved_at=None) | Q(group__channel__kind="alertmanager")
    )
    candidates = groups.filter(pk__in=lasting.values("group"), last_told__lte=at - RESEND).exclude(
        pk__in=waiting.values("group")
    )
    due = [one.pk for one in candidates.select_related("channel") if one.last_told <= at - _pause(one)]
    locked = NoticeGroup.objects.select_for_update(
        skip_locked=True, of=("self",), no_key=True
    ).select_related("channel")
    rows = [
        one
        for one in locked.filter(pk__in=due).order_by("channel_id", "key")
        if not waiting.filter(group=one).exists()
    ]
    for group in rows:
        _write_repeat(group, at)
    return len(rows)


def _pause(group: NoticeGroup) -> timedelta:
    return RESEND if group.channel.kind == "alertmanager" else timedelta(minutes=max(1, group.repeat_minutes))


def _write_repeat(group: NoticeGroup, at: datetime) -> None:
    firing = NoticeFiring.objects.filter(group=group).order_by("-severity_rank", "id")
    if group.channel.kind != "alertmanager":
        firing = firing.filter(acknowledged=False, resolved_at=None)
    subjects = worst_first([subject_of(row) for row in firing])
    site = places_of(subjects[:1]).name(subjects[0].site_id)
    notice = Notice.objects.create(
        channel=group.channel,
        group=group,
        purpose="repeat",
        subject=one_line(f"Still open: {line_of(subjects[0], len(subjects), site)}"),
        subjects_count=len(subjects),
        because="it lasts, and nobody has acknowledged it",
        next_attempt_at=at,
        created_at=at,
    )
    NoticeSubject.objects.bulk_create(
        (
            NoticeSubject(tenant_id=current_tenant_id(), notice=notice, **columns_of(one, at))
            for one in subjects
        ),
        batch_size=2_000,
    )


def _signs_of_life(at: datetime) -> int:
    """Send a sign of life through channels that were silent for as long as they may be, and count those that fail to."""
    watched = Channel.objects.filter(active=True, silent_after_minutes__gt=0)
    pending = Notice.objects.filter(state__in=TO_SEND).values("channel")
    silent = [one for one in watched if is_silent(one, at)]
    SILENT.labels(str(current_tenant_id())).set(sum(is_silent(one, at, times=2) for one in silent))
    due = watched.filter(pk__in=[one.pk for one in silent]).exclude(pk__in=pending)
    locked = list(due.select_for_update(skip_locked=True, no_key=True))
    free = [one for one in locked if not Notice.objects.filter(state__in=TO_SEND, channel=one).exists()]
    for channel in free:
        direct_notice(channel, "sign_of_life", "Sign of life: this channel works", at)
    return len(free)


def is_silent(channel: Channel, at: datetime, times: int = 1) -> bool:
    """Tell whether nothing got out by a channel for so many times as long as it may be silent."""
    if not channel.silent_after_minutes:
        return False
    since = channel.last_sent_at or channel.created_at
    return since <= at - times * timedelta(minutes=channel.silent_after_minutes)


def direct_notice(channel: Channel, purpose: str, line: str, at: datetime) -> Notice:
    """Write a message without subjects, to be sent at once; NOTIFY is the caller's."""
    return Notice.objects.create(
        channel=channel,
        purpose=purpose,
        subject=line,
        because="asked for"
        if purpose == "test"
        else f"nothing was sent for {channel.silent_after_minutes} minutes",
        urgent=purpose == "test",
        next_attempt_at=at,
        created_at=at,
    )


def _forget(at: datetime) -> None:
    """Let go of what is past its time; a bounded number at a time."""
    NoticeFiring.objects.filter(resolved_at__lte=at - ENDED_FOR).delete()
    before = at - timedelta(days=options().EVENT_LOG_RETENTION_DAYS)
    routine = Q(purpose__in=("repeat", "sign_of_life"), state="SENT", created_at__lt=at - ROUTINE_KEPT)
    old = Q(state__in=("SENT", "DEAD"), created_at__lt=before)
    _delete(list(Notice.objects.filter(routine | old).values_list("pk", flat=True)[:AT_A_TIME]))
    UsedAnswer.objects.filter(at__lt=at - 2 * VALID).delete()


def _delete(notice_ids: Sequence[int]) -> None:
    if notice_ids:
        Notice.objects.filter(pk__in=notice_ids).delete()
