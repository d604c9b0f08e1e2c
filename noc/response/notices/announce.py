"""Say that something happened: by the routes, into the groups, as messages to send, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.notices.escalations import begin_policies, end_policies
from noc.response.notices.firing import keep_firing, told_groups
from noc.response.notices.gather import Share, gather
from noc.response.notices.load import channels_in_use, places_of, route_rules
from noc.response.notices.models import Channel, Notice, NoticeContact, NoticeSubject
from noc.response.notices.rules.matching import RouteRule, Verdict, judge
from noc.response.notices.rules.messages import line_of, one_line
from noc.response.notices.rules.subjects import OVER, SOS, Subject
from noc.response.notices.told import columns_of

NOTICES: Final = "noc_notices"  # wakes the senders
# Receivers that keep a list of what is wrong are told when it is over, whatever the route says.
KEEPERS: Final = frozenset({"alertmanager", "pagerduty"})


def announce(subjects: Sequence[Subject], at: datetime) -> int:
    """Route subjects into messages inside the caller's transaction; return how many shares of messages that made.

    Queries do not grow with the number of subjects. Call it late in the transaction: it locks the groups it adds to.
    """
    if not subjects:
        return 0
    subjects = list({(one.kind, one.id): one for one in subjects}.values())  # the newest of each
    with transaction.atomic():
        end_policies(subjects, at)
        channels = channels_in_use()
        if not channels:
            return 0
        verdicts = _verdicts(subjects, at)
        begin_policies(
            [
                (one.route.policy_id, subject)
                for subject, one in verdicts
                if one.route.policy_id and subject.event not in OVER
            ],
            at,
        )
        shares = [
            share for subject, one in verdicts for share in _shares(one.route, subject, channels, one.because)
        ]
        shares += _to_those_who_keep(subjects, channels)
        unique: dict[tuple[object, ...], Share] = {}
        for share in shares:
            unique.setdefault((share.channel_id, share.key, share.subject.kind, share.subject.id), share)
        gather(list(unique.values()), at)
        keep_firing(list(unique.values()), subjects, channels, at)
        wake()
        return len(unique)


def _verdicts(subjects: Sequence[Subject], at: datetime) -> list[tuple[Subject, Verdict]]:
    """Return each subject with each route that takes it."""
    routes, places = route_rules(), places_of(subjects)
    return [
        (subject, verdict)
        for subject in map(places.with_client, subjects)
        for verdict in judge(routes, subject, at, places.zone(subject.site_id))
        if verdict.matched
    ]


def _shares(route: RouteRule, subject: Subject, channels: dict[int, Channel], because: str) -> list[Share]:
    key = f"{route.id}:sos:{subject.about}" if subject.type == SOS else str(route.id)
    return [
        Share(channel_id, key, route.id, route.group_wait_s, route.group_interval_s, route.repeat_minutes,
              subject, because)
        for channel_id in route.channel_ids
        if channel_id in channels
    ]  # fmt: skip


def _to_those_who_keep(subjects: Sequence[Subject], channels: dict[int, Channel]) -> list[Share]:
    """Return the ends of what receivers with a list of their own were told of."""
    over: dict[tuple[str, str], Subject] = {(one.kind, one.id): one for one in subjects if one.event in OVER}
    if not over:
        return []
    return [
        Share(group.channel_id, group.key, group.route_id, 0.0, group.interval_s, group.repeat_minutes,
              over[kind, subject_id], "it was told of the beginning")
        for kind, subject_id, group in told_groups(list(over))
        if group.channel_id in channels and channels[group.channel_id].kind in KEEPERS
    ]  # fmt: skip


@dataclass(frozen=True)
class Reached:
    """Whom a direct message could reach: channels, and people without an address."""

    channel_ids: tuple[int, ...]
    person_ids: tuple[int, ...]
    unreachable: tuple[int, ...]


def announce_to(
    subject: Subject,
    at: datetime,
    *,
    channel_ids: Sequence[int] = (),
    person_ids: Sequence[int] = (),
    emails: Sequence[str] = (),
    because: str = "a step of an escalation policy",
) -> Reached:
    """Tell channels, people and addresses of a subject now, past routes and groups; people by e-mail, if they have one.

    People are written to through the tenant's first active e-mail channel. Call it in a transaction.
    """
    with transaction.atomic():
        channels = channels_in_use()
        direct = [channel_id for channel_id in dict.fromkeys(channel_ids) if channel_id in channels]
        addresses = dict(
            NoticeContact.objects.filter(person_id__in=set(person_ids)).values_list("person_id", "email")
        )
        by_mail = next((one.pk for one in channels.values() if one.kind == "email"), None)
        sendings: list[tuple[int, list[str]]] = [(channel_id, []) for channel_id in direct]
        if by_mail is not None:
            sendings += [(by_mail, [email]) for email in sorted({*addresses.values(), *emails})]
        _write_direct(subject, sendings, because, at)
        reached = tuple(one for one in dict.fromkeys(person_ids) if by_mail is not None and one in addresses)
        missed = tuple(one for one in dict.fromkeys(person_ids) if one not in reached)
        return Reached(tuple(direct), reached, missed)


def _write_direct(
    subject: Subject, sendings: Sequence[tuple[int, list[str]]], because: str, at: datetime
) -> None:
    if not sendings:
        return
    tenant_id = current_tenant_id()
    site = places_of([subject]).name(subject.site_id)
    notices = Notice.objects.bulk_create(
        Notice(
            tenant_id=tenant_id, channel_id=channel_id, purpose="step", urgent=True, recipients=recipients,
            subject=line_of(subject, 1, site), subjects_count=1, because=one_line(because, 500),
            next_attempt_at=at, created_at=at,
        )
        for channel_id, recipients in sendings
    )  # fmt: skip
    NoticeSubject.objects.bulk_create(
        NoticeSubject(tenant_id=tenant_id, notice=notice, because=because, **columns_of(subject, at))
        for notice in notices
    )
    wake()


def wake() -> None:
    """Wake the senders when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {NOTICES}")
