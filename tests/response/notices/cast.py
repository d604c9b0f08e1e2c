"""Subjects, channels and routes of the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from noc.response.notices.models import Channel, Route
from noc.response.notices.rules.subjects import Subject

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SECRET = "a secret of sixteen signs"


def subject(number: int = 1, **about: Any) -> Subject:
    """Return an alert that was raised, unless said otherwise."""
    whole: dict[str, Any] = {
        "kind": "alert", "id": str(number), "event": "raised", "type": "SITE_SILENT", "severity": "HIGH",
        "title": f"Trouble {number}", "text": "Nobody answers.", "about": f"trouble-{number}", "at": AT,
        "link": f"/alerts/{number}",
    }  # fmt: skip
    return Subject(**{**whole, **about})


def channel(kind: str = "log", name: str = "", **about: Any) -> Channel:
    """Make a channel in the scope's tenant."""
    return Channel.objects.create(name=name or kind, kind=kind, created_at=AT, **about)


def route(*channels: Channel, name: str = "all", **about: Any) -> Route:
    """Make a route that takes everything at once, unless said otherwise."""
    whole: dict[str, Any] = {
        "position": Route.objects.count(), "name": name, "channel_ids": [one.pk for one in channels],
        "group_wait_s": 10.0, "group_interval_s": 60.0, "repeat_minutes": 240,
    }  # fmt: skip
    return Route.objects.create(**{**whole, **about})
