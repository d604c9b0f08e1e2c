"""What incidents look like in answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from noc.surfaces.api.alerts import AlertOut
from noc.surfaces.api.casework import ActorOut, AssigneeOut, DeedOut


class IncidentOut(Schema):
    id: UUID
    incident_id: UUID
    code: str
    title: str
    status: str
    resolution: str | None
    person_id: int | None
    person_name: str | None
    site_id: int | None
    site_name: str | None
    combined_severity: str
    correlation_score: float
    correlation_type: str
    correlation_window_minutes: int
    signals: dict[str, float]
    related_alerts_count: int
    members_count: int
    first_event_at: datetime
    last_event_at: datetime
    detected_at: datetime
    created_at: datetime
    updated_at: datetime
    cleared_at: datetime | None
    investigated: bool
    investigated_at: datetime | None
    investigated_by: ActorOut | None
    investigation_notes: str
    root_cause_identified: bool
    root_cause_description: str
    assigned_to: AssigneeOut | None
    acknowledged_at: datetime | None
    acknowledged_by: ActorOut | None
    resolved_at: datetime | None
    resolved_by: ActorOut | None
    snoozed_until: datetime | None
    ticket_ids: list[int]
    merged_into: UUID | None
    part_of: UUID | None
    priority: int
    version: int


class ScorePartOut(Schema):
    part: str
    value: float
    weight: float
    because: str


class NamedOut(Schema):
    kind: str
    id: int | None
    title: str


class CausingOut(NamedOut):
    at: datetime


class HintOut(Schema):
    member: CausingOut
    explains: list[NamedOut]
    confidence: float
    reasons: list[str]


class IncidentMemberOut(Schema):
    kind: str
    id: int | None
    type: str
    title: str
    severity: str | None
    at: datetime
    role: str
    score: float
    because: str
    status: str | None
    person_id: int | None
    lat: float | None
    lon: float | None


class IncidentFindingOut(Schema):
    id: int
    finding_type: str
    severity: str
    title: str
    status: str
    detected_at: datetime


class IncidentTicketOut(Schema):
    id: int
    ticketno: str
    status: str
    priority: str


class HappeningOut(Schema):
    at: datetime
    kind: str
    title: str
    detail: str | None
    severity: str | None
    actor: ActorOut | None
    alert_id: int | None
    finding_id: int | None
    ticket_id: int | None
    person_id: int | None
    person_name: str | None


class SimilarOut(Schema):
    id: UUID
    code: str
    title: str
    detected_at: datetime
    resolution: str | None
    root_cause_description: str
    minutes_to_resolve: int | None
    likeness: float
    because: str


class MergedOut(Schema):
    id: UUID
    code: str
    at: datetime | None


class IncidentDetailOut(IncidentOut):
    score_parts: list[ScorePartOut]
    severity_reasons: list[str]
    root_cause_hint: HintOut | None
    members: list[IncidentMemberOut]
    alerts: list[AlertOut]
    findings: list[IncidentFindingOut]
    tickets: list[IncidentTicketOut]
    timeline: list[HappeningOut]
    similar: list[SimilarOut]
    merged: list[MergedOut]
    history: list[DeedOut]


class ScenePointOut(Schema):
    at: datetime
    lat: float
    lon: float


class SceneSiteOut(Schema):
    id: int
    name: str
    lat: float
    lon: float
    radius_m: float | None
    polygon: list[Any] | None


class ScenePersonOut(Schema):
    person_id: int
    name: str
    lat: float | None
    lon: float | None
    at: datetime | None
    accuracy_m: float | None
    track: list[ScenePointOut]


class SceneOut(Schema):
    at: datetime
    sites: list[SceneSiteOut]
    people: list[ScenePersonOut]


class CorrelationOut(Schema):
    id: UUID
    incident_id: UUID
    person_id: int | None
    person_name: str | None
    site_id: int | None
    site_name: str | None
    combined_severity: str
    correlation_score: float
    correlation_type: str
    signals: dict[str, float]
    related_alerts_count: int
    detected_at: datetime
    investigated: bool


class CorrelationDetailOut(CorrelationOut):
    alerts: list[AlertOut]
    members: list[IncidentMemberOut]
    timeline: list[HappeningOut]
