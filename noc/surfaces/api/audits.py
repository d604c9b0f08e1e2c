"""Audits: what ran and how it went, and one to run now."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from noc.intelligence.findings.models import AuditRun
from noc.journeys.audit import run_audit
from noc.journeys.audit_runs import is_audited
from noc.kernel.access.capabilities import CONFIGURE, VIEW
from noc.kernel.clock import now, rfc3339
from noc.kernel.errors import Conflict
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of

router = Router()
AuditKind = Literal["heartbeat", "comprehensive", "deep"]


class AuditOut(Schema):
    id: int
    kind: str
    slot_at: datetime
    status: str
    attempts: int
    started_at: datetime
    finished_at: datetime | None
    duration_ms: int | None
    people: int
    sites: int
    queries: int
    opened: int
    updated: int
    cleared: int
    held: int
    error: str | None


class AuditIn(Schema):
    kind: AuditKind = "comprehensive"


def _state(run: AuditRun) -> dict[str, Any]:
    ended = run.finished_at
    return {
        "id": run.pk,
        "kind": run.kind,
        "slot_at": rfc3339(run.slot_at),
        "status": run.status,
        "attempts": run.attempts,
        "started_at": rfc3339(run.started_at),
        "finished_at": rfc3339(ended),
        "duration_ms": round((ended - run.started_at).total_seconds() * 1000) if ended else None,
        "people": run.people,
        "sites": run.sites,
        "queries": run.queries,
        "opened": run.opened,
        "updated": run.updated,
        "cleared": run.cleared,
        "held": run.held,
        "error": run.error or None,
    }


@endpoint(router, "GET", "/", VIEW, Page[AuditOut], summary="List audits")
def list_audits(
    request: HttpRequest,  # noqa: ARG001  # the framework passes it by this name
    kind: AuditKind | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Newest first."""
    seq = as_of_seq()
    runs = AuditRun.objects.filter(kind=kind) if kind else AuditRun.objects.all()
    rows, next_cursor = page_of(runs, "-slot_at", cursor, limit)
    return answer({"items": [_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "POST", "/", CONFIGURE, AuditOut, summary="Audit now")
def audit_now(request: HttpRequest, body: AuditIn) -> HttpResponse:  # noqa: ARG001  # the framework passes it by this name
    """Run an audit of the tenant and answer when it is done; 409 while another one runs."""
    if is_audited():
        raise Conflict("An audit is running; it judges the same. Look at its findings in a moment.")
    return answer(_state(run_audit(body.kind, now())))
