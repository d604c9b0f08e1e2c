"""What must follow from what was just written: work put into the outbox, in the transaction that caused it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from noc.intelligence.fraud.watching import VERY_LATE, Stretch, touch
from noc.kernel.options import options
from noc.kernel.outbox.queue import put_many
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.alerts.models import NOCAlertEvent
from noc.sources.receipts.events import AttendancePunch, Fact

FINDINGS_CHANGED: Final = "findings_changed"
ALERTS_RAISED: Final = "alerts_raised"
PUNCHES_RECORDED: Final = "punches_recorded"
PUNCHES_TO_LOOK_AT: Final = "punches_to_look_at"
FRAUD_FOUND: Final = "fraud_found"
AT_A_TIME: Final = 200  # findings in one transaction of the response
PUNCHES_AT_A_TIME: Final = 100  # punches in one piece of work
IN_ORDER: Final = "response"
_BEFORE_ALL: Final = timedelta(days=1)


def ask_for_response(changes: Sequence[tuple[str, int]], at: datetime) -> None:
    """Ask for what findings call for; `changes`: (what happened, finding id), in order."""
    pieces = [changes[start : start + AT_A_TIME] for start in range(0, len(changes), AT_A_TIME)]
    put_many(
        current_tenant_id(),
        FINDINGS_CHANGED,
        [(IN_ORDER, {"changes": piece, "at": at.isoformat()}, at) for piece in pieces],
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
        put_many(current_tenant_id(), ALERTS_RAISED, [(IN_ORDER, payload, at)])


def ask_for_scoring(facts: Sequence[Fact], received_at: datetime) -> None:
    """Ask for the first look at the punches among facts that were just stored, young ones before history; and let late
    facts open again the looks that they speak of."""
    punches = [fact for fact in facts if isinstance(fact.event, AttendancePunch)]
    oldest = received_at - timedelta(hours=options().LIVE_WINDOW_HOURS)
    for live in (True, False):
        mine = [fact.event.event_id for fact in punches if (fact.at >= oldest) == live]
        pieces = [mine[start : start + PUNCHES_AT_A_TIME] for start in range(0, len(mine), PUNCHES_AT_A_TIME)]
        work = [(f"punches:{piece[0]}"[:100], {"event_ids": piece}, received_at) for piece in pieces]
        put_many(current_tenant_id(), PUNCHES_RECORDED, work, urgent=live)
    touch(_stretches(facts, received_at), received_at)


def _stretches(facts: Sequence[Fact], received_at: datetime) -> list[Stretch]:
    """Return from when to when each person's facts tell, people in order."""
    spans: dict[int, tuple[datetime, datetime, bool]] = {}
    for fact in facts:
        since, until, far = spans.get(fact.person_id, (fact.at, fact.at, False))
        far = far or isinstance(fact.event, AttendancePunch) or received_at - fact.at > VERY_LATE
        spans[fact.person_id] = (min(since, fact.at), max(until, fact.at), far)
    return [Stretch(person_id, *spans[person_id]) for person_id in sorted(spans)]
