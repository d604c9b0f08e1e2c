"""The kinds of findings, as data: category, severity, what context does to it, how it lives, what it is tuned by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from noc.intelligence.findings.rules.kind import (
    AUDITS,
    CATEGORIES,
    COMPLIANCE,
    COMPREHENSIVE,
    DEEP,
    DEVICE_HEALTH,
    HEARTBEAT,
    OPERATIONAL,
    ROLES,
    SAFETY,
    SECURITY,
    Kind,
)
from noc.intelligence.findings.rules.kinds import compliance, device_health, operational, safety, security

__all__ = [
    "AUDITS", "CATEGORIES", "COMPLIANCE", "COMPREHENSIVE", "DEEP", "DEVICE_HEALTH", "HEARTBEAT", "KINDS", "OPERATIONAL",
    "ROLES", "SAFETY", "SECURITY", "Kind",
]  # fmt: skip

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kinds in (safety.KINDS, security.KINDS, operational.KINDS, device_health.KINDS, compliance.KINDS)
    for kind in kinds
}
