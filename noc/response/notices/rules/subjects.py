"""What a notice tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

Kind = Literal["alert", "ticket", "incident"]
Event = Literal["raised", "repeated", "escalated", "acknowledged", "resolved", "breached"]
EVENTS: Final[tuple[str, ...]] = get_args(Event)
OVER: Final = frozenset({"acknowledged", "resolved"})  # events that quieten
SOS: Final = "SOS"


@dataclass(frozen=True)
class Subject:
    """One thing that happened to an alert, ticket or incident. `about` names the trouble; `link` is the console's path."""

    kind: Kind
    id: str
    event: Event
    type: str
    severity: str
    title: str
    text: str = ""
    site_id: int | None = None
    client_id: int | None = None
    person_id: int | None = None
    about: str = ""
    at: datetime | None = None
    link: str = ""

    @property
    def is_urgent(self) -> bool:
        """Tell whether it may not wait for its group."""
        return self.type == SOS or (self.severity == "CRITICAL" and self.event not in OVER)
