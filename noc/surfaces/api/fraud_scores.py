"""Fraud scores over people, days and sites; each answer is cached for five minutes."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from noc.intelligence.fraud.scores import heatmap, history_of_person, live_scores
from noc.kernel.access.capabilities import FRAUD_VIEW
from noc.kernel.cache import cached_answer
from noc.kernel.clock import now
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.fraud_shapes import CACHED_S, HeatOut, LiveScoreOut, PersonDaysOut, Score
from noc.surfaces.api.pages import Limit, Page, as_of_seq
from noc.surfaces.api.parameters import Id, visible_person

router = Router()
Days = Annotated[int, Field(ge=1, le=366)]
Hours = Annotated[int, Field(ge=1, le=744)]
Least = Annotated[int, Field(ge=1, le=1_000_000)]


def _list(items: list[dict[str, Any]], seq: int) -> dict[str, Any]:
    return {"items": items, "next_cursor": None, "as_of_seq": seq}


@endpoint(router, "GET", "/live/", FRAUD_VIEW, Page[LiveScoreOut], summary="Who stands out now")
def live(
    request: HttpRequest, min_score: Score = 0.5, site_id: Id | None = None, limit: Limit = 50
) -> HttpResponse:
    """The worst punch of each person in the last 24 hours, by its newest scoring, highest score first. Cached for five
    minutes."""
    scope = scope_of(request)

    def compute() -> dict[str, Any]:
        seq = as_of_seq()
        return _list(live_scores(now(), min_score, site_id, limit, scope), seq)

    parameters = {"min_score": min_score, "site": site_id, "limit": limit}
    data, cached = cached_answer("fraud_live", scope, parameters, CACHED_S, compute)
    return answer(data, cached=cached)


@endpoint(
    router,
    "GET",
    "/history/{int:person_id}/",
    FRAUD_VIEW,
    PersonDaysOut,
    summary="A person's fraud scores by day",
)
def history(request: HttpRequest, person_id: Id, days: Days = 30) -> HttpResponse:
    """By the date that it was at the site; dates without punches are absent. `high_risk` counts punches whose risk level is
    HIGH or CRITICAL. Cached for five minutes."""
    scope = scope_of(request)
    person = visible_person(person_id, scope)

    def compute() -> dict[str, Any]:
        found = history_of_person(person_id, now(), days, scope)
        return {"person_id": person_id, "person_name": person.name, "days": found}

    parameters = {"person": person_id, "days": days}
    data, cached = cached_answer("fraud_history", scope, parameters, CACHED_S, compute)
    return answer(data, cached=cached)


@endpoint(router, "GET", "/heatmap/", FRAUD_VIEW, Page[HeatOut], summary="Where fraud scores gather")
def heat(request: HttpRequest, hours: Hours = 24, min_predictions: Least = 1) -> HttpResponse:
    """Sites with so many punches in the last hours, the worst first. Cached for five minutes."""
    scope = scope_of(request)

    def compute() -> dict[str, Any]:
        seq = as_of_seq()
        return _list(heatmap(now(), hours, min_predictions, scope), seq)

    parameters = {"hours": hours, "least": min_predictions}
    data, cached = cached_answer("fraud_heatmap", scope, parameters, CACHED_S, compute)
    return answer(data, cached=cached)
