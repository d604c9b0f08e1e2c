"""The cast, and findings as an audit leaves them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from noc.intelligence.findings.models import AuditFinding
from noc.kernel.severity import rank_of
from tests.cast import Company, company, configure, outsider, phone

__all__ = ["company", "configure", "outsider", "phone"]

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def finding_of(company: Company, **fields: Any) -> AuditFinding:
    """Write a finding of a company as an audit leaves it; call it in the company's scope."""
    severity = fields.pop("severity", "HIGH")
    whole: dict[str, Any] = {
        "finding_type": "STATIC_GUARD",
        "category": "SAFETY",
        "severity": severity,
        "severity_rank": rank_of(severity),
        "about": f"STATIC_GUARD:{next(_numbers)}",
        "title": "Ravi has not moved",
        "evidence_summary": "No step for 130 min",
        "evidence": {"facts": {"minutes": 130}},
        "confidence": 0.9,
        "person_id": company.ravi,
        "site_id": company.gate,
        "detected_at": AT,
        "last_seen_at": AT,
        **fields,
    }
    return AuditFinding.objects.create(**whole)


class MakeFinding(Protocol):
    def __call__(self, **fields: Any) -> AuditFinding: ...


@pytest.fixture
def finding(company: Company) -> MakeFinding:
    return lambda **fields: finding_of(company, **fields)
