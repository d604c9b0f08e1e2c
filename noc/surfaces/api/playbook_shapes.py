"""What playbooks and their runs look like over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from noc.response.playbooks.rules.documents import MOST_CHARACTERS
from noc.surfaces.api.casework import ActorOut
from noc.surfaces.api.parameters import Moment


class SourceIn(Schema):
    """A playbook as YAML; docs/playbooks.md tells what it may say."""

    source: Annotated[str, Field(max_length=MOST_CHARACTERS + 1)]


class PeriodIn(Schema):
    """The past week if left out; 31 days at most."""

    since: Moment | None = None
    until: Moment | None = None


class PlaybookOut(Schema):
    id: int
    name: str
    title: str
    about: str
    enabled: bool
    version: int
    trigger: str
    source: str
    shipped: bool
    runs_7d: int
    updated_at: datetime
    updated_by: ActorOut


class VersionOut(Schema):
    number: int
    source: str
    created_at: datetime
    author: ActorOut


class OutlineOut(Schema):
    name: str
    kind: str
    words: str
    depth: int


class PlaybookDetailOut(PlaybookOut):
    outline: list[OutlineOut]
    versions: list[VersionOut]


class ExampleOut(Schema):
    at: datetime
    title: str
    steps: list[str]


class RehearsalOut(Schema):
    since: datetime
    until: datetime
    would_have_run: int
    examples: list[ExampleOut]


class RunOut(Schema):
    id: int
    playbook_id: int
    playbook_name: str
    playbook_title: str
    version: int
    kind: str
    type: str
    severity: str
    site_id: int | None
    site_name: str | None
    person_id: int | None
    person_name: str | None
    alert_id: int | None
    ticket_id: int | None
    incident_id: str | None
    finding_id: int | None
    status: str
    waiting_for: str | None
    wake_at: datetime | None
    steps_taken: int
    started_at: datetime
    finished_at: datetime | None
    stopped_by: ActorOut | None


class StepOut(Schema):
    index: int
    name: str
    kind: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    result: dict[str, Any]
    error: str | None


class RunDetailOut(RunOut):
    steps: list[StepOut]
