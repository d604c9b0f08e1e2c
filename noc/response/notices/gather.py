"""Put subjects into the messages of their groups: the one that still collects, or a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, Max, Value, When

from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.notices.load import Places, places_of
from noc.response.notices.models import Notice, NoticeGroup, NoticeSubject
from noc.response.notices.rules.messages import line_of, one_line
from noc.response.notices.rules.subjects import SOS, Subject
from noc.response.notices.rules.timing import due_at
from noc.response.notices.told import SNAPSHOT, columns_of, subject_of


@dataclass(frozen=True)
class Share:
    """One subject's part in one group of one channel, and why."""

    channel_id: int
    key: str
    route_id: int
    wait_s: float
    interval_s: float
    repeat_minutes: int
    subject: Subject
    because: str


Gathered = dict[tuple[int, str], list[Share]]


def gather(shares: Sequence[Share], at: datetime) -> None:
    """Add shares to their groups' messages, with a handful of statements however many there are.

    Groups are locked in one order, so that two who announce at once wait for each other and never in a circle.
    """
    if not shares:
        return
    by_group: Gathered = defaultdict(list)
    for share in shares:
        by_group[share.channel_id, share.key].append(share)
    groups = _lock_groups(by_group, at)
    places = places_of([share.subject for share in shares])
    notices = _collecting(by_group, groups, at)
    _write_subjects(by_group, notices, places, at)
    _sum_up(list(notices.values()))


def _lock_groups(by_group: Gathered, at: datetime) -> dict[tuple[int, str], NoticeGroup]:
    """Return the groups by (channel, key), made where they are new, and locked: the upsert writes each row."""
    rows = [
        NoticeGroup(
            tenant_id=current_tenant_id(), channel_id=channel_id, key=key[:350], route_id=members[0].route_id,
            interval_s=members[0].interval_s, repeat_minutes=members[0].repeat_minutes, touched_at=at,
        )
        for (channel_id, key), members in sorted(by_group.items(), key=lambda item: item[0])
    ]  # fmt: skip
    made = NoticeGroup.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant", "channel", "key"],
        update_fields=["route_id", "interval_s", "repeat_minutes", "touched_at"],
    )
    return dict(zip(sorted(by_group), made, strict=True))


def _collecting(
    by_group: Gathered, groups: dict[tuple[int, str], NoticeGroup], at: datetime
) -> dict[tuple[int, str], Notice]:
    """Return each group's message that still collects, locked or new, with when it is due and how urgent it is."""
    found = {
        one.group_id: one
        for one in Notice.objects.select_for_update(no_key=True)
        .filter(group__in=groups.values(), collecting=True)
        .order_by("pk")
    }
    told = last_told(list(groups.values()), at)
    notices: dict[tuple[int, str], Notice] = {}
    for key, members in by_group.items():
        group = groups[key]
        urgent = any(share.subject.is_urgent for share in members)
        due = due_at(
            at,
            told.get(group.pk),
            wait_s=min(share.wait_s for share in members),
            interval_s=group.interval_s,
            urgent=urgent,
        )
        notice = found.get(group.pk) or _new(group, members[0], due, at)
        notice.urgent = notice.urgent or urgent
        notice.next_attempt_at = min(notice.next_attempt_at, due)
        notices[key] = notice
    Notice.objects.bulk_create(one for key, one in notices.items() if groups[key].pk not in found)
    return notices


def _new(group: NoticeGroup, share: Share, due: datetime, at: datetime) -> Notice:
    return Notice(
        tenant_id=group.tenant_id,
        channel_id=group.channel_id,
        group=group,
        collecting=True,
        because=one_line(share.because, 1000),
        next_attempt_at=due,
        created_at=at,
    )


def last_told(groups: Sequence[NoticeGroup], at: datetime) -> dict[int, datetime]:
    """Return when each group last spoke, of those that did within the longest of their intervals."""
    longest = timedelta(seconds=max((one.interval_s for one in groups), default=0.0))
    rows = (
        Notice.objects.filter(group__in=groups, taken_at__gt=at - longest)
        .values_list("group_id")
        .annotate(told_at=Max("taken_at"))
        .order_by()
    )
    return dict(rows)


def _write_subjects(
    by_group: Gathered, notices: dict[tuple[int, str], Notice], places: Places, at: datetime
) -> None:
    NoticeSubject.objects.bulk_create(
        [
            NoticeSubject(
                tenant_id=current_tenant_id(),
                notice=notices[key],
                because=share.because[:1000],
                **columns_of(places.with_client(share.subject), at),
            )
            for key, members in by_group.items()
            for share in members
        ],
        update_conflicts=True,
        unique_fields=["notice", "kind", "subject_id"],
        update_fields=[*SNAPSHOT, "because"],
        batch_size=2_000,
    )


def _sum_up(notices: Sequence[Notice]) -> None:
    """Write each message's line and count as they stand now."""
    ids = [one.pk for one in notices]
    counts = dict(
        NoticeSubject.objects.filter(notice__in=ids)
        .values_list("notice_id")
        .annotate(n=Count("id"))
        .order_by()
    )
    worst = {row.notice_id: subject_of(row) for row in worst_of(ids)}
    places = places_of(list(worst.values()))
    for notice in notices:
        notice.subjects_count = counts[notice.pk]
        subject = worst[notice.pk]
        notice.subject = line_of(subject, notice.subjects_count, places.name(subject.site_id))
    Notice.objects.bulk_update(notices, ["subject", "subjects_count", "urgent", "next_attempt_at"])


def worst_of(notice_ids: Sequence[int]) -> list[NoticeSubject]:
    """Return the worst subject of each message: an SOS before all, then by severity, then as they came."""
    call = Case(When(type=SOS, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = NoticeSubject.objects.filter(notice__in=notice_ids).alias(call=call)
    return list(rows.order_by("notice_id", "call", "-severity_rank", "id").distinct("notice_id"))
