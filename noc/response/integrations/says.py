"""What another system said, as it waits in the outbox for the journey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from noc.kernel.clock import parse_rfc3339, rfc3339

INTEGRATION_SAID: Final = "integration_said"
Status = Literal["firing", "acknowledged", "resolved"]


@dataclass(frozen=True)
class Said:
    """One trouble as a system told of it: `dedup` is what the system calls it by, `event_id` names this word of it."""

    dedup: str
    status: Status
    title: str
    severity: str
    site_id: int | None
    person_id: int | None
    at: datetime
    details: dict[str, Any]
    event_id: str

    def as_json(self) -> dict[str, object]:
        """Return it as the outbox keeps it; `read_said` reads it back."""
        return {**self.__dict__, "at": rfc3339(self.at)}


def read_said(kept: Mapping[str, Any]) -> Said:
    """Return what `as_json` wrote."""
    return Said(**{**kept, "at": parse_rfc3339(kept["at"])})
