"""Why an alert is where it is: every stage's decision, the sum of its priority, what was known, whom it stands for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from noc.kernel.clock import rfc3339
from noc.kernel.tenancy.overrides import tuned
from noc.response.alerts.facts import facts_of
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.show import why
from noc.response.notices.models import NoticeSubject

MEMBERS: Final = 100  # shown of a group


def explanation(alert: NOCAlertEvent, scope: frozenset[int] | None, at: datetime) -> dict[str, Any]:
    """Return the whole why of an alert, as the API shows it; what is known is as of `at`.

    `scope`: the sites whose members of a group may be shown; None is all.
    """
    return {
        "alert_id": alert.pk,
        "disposition": alert.disposition,
        "sentence": why(alert),
        "decisions": alert.decisions,
        "priority": alert.priority,
        "priority_parts": alert.priority_parts,
        "entities": _entities(alert, at),
        "grouped": _group(alert, scope),
        "notices": _notices(alert),
    }


def _entities(alert: NOCAlertEvent, at: datetime) -> dict[str, str | None]:
    pair = (alert.person_id, alert.site_id)
    facts = facts_of({pair}, at, tuned())[pair]
    return {
        "site": facts.site_name,
        "person": facts.person_name,
        "shift": facts.shift,
        "client": facts.client_name,
        "last_known": facts.last_known,
    }


def _group(alert: NOCAlertEvent, scope: frozenset[int] | None) -> dict[str, Any]:
    """Return the storm's group that it leads or belongs to."""
    lead_id = alert.grouped_under_id or (alert.pk if alert.group_size else None)
    if lead_id is None:
        return {"lead_id": None, "size": 0, "members": []}
    members = NOCAlertEvent.objects.filter(grouped_under_id=lead_id).select_related("site").order_by("id")
    if scope is not None:
        members = members.filter(site_id__in=scope)
    lead = alert if alert.pk == lead_id else NOCAlertEvent.objects.get(pk=lead_id)
    return {
        "lead_id": lead_id,
        "size": lead.group_size,
        "members": [
            {"id": one.pk, "message": one.message, "site_name": one.site.name if one.site else None}
            for one in members[:MEMBERS]
        ],
    }


def _notices(alert: NOCAlertEvent) -> list[dict[str, Any]]:
    """Return the messages that told of it, the oldest first."""
    told = NoticeSubject.objects.filter(kind="alert", subject_id=str(alert.pk)).select_related(
        "notice__channel"
    )
    return [
        {
            "at": rfc3339(one.notice.created_at),
            "channel": one.notice.channel.name,
            "state": one.notice.state,
            "subject": one.notice.subject,
        }
        for one in told.order_by("notice_id")[:MEMBERS]
    ]
