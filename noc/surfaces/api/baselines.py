"""Baselines: what is normal at each hour of a site's week, how their thresholds are tuned, every change, and its undo."""

from __future__ import annotations

from typing import Annotated, Literal

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from noc.intelligence.baselines.models import BaselineProfile, ThresholdChange
from noc.intelligence.baselines.tune import undo_change
from noc.journeys.tuning import preview, tune
from noc.kernel.access.capabilities import CONFIGURE, VIEW
from noc.kernel.clock import now, rfc3339
from noc.kernel.errors import NotFound
from noc.kernel.tenancy.overrides import tuned
from noc.sources.sites.models import Site
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.baseline_shapes import (
    BaselineDetailOut,
    BaselineOut,
    ChangeOut,
    TunedOut,
    TuningOut,
    baseline_state,
    change_state,
    proposal_state,
)
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id

router = Router()
Metric = Literal[
    "phone_events_count",
    "location_updates_count",
    "movement_distance_filtered_meters",
    "tasks_completed_count",
    "tour_checkpoints_scanned",
]
Hour = Annotated[int, Field(ge=0, le=167, description="0: Monday 00:00 of the site's own week")]


def _visible(request: HttpRequest) -> QuerySet[BaselineProfile]:
    scope, rows = scope_of(request), BaselineProfile.objects.select_related("site")
    return rows if scope is None else rows.filter(site_id__in=scope)


def _visible_changes(request: HttpRequest) -> QuerySet[ThresholdChange]:
    scope, rows = scope_of(request), ThresholdChange.objects.select_related("profile__site")
    return rows if scope is None else rows.filter(profile__site_id__in=scope)


@endpoint(router, "GET", "/", VIEW, Page[BaselineOut], summary="List baselines")
def list_baselines(
    request: HttpRequest,
    site_id: Id | None = None,
    metric_type: Metric | None = None,
    hour_of_week: Hour | None = None,
    is_stable: bool | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """What is normal, by metric and hour of the site's own week; `threshold` is the one in force."""
    asked = {
        "site_id": site_id,
        "metric_type": metric_type,
        "hour_of_week": hour_of_week,
        "is_stable": is_stable,
    }
    chosen = {name: value for name, value in asked.items() if value is not None}
    seq = as_of_seq()
    rows, next_cursor = page_of(_visible(request).filter(**chosen), "id", cursor, limit)
    limits = tuned()
    return answer(
        {"items": [baseline_state(row, limits) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq}
    )


@endpoint(router, "GET", "/tuning/", VIEW, TuningOut, summary="Preview a tuning")
def preview_tuning(request: HttpRequest) -> HttpResponse:
    """Where people's verdicts would move thresholds now, or what holds them; what that would have fired in the last month.

    `would_miss`: confirmed findings that the rules' threshold would not have seen. Nothing is changed.
    """
    at = now()
    proposals, unchanged = preview(at, scope_of(request))
    sites = {one.opinion.profile.site_id for one in proposals}
    names = dict(
        Site.objects.filter(pk__in=[one for one in sites if one is not None]).values_list("id", "name")
    )
    shown = [proposal_state(one, names) for one in proposals]
    return answer({"as_of": rfc3339(at), "proposals": shown, "unchanged": unchanged})


@endpoint(router, "POST", "/tuning/", CONFIGURE, TunedOut, summary="Tune now")
def tune_now(request: HttpRequest) -> HttpResponse:
    """Do what the preview shows, as the clock does every Sunday. A profile moves once a week."""
    done = tune(now(), principal_of(request).actor, scope_of(request))
    rows = ThresholdChange.objects.select_related("profile__site").filter(
        pk__in=[one.pk for one in done.changes]
    )
    changes = [change_state(row) for row in rows.order_by("id")]
    return answer({"changed": done.changed, "kept": done.kept, "refused": done.refused, "changes": changes})


@endpoint(router, "GET", "/changes/", VIEW, Page[ChangeOut], summary="List changes of thresholds")
def list_changes(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:
    """Every change of a threshold, newest first: by whom, why, and whether it was taken back."""
    seq = as_of_seq()
    rows, next_cursor = page_of(_visible_changes(request), "-at", cursor, limit)
    return answer(
        {"items": [change_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq}
    )


@endpoint(
    router, "POST", "/changes/{int:change_id}/undo/", CONFIGURE, ChangeOut, summary="Take a change back"
)
def undo(request: HttpRequest, change_id: Id) -> HttpResponse:
    """The old threshold holds again, and verdicts given until now no longer move it. 409 when it has moved since."""
    taken = undo_change(change_id, now(), principal_of(request).actor, scope_of(request))
    return answer(change_state(taken))


@endpoint(router, "GET", "/{int:profile_id}/", VIEW, BaselineDetailOut, summary="Read a baseline")
def read_baseline(request: HttpRequest, profile_id: Id) -> HttpResponse:
    """One profile, with every change of its threshold, newest first."""
    newest = Prefetch(
        "changes", ThresholdChange.objects.select_related("profile__site").order_by("-at", "-id")
    )
    row = _visible(request).filter(pk=profile_id).prefetch_related(newest).first()
    if row is None:
        raise NotFound("There is no such baseline.")
    return answer(
        {**baseline_state(row, tuned()), "changes": [change_state(one) for one in row.changes.all()]}
    )
