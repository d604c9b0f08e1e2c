"""Subjects as rows, and rows as subjects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from noc.kernel.severity import rank_of
from noc.response.notices.models import Told
from noc.response.notices.rules.messages import one_line
from noc.response.notices.rules.subjects import Subject

SNAPSHOT = (
    "event", "type", "severity", "severity_rank", "title", "text", "site_id", "client_id", "person_id", "about",
    "at", "link",
)  # fmt: skip


def columns_of(subject: Subject, at: datetime) -> dict[str, Any]:
    """Return a subject as the columns of `Told`; texts are cut to what fits."""
    return {
        "kind": subject.kind,
        "subject_id": subject.id,
        "event": subject.event,
        "type": subject.type[:50],
        "severity": subject.severity,
        "severity_rank": rank_of(subject.severity),
        "title": one_line(subject.title, 300),
        "text": subject.text[:2000].replace("\x00", ""),
        "site_id": subject.site_id,
        "client_id": subject.client_id,
        "person_id": subject.person_id,
        "about": (subject.about or f"{subject.kind}/{subject.id}")[:300],
        "at": subject.at or at,
        "link": subject.link[:500],
    }


def subject_of(row: Told) -> Subject:
    """Return a stored subject."""
    return Subject(
        kind=row.kind,  # type: ignore[arg-type]  # it was one when it was written
        id=row.subject_id,
        event=row.event,  # type: ignore[arg-type]  # likewise
        type=row.type,
        severity=row.severity,
        title=row.title,
        text=row.text,
        site_id=row.site_id,
        client_id=row.client_id,
        person_id=row.person_id,
        about=row.about,
        at=row.at,
        link=row.link,
    )
