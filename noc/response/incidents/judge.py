"""What an incident's row says, from what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from noc.kernel.clock import rfc3339
from noc.kernel.severity import rank_of
from noc.response.incidents.models import OPEN, CorrelatedIncident
from noc.response.incidents.rules.causes import Hint, root_cause
from noc.response.incidents.rules.events import ALERT, Event
from noc.response.incidents.rules.gravity import combined_severity, priority_of, type_of
from noc.response.incidents.rules.plans import Key, Plan
from noc.response.incidents.rules.scoring import score_of
from noc.response.incidents.rules.wording import title_of

# A change of one of these is told to everybody; the rest follows quietly.
LOUD: Final = ("combined_severity", "correlation_type", "status", "part_of_id", "members_count")


def describe(
    row: CorrelatedIncident, plan: Plan, signals: dict[str, float], tickets: Mapping[Key, int], at: datetime
) -> None:
    """Write into an incident's row what its members say; not its version, and not when it was updated."""
    events = plan.events
    rank_before = row.combined_severity_rank
    row.combined_severity, row.severity_reasons = combined_severity(events)
    row.combined_severity_rank = rank_of(row.combined_severity)
    score, parts = score_of(events, plan.window)
    row.correlation_score, row.score_parts = score, [asdict(part) for part in parts]
    row.correlation_type = type_of(events)
    row.correlation_window_minutes = round(plan.window.total_seconds() / 60)
    row.root_cause_hint = _hint(root_cause(events))
    row.kinds = sorted({one.type for one in events})
    row.priority = priority_of(events, row.combined_severity)
    row.members_count = len(events)
    row.related_alerts_count = sum(one.kind == ALERT for one in events)
    row.ticket_ids = sorted({tickets[one.key] for one in events if one.key in tickets})
    row.signals = signals or row.signals
    # A signal stands beside what happened and does not stretch the time that it lasted.
    told = [one for one in events if one.severity]
    row.first_event_at = min(one.at for one in told)
    row.last_event_at = max(one.until for one in told)
    row.latest_start_at = max(one.at for one in told)
    row.title = title_of(events, row.person.name if row.person else None, row.site.name if row.site else None)
    _live(row, events, rank_before, at)


def _live(row: CorrelatedIncident, events: list[Event], rank_before: int | None, at: datetime) -> None:
    """Clear it when all its troubles are over; open it again when one is back, or it grew graver than what was seen."""
    is_open = any(one.open for one in events)
    graver = rank_before is not None and row.combined_severity_rank > rank_before
    if row.status in OPEN and not is_open:
        row.status, row.cleared_at = "CLEARED", at
    elif is_open and (row.status == "CLEARED" or (graver and row.status == "ACKNOWLEDGED")):
        row.status, row.cleared_at = "NEW", None
        row.acknowledged_at = row.acknowledged_by = None
    if graver:
        row.snoozed_until = None


def _hint(hint: Hint | None) -> dict[str, Any] | None:
    if hint is None:
        return None
    return {
        "member": {**named(hint.member), "at": rfc3339(hint.member.at)},
        "explains": [named(one) for one in hint.explains],
        "confidence": hint.confidence,
        "reasons": list(hint.reasons),
    }


def named(event: Event) -> dict[str, Any]:
    """Return how an event is named outside: a signal has no id."""
    ref = int(event.ref) if event.ref.isdigit() else None
    return {"kind": event.kind, "id": ref, "title": event.title}
