"""What must follow from what was just written: work put into the outbox, in the transaction that caused it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from noc.kernel.outbox.queue import put_many
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.alerts.models import NOCAlertEvent

FINDINGS_CHANGED: Final = "findings_changed"
ALERTS_RAISED: Final = "alerts_raised"
AT_A_TIME: Final = 200  # findings in one transaction of the response
_IN_ORDER: Final = "response"
_BEFORE_ALL: Final = timedelta(days=1)


def ask_for_response(changes: Sequence[tuple[str, int]], at: datetime) -> None:
    """Ask for what findings call for; `changes`: (what happened, finding id), in order."""
    pieces = [changes[start : start + AT_A_TIME] for start in range(0, len(changes), AT_A_TIME)]
    put_many(
        current_tenant_id(),
        FINDINGS_CHANGED,
        [(_IN_ORDER, {"changes": piece, "at": at.isoformat()}, at) for piece in pieces],
    )


def ask_for_help(alerts: Sequence[NOCAlertEvent], at: datetime) -> None:
    """Ask for what calls for help call for, before all other work: before urgent work that waits for long, too."""
    put_many(
        current_tenant_id(),
        ALERTS_RAISED,
        [
            (f"sos:{alert.pk}", {"alert_ids": [alert.pk], "at": at.isoformat()}, at - _BEFORE_ALL)
            for alert in alerts
        ],
        urgent=True,
    )


def ask_to_tell(alerts: Sequence[NOCAlertEvent], at: datetime) -> None:
    """Ask for what alerts call for that came back into sight at `at`."""
    if alerts:
        payload = {"alert_ids": [alert.pk for alert in alerts], "at": at.isoformat()}
        put_many(current_tenant_id(), ALERTS_RAISED, [(_IN_ORDER, payload, at)])
