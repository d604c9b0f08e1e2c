"""The desk at which people work on alerts."""

from __future__ import annotations

from functools import partial
from typing import Final

from noc.events.casework import Desk
from noc.response.alerts.fire import announce
from noc.response.alerts.models import NOCAlertEvent


def _close(alert: NOCAlertEvent) -> None:
    alert.dedup_key = None


def _open_again(alert: NOCAlertEvent) -> None:
    alert.dedup_key = alert.about


DESK: Final = Desk(NOCAlertEvent, "alert", partial(announce, created=False), _close, _open_again)
