"""What incidents are made of: things that happened, each with the time it lasted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

ALERT: Final = "alert"
FINDING: Final = "finding"
SIGNAL: Final = "signal"


@dataclass(frozen=True)
class Event:
    """One thing that happened. `about` names the trouble: a finding and the alert that it raised are one trouble.

    `at` to `until`: how long it was seen. `founding`: people are meant to see it (it reached them, no budget holds it, it
    is not over), so that an incident may be made for it; anything else only belongs to one.
    """

    kind: str
    ref: str
    type: str
    title: str
    severity: str  # "" for a signal, which has none
    about: str
    at: datetime
    until: datetime
    person_id: int | None
    site_id: int | None
    open: bool
    founding: bool
    priority: int = 0
    lat: float | None = None
    lon: float | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.ref
