"""Scorings of punches: list, the page of one with all its evidence, and the outcome that people give it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.intelligence.fraud.evidence import prediction_page
from noc.intelligence.fraud.labels import Said, confirm, say, undo
from noc.intelligence.fraud.models import FraudPredictionLog
from noc.intelligence.fraud.predictions import predictions_in, shown
from noc.kernel.access.capabilities import FRAUD_LABEL, FRAUD_VIEW
from noc.kernel.clock import now
from noc.kernel.errors import NotFound
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.casework import Notes
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.fraud_shapes import PredictionDetailOut, PredictionOut, Score
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id, Moment

router = Router()
Order = Literal["-at", "at", "-fraud_score", "-predicted_at"]


class OutcomeIn(Schema):
    fraud: Annotated[bool, Field(strict=True)]
    notes: Notes = ""


class OutcomeNoteIn(Schema):
    notes: Notes = ""


def _visible(request: HttpRequest, prediction_id: UUID) -> FraudPredictionLog:
    """Return a scoring that the caller may see. Raises NotFound."""
    row = predictions_in(scope_of(request)).filter(prediction_id=prediction_id).first()
    if row is None:
        raise NotFound("There is no such prediction.")
    return row


def _again(request: HttpRequest, prediction_id: UUID) -> HttpResponse:
    return answer(shown([_visible(request, prediction_id)])[0])


@endpoint(router, "GET", "/", FRAUD_VIEW, Page[PredictionOut], summary="List predictions")
def list_predictions(
    request: HttpRequest,
    event_id: Annotated[str, Field(max_length=200)] | None = None,
    person_id: Id | None = None,
    site_id: Id | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    min_score: Score | None = None,
    final: bool | None = None,
    history: bool = False,
    order: Order = "-at",
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """One row a punch: its newest scoring; `history=1` adds those before it. `since` and `until` filter the punch's time."""
    seq = as_of_seq()
    filters = {
        "event_id": event_id,
        "person_id": person_id,
        "site_id": site_id,
        "at__gte": since,
        "at__lt": until,
        "fraud_score__gte": min_score,
        "final": final,
        "newest": None if history else True,
    }
    chosen = {name: value for name, value in filters.items() if value is not None}
    rows, next_cursor = page_of(predictions_in(scope_of(request)).filter(**chosen), order, cursor, limit)
    return answer({"items": shown(rows), "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(
    router, "GET", "/{uuid:prediction_id}/", FRAUD_VIEW, PredictionDetailOut, summary="Read a prediction"
)
def read_prediction(request: HttpRequest, prediction_id: UUID) -> HttpResponse:
    """The scoring with its evidence: the punch, the place, the shift, the way there, every scoring of the punch, what was
    said of it, and like punches that were judged."""
    return answer(prediction_page(_visible(request, prediction_id), scope_of(request)))


@endpoint(
    router,
    "POST",
    "/{uuid:prediction_id}/outcome/",
    FRAUD_LABEL,
    PredictionOut,
    summary="Say what a punch was",
)
def say_outcome(request: HttpRequest, prediction_id: UUID, body: OutcomeIn) -> HttpResponse:
    """Fraud, or not. The same again changes nothing. The punch's open anomaly, its alert and ticket get the same verdict."""
    row = _visible(request, prediction_id)
    say([Said(row.event_id, body.fraud, body.notes)], principal_of(request).actor, now(), "outcome")
    return _again(request, prediction_id)


@endpoint(
    router,
    "POST",
    "/{uuid:prediction_id}/outcome/confirm/",
    FRAUD_LABEL,
    PredictionOut,
    summary="Be the second pair of eyes",
)
def confirm_outcome(request: HttpRequest, prediction_id: UUID) -> HttpResponse:
    """A pending conviction holds from now on. 403 for whoever said it; 404 when none stands."""
    row = _visible(request, prediction_id)
    confirm(row.event_id, principal_of(request).actor, now())
    return _again(request, prediction_id)


@endpoint(
    router,
    "POST",
    "/{uuid:prediction_id}/outcome/undo/",
    FRAUD_LABEL,
    PredictionOut,
    summary="Take an outcome back",
)
def undo_outcome(
    request: HttpRequest, prediction_id: UUID, body: OutcomeNoteIn | None = None
) -> HttpResponse:
    """Nothing is said of the punch any more; what was stays in the history. Undoing twice changes nothing."""
    row = _visible(request, prediction_id)
    undo(row.event_id, principal_of(request).actor, now(), (body or OutcomeNoteIn()).notes)
    return _again(request, prediction_id)
