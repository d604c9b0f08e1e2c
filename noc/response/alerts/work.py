"""The desk at which people work on alerts."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final

from noc.events.casework import Desk
from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339
from noc.response.alerts.announcing import announce
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.snoozes import begin_snooze, end_snoozes


class AlertDesk(Desk[NOCAlertEvent]):
    """Besides what every desk does: a snooze holds for all alerts of that kind about that entity, and leaves sight."""

    def _changed(
        self,
        case: Any,
        actor: Actor,
        verb: str,
        at: datetime,
        notes: str,
        data: dict[str, object] | None = None,
    ) -> Any:
        if verb == "snoozed":
            _put_aside(case, actor, at, notes)
        elif verb == "reopened":
            _bring_back(case, actor, at)
        return super()._changed(case, actor, verb, at, notes, data)


def _put_aside(alert: NOCAlertEvent, actor: Actor, at: datetime, notes: str) -> None:
    until = alert.snoozed_until or at
    begin_snooze(alert, until, notes, actor, at)
    alert.disposition, alert.quiet_until = "SNOOZED", until
    alert.silence_id = alert.inhibited_by_id = alert.grouped_under_id = None
    _decided(alert, "snoozed", f"Put aside by {actor.name} until {until:%d %b %H:%M} UTC: {notes}", at)


def _bring_back(alert: NOCAlertEvent, actor: Actor, at: datetime) -> None:
    if alert.disposition != "SNOOZED":
        return
    end_snoozes(alert, at)
    alert.disposition, alert.quiet_until, alert.reached_at = "REACHED", None, at
    _decided(alert, "reached", f"{actor.name} took it back.", at)


def _decided(alert: NOCAlertEvent, verdict: str, reason: str, at: datetime) -> None:
    said = {"stage": "snooze", "verdict": verdict, "reason": reason, "at": rfc3339(at)}
    alert.decisions = [*(one for one in alert.decisions if one["stage"] != "snooze"), said]


def _close(alert: NOCAlertEvent) -> None:
    alert.dedup_key = None


def _open_again(alert: NOCAlertEvent) -> None:
    """Its cause may have ended meanwhile: then there is nothing to open, only a verdict taken back."""
    if alert.cleared_at is not None:
        alert.status = "CLEARED"
    else:
        alert.dedup_key = alert.about


DESK: Final = AlertDesk(NOCAlertEvent, "alert", partial(announce, created=False), _close, _open_again)
