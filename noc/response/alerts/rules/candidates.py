"""What might become an alert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

# Calls for help: no rule of any kind stands between them and the control room.
CALLS_FOR_HELP: Final = frozenset({"SOS", "SOS_UNACKNOWLEDGED"})


@dataclass(frozen=True)
class Candidate:
    """Something that may have to be seen. `about` names it: one open alert a tenant and `about`.

    `event_id` counts once per alert; `cause` is finding, sos, integration, anomaly, model or playbook; `confidence` 0-1, or
    None where nobody reckoned it.
    """

    alert_type: str
    severity: str
    about: str
    message: str
    entity_type: str
    entity_id: str
    person_id: int | None = None
    site_id: int | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    event_id: str = ""
    seen_at: datetime | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    confidence: float | None = None
    cause: str = "finding"
    cause_id: int | None = None

    @property
    def calls_for_help(self) -> bool:
        return self.alert_type in CALLS_FOR_HELP
