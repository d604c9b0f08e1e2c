"""What becomes a ticket, and how grave it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

PRIORITIES: Final = ("LOW", "MEDIUM", "HIGH", "URGENT")
SUPERVISOR, SITE_MANAGER, SECURITY_MANAGER, DEFAULT = (
    "noc_supervisor",
    "site_manager",
    "security_manager",
    "default",
)
AUDIT_CHAIN: Final = (SUPERVISOR, SITE_MANAGER, DEFAULT)
FRAUD_CHAIN: Final = (SECURITY_MANAGER, SITE_MANAGER, SUPERVISOR, DEFAULT)
_OF_SEVERITY: Final[Mapping[str, str]] = {
    "CRITICAL": "HIGH",
    "HIGH": "MEDIUM",
    "MEDIUM": "LOW",
    "LOW": "LOW",
    "INFO": "LOW",
}


@dataclass(frozen=True)
class Cause:
    """What a ticket is to be made of. `id` names it among its `kind` (finding, anomaly, alert, incident, playbook).

    `dedup_about`: one open ticket of this within `window`; `key`: the same occurrence never counts twice (default: id);
    `chain`: roles in whose order somebody is looked for.
    """

    kind: str
    id: int | str
    type: str
    severity: str
    title: str
    description: str
    person_id: int | None
    site_id: int | None
    evidence: Mapping[str, Any]
    category: str
    source: str
    priority: str
    dedup_about: str
    window: timedelta
    chain: tuple[str, ...] = AUDIT_CHAIN
    metadata: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""

    @property
    def occurrence(self) -> str:
        """Return what this occurrence is known by."""
        return self.key or str(self.id)


def priority_of(severity: str) -> str:
    """Return the priority of a finding's ticket (SPEC section 5: CRITICAL -> HIGH, HIGH -> MEDIUM)."""
    return _OF_SEVERITY[severity]


def severity_of(priority: str) -> str:
    """Return how grave a ticket of this priority is taken: URGENT is CRITICAL, the others are named alike."""
    return {"URGENT": "CRITICAL"}.get(priority, priority)


def priority_rank(priority: str) -> int:
    """Return 0 for LOW ... 3 for URGENT. Raises ValueError for anything else."""
    return PRIORITIES.index(priority)


def more_urgent(one: str, other: str) -> str:
    """Return the higher of two priorities."""
    return max(one, other, key=priority_rank)


def about_finding(finding_type: str, site_id: int | None, person_id: int | None) -> str:
    """Return what there is one open ticket of: a kind of finding at a site; without a site, of a person."""
    if site_id is not None:
        return f"finding:{finding_type}:site:{site_id}"
    return (
        f"finding:{finding_type}:person:{person_id}" if person_id is not None else f"finding:{finding_type}"
    )


def about_fraud(person_id: int, fraud_type: str) -> str:
    """Return what there is one open ticket of: a kind of fraud by a person."""
    return f"fraud:{fraud_type}:person:{person_id}"


def fraud_cause(
    *,
    anomaly_id: int,
    fraud_type: str,
    fraud_score: float,
    severity: str,
    who: str,
    person_id: int,
    site_id: int | None,
    description: str,
    evidence: Mapping[str, Any],
    window: timedelta,
) -> Cause:
    """Return what makes the ticket of a fraud anomaly (SPEC section 5): HIGH, one a person, kind and window."""
    return Cause(
        kind="anomaly",
        id=anomaly_id,
        type=fraud_type,
        severity=severity,
        title=f"[FRAUD ALERT] {fraud_type}: {who}",
        description=description,
        person_id=person_id,
        site_id=site_id,
        evidence=evidence,
        category="SECURITY_FRAUD",
        source="SYSTEMGENERATED",
        priority="HIGH",
        dedup_about=about_fraud(person_id, fraud_type),
        window=window,
        chain=FRAUD_CHAIN,
        metadata={
            "anomaly_log_id": anomaly_id,
            "fraud_score": fraud_score,
            "fraud_type": fraud_type,
            "auto_created": True,
        },
    )
