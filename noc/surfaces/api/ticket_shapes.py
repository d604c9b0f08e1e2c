"""How the API shows tickets, and what it takes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Header, Schema
from pydantic import Field

from noc.events.casework import Resolution
from noc.surfaces.api.casework import ActionIn, ActorOut, AssigneeOut, DeedOut
from noc.surfaces.api.parameters import Id, Moment

Priority = Literal["LOW", "MEDIUM", "HIGH", "URGENT"]
StatusOrOpen = Literal["open", "NEW", "ASSIGNED", "IN_PROGRESS", "ON_HOLD", "RESOLVED", "CLOSED", "CANCELLED"]
Order = Literal["-updated_at", "due", "-priority_rank", "-created_at"]
Category = Annotated[
    str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=40, description="such as SECURITY_AUDIT, GENERAL")
]
RequestName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
IdempotencyKey = Annotated[RequestName | None, Header(alias="Idempotency-Key")]


class SlaStateOut(Schema):
    """`elapsed_share`: how much of the working time for solving it is spent; 1 is all of it."""

    policy: str
    first_response_due: datetime
    first_responded_at: datetime | None
    resolution_due: datetime
    resolved_at: datetime | None
    paused_since: datetime | None
    state: Literal["OK", "WARNED", "BREACHED", "PAUSED", "MET", "MISSED"]
    elapsed_share: float


class TicketOut(Schema):
    id: int
    ticketno: str
    code: str
    title: str
    description: str
    status: str
    priority: str
    category: str
    source: str
    person_id: int | None
    person_name: str | None
    site_id: int | None
    site_name: str | None
    assigned_to: AssigneeOut | None
    acknowledged_at: datetime | None
    acknowledged_by: ActorOut | None
    resolution: str | None
    occurrence_count: int
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    held_until: datetime | None
    metadata: dict[str, Any]
    sla: SlaStateOut
    escalation_level: int
    watchers: list[AssigneeOut]
    version: int
    allowed: list[str]


class LinkOut(Schema):
    kind: str
    id: int | str
    title: str
    at: datetime


class TicketOccurrenceOut(Schema):
    at: datetime
    kind: str
    id: int | str
    severity: str
    title: str
    evidence: dict[str, Any]


class AskedOut(Schema):
    role: str
    person_id: int | None
    name: str | None
    chosen: bool
    because: str


class TicketDetailOut(TicketOut):
    links: list[LinkOut]
    occurrences: list[TicketOccurrenceOut]
    assignment: list[AskedOut]
    history: list[DeedOut]


class LinkIn(Schema):
    kind: Literal["finding", "alert", "incident", "ticket"]
    id: Id | UUID


class TicketIn(Schema):
    title: str = Field(min_length=1, max_length=300, pattern=r"\S")
    description: str = Field("", max_length=20_000)
    priority: Priority = "MEDIUM"
    category: Category = "GENERAL"
    site_id: Id | None = None
    person_id: Id | None = None
    assigned_to: Id | Literal["me"] | None = None
    links: list[LinkIn] = Field(default_factory=list, max_length=50)
    request_id: RequestName | None = Field(None, description="the same as the header Idempotency-Key")


class HoldIn(ActionIn):
    """`notes` must say why; without `until` it waits until somebody starts it."""

    until: Moment | None = None


class CloseIn(ActionIn):
    """`resolution`: needed for a ticket that is not resolved yet."""

    resolution: Resolution | None = None


class PriorityIn(ActionIn):
    priority: Priority


class WatchIn(Schema):
    """`person_id`: whom it is about; the caller's own person if left out."""

    watch: bool = True
    person_id: Id | Literal["me"] = "me"
