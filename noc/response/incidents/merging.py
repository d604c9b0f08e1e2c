"""Two incidents that turn out to be one: the older survives, the younger says what it became part of."""

from __future__ import annotations

from datetime import datetime

from noc.kernel.access.principals import SYSTEM
from noc.response.incidents.models import CorrelatedIncident


def absorb(row: CorrelatedIncident, old: CorrelatedIncident, at: datetime) -> None:
    """Take `old` into `row`: what people did about it counts on, unless they did the same about `row`.

    Both keep their deeds; the members move when they are written.
    """
    if row.assigned_to is None:
        row.assigned_to = old.assigned_to
    if row.status == "NEW" and old.status == "ACKNOWLEDGED":
        row.status = old.status
        row.acknowledged_at, row.acknowledged_by = old.acknowledged_at, old.acknowledged_by
    if not row.investigated and old.investigated:
        row.investigated, row.investigated_at = True, old.investigated_at
        row.investigated_by_id, row.investigated_by = old.investigated_by_id, old.investigated_by
        row.investigation_notes = old.investigation_notes
    if not row.root_cause_identified and old.root_cause_identified:
        row.root_cause_identified, row.root_cause_description = True, old.root_cause_description
    old.status, old.resolution, old.merged_into, old.dedup_key = "RESOLVED", "DUPLICATE", row, None
    old.resolved_at, old.resolved_by, old.updated_at = at, SYSTEM.as_json(), at
    old.version += 1
    old.changed_by = SYSTEM.as_json()
