"""Replays: ask for one, watch it, compare it, stop it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.intelligence.findings.models import AuditReplay, ReplayFinding
from noc.journeys.replay import by_type
from noc.journeys.replay_compare import compare, replay_finding_state
from noc.journeys.replays import cancel_replay, request_replay
from noc.kernel.access.capabilities import CONFIGURE, VIEW
from noc.kernel.clock import now, rfc3339
from noc.kernel.errors import NotFound
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.casework import ActorOut
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id, Moment

router = Router()
Setting = bool | int | float


class ReplayIn(Schema):
    since: Moment
    until: Moment
    settings: dict[str, Setting] = Field(
        default_factory=dict, description='options as they might be: `{"BASELINE_DEFAULT_THRESHOLD": 3.5}`'
    )
    name: Annotated[str, Field(max_length=200)] = ""


class ReplayOut(Schema):
    id: int
    name: str
    since: datetime
    until: datetime
    settings: dict[str, Setting]
    status: str
    progress: float
    stage: str
    requested_by: ActorOut
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    findings: int | None
    by_type: dict[str, int]
    digest: str
    error: str | None


class ReplayFindingOut(Schema):
    id: int
    finding_type: str
    category: str
    severity: str
    title: str
    evidence_summary: str
    person_id: int | None
    person_name: str | None
    site_id: int | None
    site_name: str | None
    detected_at: datetime
    cleared_at: datetime | None
    duration_s: int | None
    confidence: float
    held: bool


class AgainstOut(Schema):
    id: int | None
    label: str


class KindCountOut(Schema):
    finding_type: str
    here: int
    there: int


class MissedOut(Schema):
    finding_id: int
    title: str
    detected_at: datetime


class ComparisonOut(Schema):
    against: AgainstOut
    findings: int
    against_findings: int
    by_type: list[KindCountOut]
    only_here: list[ReplayFindingOut]
    only_there: list[ReplayFindingOut]
    confirmed_missed: list[MissedOut]
    false_alarms_avoided: int
    sentence: str


class ReplayDetailOut(ReplayOut):
    comparison: ComparisonOut | None


def _found(request: HttpRequest, *replays: AuditReplay) -> QuerySet[ReplayFinding]:
    rows, scope = ReplayFinding.objects.filter(replay__in=replays, supposed=True), scope_of(request)
    return rows if scope is None else rows.filter(site_id__in=scope)


def _states(request: HttpRequest, rows: Sequence[AuditReplay]) -> list[dict[str, Any]]:
    """Return replays as the API shows them, with how much they found; one statement for all."""
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    done = [row for row in rows if row.status == "DONE"]
    grouped = _found(request, *done).order_by().values_list("replay_id", "finding_type").annotate(Count("id"))
    for replay_id, kind, count in grouped:
        counts[replay_id][kind] = count
    return [_state(row, counts[row.pk]) for row in rows]


def _state(row: AuditReplay, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "since": rfc3339(row.since),
        "until": rfc3339(row.until),
        "settings": row.settings,
        "status": row.status,
        "progress": row.progress,
        "stage": row.stage,
        "requested_by": row.requested_by,
        "created_at": rfc3339(row.created_at),
        "started_at": rfc3339(row.started_at),
        "finished_at": rfc3339(row.finished_at),
        "findings": sum(counts.values()) if row.status == "DONE" else None,
        "by_type": by_type(counts),
        "digest": row.digest,
        "error": row.error or None,
    }


def _visible(replay_id: int) -> AuditReplay:
    row = AuditReplay.objects.filter(pk=replay_id).first()
    if row is None:
        raise NotFound("There is no such replay.")
    return row


@endpoint(router, "POST", "/", CONFIGURE, ReplayOut, success=201, summary="Ask for a replay")
def ask_for_replay(request: HttpRequest, body: ReplayIn) -> HttpResponse:
    """Judge a past window again in event time, under other settings; nothing of it reaches tickets or people."""
    row = request_replay(body.since, body.until, body.settings, body.name, principal_of(request).actor, now())
    return answer(_state(row, {}), status=201)


@endpoint(router, "GET", "/", VIEW, Page[ReplayOut], summary="List replays")
def list_replays(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:
    """Newest first."""
    seq = as_of_seq()
    rows, next_cursor = page_of(AuditReplay.objects.all(), "-created_at", cursor, limit)
    return answer({"items": _states(request, rows), "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "GET", "/{int:replay_id}/", VIEW, ReplayDetailOut, summary="Read a replay")
def read_replay(request: HttpRequest, replay_id: Id) -> HttpResponse:
    """The replay and, when it is done, what it would have changed."""
    row = _visible(replay_id)
    [state] = _states(request, [row])
    return answer({**state, "comparison": compare(row, scope_of(request))})


@endpoint(router, "GET", "/{int:replay_id}/findings/", VIEW, Page[ReplayFindingOut], summary="What it found")
def list_replay_findings(
    request: HttpRequest, replay_id: Id, cursor: str | None = None, limit: Limit = 50
) -> HttpResponse:
    """What the audits would have found under the replay's settings, in order of time."""
    seq = as_of_seq()
    found = _found(request, _visible(replay_id)).select_related("person", "site")
    rows, next_cursor = page_of(found, "detected_at", cursor, limit)
    return answer(
        {"items": [replay_finding_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq}
    )


@endpoint(router, "POST", "/{int:replay_id}/cancel/", CONFIGURE, ReplayOut, summary="Stop a replay")
def stop_replay(request: HttpRequest, replay_id: Id) -> HttpResponse:  # noqa: ARG001  # the framework passes it by this name
    """Stop it; nothing of it is kept."""
    return answer(_state(cancel_replay(replay_id, now()), {}))
