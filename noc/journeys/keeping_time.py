"""What time does to what is open: silences end, promises run out, steps of escalation fall due, waits end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction

from noc.journeys.response import follow_up
from noc.journeys.telling import tell_of_tickets
from noc.kernel.advisory_locks import RESPONSE, wait_for_turn
from noc.kernel.collisions import again_if_collided
from noc.response.alerts.pipeline import reconsider
from noc.response.integrations import silence
from noc.response.notices import keeping
from noc.response.notices.rules.subjects import Event
from noc.response.oncall.configure import refresh_calendars
from noc.response.playbooks import run
from noc.response.tickets import clock

# What people hear of what time does to tickets.
TOLD: Final[dict[str, Event]] = {"escalated": "escalated", "breached": "breached"}


def keep_time(at: datetime) -> None:
    """Do to the tenant in scope what is due, each part in a transaction of its own.

    A part that fails does not stop the others; what it raised is raised when they are done.
    """
    failed: list[Exception] = []
    for part in PARTS:
        try:
            again_if_collided(partial(_in_one, part, at))
        except Exception as error:  # noqa: BLE001  # the other parts have their turn; raised below
            failed.append(error)
    if failed:
        raise ExceptionGroup("keeping time failed in part", failed)


def _in_one(part: Callable[[datetime], None], at: datetime) -> None:
    with transaction.atomic():
        part(at)


def _alerts(at: datetime) -> None:
    """What was silenced, snoozed or explained comes back if it lasts."""
    wait_for_turn(RESPONSE)
    follow_up(reconsider(at), at)


def _tickets(at: datetime) -> None:
    wait_for_turn(RESPONSE)
    tell_of_tickets([(TOLD[one.what], one.ticket) for one in clock.keep_time(at) if one.what in TOLD], at)


def _integrations(at: datetime) -> None:
    silence.keep_time(at)


def _oncall(at: datetime) -> None:
    """On-call calendars are written out for the time ahead."""
    refresh_calendars(at)


def _notices(at: datetime) -> None:
    keeping.keep_time(at)


def _playbooks(at: datetime) -> None:
    run.keep_time(at)


PARTS: Final[tuple[Callable[[datetime], None], ...]] = (
    _alerts,
    _tickets,
    _integrations,
    _oncall,
    _notices,
    _playbooks,
)
