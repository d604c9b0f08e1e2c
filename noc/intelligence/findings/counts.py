"""How many findings are open, and how the false-alarm budget stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count

from noc.intelligence.findings.ledger import budget_at
from noc.intelligence.findings.models import AuditFinding, AuditRun
from noc.intelligence.findings.rules.budget import SHIFT
from noc.kernel.clock import rfc3339
from noc.kernel.tenancy.overrides import tuned


def summary_of(scope: Collection[int] | None, at: datetime) -> dict[str, Any]:
    """Return counts of open findings of the caller's sites (None: all), and the tenant's budget for this shift.

    Guards on duty are those of the newest audit: nobody is counted twice a second for a number in a corner.
    """
    findings = AuditFinding.objects.all() if scope is None else AuditFinding.objects.filter(site_id__in=scope)
    open_now = findings.filter(status__in=["NEW", "ACKNOWLEDGED"])
    newest = AuditRun.objects.filter(status="DONE").order_by("-slot_at", "-id").first()
    per_100 = tuned().get("FINDINGS_PER_100_GUARDS")
    budget = budget_at(at, newest.people if newest else 0, per_100)
    return {
        "open": open_now.count(),
        "by_severity": _counted(open_now, "severity"),
        "by_category": _counted(open_now, "category"),
        "budget": {
            "per_100_guards": per_100,
            "guards_on_duty": budget.guards_on_duty,
            "allowed": budget.allowed,
            "spoken": budget.spoken,
            "held": open_now.filter(held=True).count(),
            "since": rfc3339(at - SHIFT),
        },
    }


def _counted(findings: Any, field: str) -> dict[str, int]:
    return dict(findings.order_by().values_list(field).annotate(Count("id")))
