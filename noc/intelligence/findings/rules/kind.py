"""What a kind of finding is: category, severity, what context does to it, how it lives, what it is tuned by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SAFETY: Final = "SAFETY"
SECURITY: Final = "SECURITY"
OPERATIONAL: Final = "OPERATIONAL"
DEVICE_HEALTH: Final = "DEVICE_HEALTH"
COMPLIANCE: Final = "COMPLIANCE"
CATEGORIES: Final = (SAFETY, SECURITY, OPERATIONAL, DEVICE_HEALTH, COMPLIANCE)

HEARTBEAT: Final = "heartbeat"
COMPREHENSIVE: Final = "comprehensive"
DEEP: Final = "deep"
AUDITS: Final = (HEARTBEAT, COMPREHENSIVE, DEEP)

PERSON: Final = "person"
NOC_SUPERVISOR: Final = "noc_supervisor"
SITE_MANAGER: Final = "site_manager"
SECURITY_MANAGER: Final = "security_manager"
ROLES: Final = (PERSON, NOC_SUPERVISOR, SITE_MANAGER, SECURITY_MANAGER)


@dataclass(frozen=True)
class Kind:
    """One kind of finding. `contextual`: night, a lone guard and the site's class raise it. `silenced`: a maintenance
    window silences it. `holidays`: judged on the site's holidays too. `lasting`: it clears only after a hold-down
    (what has a sharp end, such as a punch, clears at once). `audits`: which of them judge it. `presumes_lone`: only a
    lone guard can have it, so that its severity counts that already."""

    name: str
    category: str
    severity: str
    title: str
    meaning: str
    fires_when: str
    innocent: str
    first: str
    steps: tuple[str, ...]
    call: tuple[str, ...]  # of ROLES, in order
    options: tuple[str, ...] = ()
    contextual: bool = False
    silenced: bool = False
    holidays: bool = True
    lasting: bool = True
    audits: tuple[str, ...] = (COMPREHENSIVE, DEEP)
    presumes_lone: bool = False

    @property
    def docs(self) -> str:
        """Return where the handbook tells of it."""
        return f"docs/findings.md#{self.name.lower()}"
