"""What may start a playbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

Kind = Literal["alert", "ticket", "incident"]
KINDS: Final[tuple[str, ...]] = get_args(Kind)


@dataclass(frozen=True)
class Happening:
    """An alert, ticket or incident that came to people. `key` names it: a playbook runs at most once for a key."""

    key: str
    kind: Kind
    type: str
    severity: str
    site_id: int | None
    person_id: int | None
    alert_id: int | None
    ticket_id: int | None
    incident_id: str | None
    finding_id: int | None
    at: datetime
