"""Whom false alarms hit."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.intelligence.fraud.fairness import fairness_of
from noc.kernel.access.capabilities import FRAUD_VIEW
from noc.kernel.clock import now
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer

router = Router()
Days = Annotated[int, Field(ge=1, le=366)]


class GroupOut(Schema):
    dimension: Literal["site", "shift", "device_model", "light", "service"]
    name: str
    innocents: int
    false_alarms: int
    false_alarm_rate: float
    missed_rate: float | None
    rate_elsewhere: float
    p_value: float
    significant: bool
    why: str


class FairnessOut(Schema):
    since: datetime
    until: datetime
    judged: int
    groups: list[GroupOut]
    note: str


@endpoint(router, "GET", "/fairness/", FRAUD_VIEW, FairnessOut, summary="Whom false alarms hit")
def read_fairness(request: HttpRequest, days: Days = 90) -> HttpResponse:
    """Innocent punches that were flagged, by site, shift, device, light and time in service; `significant` groups are hit
    clearly more often than the rest and more than chance explains (docs/fairness.md)."""
    return answer(fairness_of(now(), days, scope_of(request)))
