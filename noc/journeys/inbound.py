"""What another system said, as candidates for alerts."""

from __future__ import annotations

from collections.abc import Sequence

from noc.response.alerts.rules.candidates import Candidate
from noc.response.integrations.says import Said


def candidates_of(integration_id: int, says: Sequence[Said]) -> list[Candidate]:
    """Return what of it is a trouble: one open alert for each thing that the system calls by one name."""
    return [
        Candidate(
            alert_type="INTEGRATION",
            severity=said.severity,
            about=_about(integration_id, said),
            message=said.title,
            entity_type="person" if said.person_id else "site" if said.site_id else "integration",
            entity_id=str(said.person_id or said.site_id or integration_id),
            person_id=said.person_id,
            site_id=said.site_id,
            metadata={**said.details, "integration_id": integration_id},
            event_id=said.event_id,
            seen_at=said.at,
            evidence=said.details,
            confidence=None,
            cause="integration",
            cause_id=integration_id,
        )
        for said in says
        if said.status == "firing"
    ]


def ended_by(integration_id: int, says: Sequence[Said]) -> list[str]:
    """Return what alerts are about of which it was said that they are over."""
    return [_about(integration_id, said) for said in says if said.status == "resolved"]


def acknowledged_by(integration_id: int, says: Sequence[Said]) -> list[str]:
    """Return what alerts are about of which it was said last that somebody there is at it."""
    last = {_about(integration_id, said): said.status for said in says}
    return [about for about, status in last.items() if status == "acknowledged"]


def _about(integration_id: int, said: Said) -> str:
    return f"INTEGRATION:{integration_id}:{said.dedup}"[:300]
