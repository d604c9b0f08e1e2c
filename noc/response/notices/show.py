"""Channels, routes and notices as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from noc.kernel.clock import rfc3339
from noc.response.notices.channels import shown_settings
from noc.response.notices.keeping import is_silent
from noc.response.notices.models import Channel, Notice, Route


def channel_state(channel: Channel, at: datetime) -> dict[str, Any]:
    """Return a channel with its health and without its secrets."""
    return {
        "id": channel.pk,
        "name": channel.name,
        "kind": channel.kind,
        "settings": shown_settings(channel),
        "active": channel.active,
        "health": {
            "last_sent_at": rfc3339(channel.last_sent_at),
            "last_error": channel.last_error or None,
            "failing_since": rfc3339(channel.failing_since),
            "open_circuit": channel.open_until is not None and channel.open_until > at,
            "open_until": rfc3339(channel.open_until)
            if channel.open_until and channel.open_until > at
            else None,
            "silent": is_silent(channel, at, times=2),
        },
        "silent_after_minutes": channel.silent_after_minutes,
        "created_at": rfc3339(channel.created_at),
    }


def route_state(route: Route) -> dict[str, Any]:
    """Return a route."""
    return {
        "id": route.pk,
        "name": route.name,
        "matchers": route.matchers,
        "channel_ids": route.channel_ids,
        "policy_id": route.policy_id,
        "continue": route.goes_on,
        "group_wait_s": route.group_wait_s,
        "group_interval_s": route.group_interval_s,
        "repeat_minutes": route.repeat_minutes,
        "active": route.active,
    }


def notice_state(notice: Notice) -> dict[str, Any]:
    """Return a message and what became of it; load it with its channel."""
    return {
        "id": notice.pk,
        "channel_id": notice.channel_id,
        "channel_name": notice.channel.name,
        "purpose": notice.purpose,
        "state": notice.state,
        "subject": notice.subject,
        "subjects_count": notice.subjects_count,
        "attempts": notice.attempts,
        "next_attempt_at": rfc3339(notice.next_attempt_at) if notice.state in {"WAITING", "FAILED"} else None,
        "sent_at": rfc3339(notice.sent_at),
        "last_error": notice.last_error or None,
        "created_at": rfc3339(notice.created_at),
        "because": notice.because,
    }
