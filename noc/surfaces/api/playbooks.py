"""Playbooks: what is done when something happens, and every run of them."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from noc.kernel.access.capabilities import ACK_ALERTS, CONFIGURE, VIEW
from noc.kernel.clock import now
from noc.kernel.errors import NotFound
from noc.response.playbooks.library import change, create, install_shipped, switch
from noc.response.playbooks.models import Playbook, PlaybookRun
from noc.response.playbooks.rehearse import rehearse_playbook
from noc.response.playbooks.run import stop
from noc.response.playbooks.show import (
    outline_of,
    playbook_states,
    rehearsal_state,
    run_detail,
    run_state,
    version_states,
)
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id
from noc.surfaces.api.playbook_shapes import (
    PeriodIn,
    PlaybookDetailOut,
    PlaybookOut,
    RehearsalOut,
    RunDetailOut,
    RunOut,
    SourceIn,
)

router = Router()
runs = Router()
Status = Literal["RUNNING", "WAITING", "DONE", "STOPPED"]


def _playbook(playbook_id: int) -> Playbook:
    found = Playbook.objects.filter(pk=playbook_id).first()
    if found is None:
        raise NotFound("There is no such playbook.")
    return found


def _detail(request: HttpRequest, playbook: Playbook) -> dict[str, Any]:
    state = playbook_states([playbook], now(), scope_of(request))[0]
    return {**state, "outline": outline_of(playbook), "versions": version_states(playbook)}


def _visible_runs(request: HttpRequest) -> QuerySet[PlaybookRun]:
    found = PlaybookRun.objects.select_related("playbook", "site", "person")
    scope = scope_of(request)
    return found if scope is None else found.filter(site_id__in=scope)


def _run(request: HttpRequest, run_id: int) -> PlaybookRun:
    found = _visible_runs(request).filter(pk=run_id).first()
    if found is None:
        raise NotFound("There is no such run.")
    return found


@endpoint(router, "GET", "/", VIEW, Page[PlaybookOut], summary="List playbooks")
def list_playbooks(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:
    """By name; those of the product are among them, switched off until somebody switches them on."""
    seq, at = as_of_seq(), now()
    install_shipped(at)
    rows, next_cursor = page_of(Playbook.objects.all(), "name", cursor, limit)
    items = playbook_states(rows, at, scope_of(request))
    return answer({"items": items, "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "POST", "/", CONFIGURE, PlaybookDetailOut, success=201, summary="Make a playbook")
def make_playbook(request: HttpRequest, body: SourceIn) -> HttpResponse:
    """From YAML, switched off; what is wrong with it is 422, with the line of each problem."""
    made = create(body.source, principal_of(request).actor, now())
    return answer(_detail(request, made), status=201)


@endpoint(router, "GET", "/{int:playbook_id}/", VIEW, PlaybookDetailOut, summary="Read a playbook")
def read_playbook(request: HttpRequest, playbook_id: Id) -> HttpResponse:
    """The playbook with its steps in words and its versions, newest first."""
    return answer(_detail(request, _playbook(playbook_id)))


@endpoint(router, "PUT", "/{int:playbook_id}/", CONFIGURE, PlaybookDetailOut, summary="Change a playbook")
def change_playbook(request: HttpRequest, playbook_id: Id, body: SourceIn) -> HttpResponse:
    """Its next version. Runs that are under way go on by the one they began with."""
    return answer(_detail(request, change(playbook_id, body.source, principal_of(request).actor, now())))


@endpoint(
    router, "POST", "/{int:playbook_id}/enable/", CONFIGURE, PlaybookDetailOut, summary="Switch a playbook on"
)
def enable_playbook(request: HttpRequest, playbook_id: Id) -> HttpResponse:
    """It begins for what happens from now on."""
    return answer(_detail(request, switch(playbook_id, principal_of(request).actor, now(), enabled=True)))


@endpoint(
    router,
    "POST",
    "/{int:playbook_id}/disable/",
    CONFIGURE,
    PlaybookDetailOut,
    summary="Switch a playbook off",
)
def disable_playbook(request: HttpRequest, playbook_id: Id) -> HttpResponse:
    """It begins no more; runs that are under way go on, and can be stopped one by one."""
    return answer(_detail(request, switch(playbook_id, principal_of(request).actor, now(), enabled=False)))


@endpoint(
    router,
    "POST",
    "/{int:playbook_id}/dry-run/",
    VIEW,
    RehearsalOut,
    summary="See what a playbook would have done",
)
def dry_run(request: HttpRequest, playbook_id: Id, body: PeriodIn) -> HttpResponse:
    """How often it would have run at the caller's sites, with examples of what it would have done had nobody answered.
    Nothing is done."""
    told = rehearse_playbook(_playbook(playbook_id), body.since, body.until or now(), scope_of(request))
    return answer(rehearsal_state(told))


@endpoint(runs, "GET", "/", VIEW, Page[RunOut], summary="List runs of playbooks")
def list_runs(
    request: HttpRequest,
    status: Status | None = None,
    playbook_id: Id | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Newest first."""
    seq = as_of_seq()
    found = _visible_runs(request)
    if status is not None:
        found = found.filter(status=status)
    if playbook_id is not None:
        found = found.filter(playbook_id=playbook_id)
    rows, next_cursor = page_of(found, "-started_at", cursor, limit)
    return answer({"items": [run_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(runs, "GET", "/{int:run_id}/", VIEW, RunDetailOut, summary="Read a run")
def read_run(request: HttpRequest, run_id: Id) -> HttpResponse:
    """The run, step by step: what came of each, and what failed."""
    return answer(run_detail(_run(request, run_id)))


@endpoint(runs, "POST", "/{int:run_id}/stop/", ACK_ALERTS, RunDetailOut, summary="Stop a run")
def stop_run(request: HttpRequest, run_id: Id) -> HttpResponse:
    """It takes no further step; what it did stays. Twice is once; a run that has ended by itself is 409."""
    run = _run(request, run_id)
    stop(run.pk, principal_of(request).actor, now())
    return answer(run_detail(_run(request, run.pk)))
