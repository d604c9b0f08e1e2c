"""Acknowledge from a message: a signed link that shows what it is about, and acts once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction

from noc.kernel.access.principals import Actor
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import current_tenant_id, tenant_scope
from noc.response.notices.models import NoticeSubject, UsedAnswer
from noc.response.notices.rules.subjects import Subject

VALID: Final = timedelta(hours=72)
_SALT: Final = "noc.notices.answer"
Acknowledge = Callable[[str, str, Actor, datetime], str]  # kind, id, who, when -> what became of it, in words


class NotAnswerable(Exception):
    """The link is not ours, has expired, or its message is gone; the text says which, for a stranger to read."""


@dataclass(frozen=True)
class Answer:
    """What a link is about."""

    tenant_id: int
    notice_id: int
    kind: str
    subject_id: str


@dataclass(frozen=True)
class Asked:
    """What the page shows before anybody answers; `used_at` is when the link was used."""

    severity: str
    title: str
    text: str
    at: datetime
    channel: str
    used_at: datetime | None


def address_of(notice_id: int, subject: Subject) -> str:
    """Return the public address that acknowledges a subject of a message of the tenant in scope."""
    said = [current_tenant_id(), notice_id, subject.kind, subject.id]
    return f"{settings.PUBLIC_URL}/noc/answer/{signing.dumps(said, salt=_SALT, compress=True)}/"


def read_answer(token: str) -> Answer:
    """Read a link. Raises NotAnswerable."""
    try:
        tenant_id, notice_id, kind, subject_id = signing.loads(token, salt=_SALT, max_age=VALID)
    except signing.SignatureExpired as error:
        raise NotAnswerable("This link has expired. Please answer in the console.") from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotAnswerable("This link is not valid.") from error
    if not Tenant.objects.filter(pk=tenant_id, active=True).exists():
        raise NotAnswerable("This link is not valid.")
    return Answer(tenant_id, notice_id, kind, subject_id)


def look(answer: Answer) -> Asked:
    """Return what a link is about. Raises NotAnswerable when its message is forgotten."""
    with tenant_scope(answer.tenant_id):
        row = _row(answer)
        used = UsedAnswer.objects.filter(
            notice_id=answer.notice_id, kind=answer.kind, subject_id=answer.subject_id
        ).first()
        return Asked(
            row.severity, row.title, row.text, row.at, row.notice.channel.name, used.at if used else None
        )


def use(answer: Answer, acknowledge: Acknowledge, at: datetime) -> str | None:
    """Acknowledge by a link, in one transaction; return what became of it, or None when the link was used before.

    It acts as the channel by which the message went: who holds the phone is not known.
    """
    with tenant_scope(answer.tenant_id), transaction.atomic():
        channel = _row(answer).notice.channel
        try:
            with transaction.atomic():
                UsedAnswer(
                    notice_id=answer.notice_id, kind=answer.kind, subject_id=answer.subject_id, at=at
                ).save(force_insert=True)
        except IntegrityError as error:
            if "noc_used_answer_once" not in str(error):
                raise
            return None
        return acknowledge(answer.kind, answer.subject_id, Actor("integration", channel.pk, channel.name), at)


def _row(answer: Answer) -> NoticeSubject:
    row = (
        NoticeSubject.objects.filter(
            notice_id=answer.notice_id, kind=answer.kind, subject_id=answer.subject_id
        )
        .select_related("notice__channel")
        .first()
    )
    if row is None:
        raise NotAnswerable("What this link was about is not kept any more.")
    return row
