"""What people do about cases: the same six deeds, one by one or many at once, under the address of each kind of case."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.events.casework import Desk, Resolution
from noc.kernel.access.capabilities import ACK_ALERTS, ASSIGN
from noc.kernel.clock import now
from noc.kernel.errors import NotFound, Unprocessable
from noc.sources.people.assignees import assignee_of
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.parameters import Id, Moment

Shown = Callable[[Any], dict[str, Any]]
Deed = Callable[[str, str, str], Callable[[Any], Any]]  # verb, capability, summary -> the view's decorator
CaseId = int | UUID
Notes = Annotated[str, Field(max_length=5_000)]


class ActorOut(Schema):
    kind: Literal["person", "system", "integration"]
    id: int | None
    name: str


class AssigneeOut(Schema):
    person_id: int
    name: str


class DeedOut(Schema):
    at: datetime
    verb: str
    actor: ActorOut
    notes: str
    data: dict[str, Any]


class ActionIn(Schema):
    """`version`: the one the caller saw; if somebody changed the case since, the answer is 409."""

    notes: Notes = ""
    version: int | None = None


class ResolveIn(ActionIn):
    resolution: Resolution


class AssignIn(ActionIn):
    person_id: Annotated[int, Field(strict=True)] | Literal["me"] | None


class SnoozeIn(ActionIn):
    """Until a moment (`until`), or for so many `minutes`."""

    until: Moment | None = None
    minutes: int | None = Field(None, ge=1, le=7 * 24 * 60)

    def end(self, at: datetime) -> datetime:
        """Return when it ends. Raises Unprocessable."""
        if self.until is None and self.minutes is None:
            raise Unprocessable("Snoozing needs `until`, or `minutes`.")
        return self.until or at + timedelta(minutes=self.minutes or 0)


def in_scope(cases: QuerySet[Any], scope: frozenset[int] | None) -> QuerySet[Any]:
    """Return the cases of the caller's sites; one of no known site is for unrestricted callers alone."""
    joined = cases.select_related("person", "site", "assigned_to")
    return joined if scope is None else joined.filter(site_id__in=scope)


def visible_case(request: HttpRequest, desk: Desk[Any], case_id: CaseId) -> Any:
    """Return a case that the caller may see. Raises NotFound."""
    case = in_scope(desk.model.objects.all(), scope_of(request)).filter(**{desk.key: case_id}).first()
    if case is None:
        raise NotFound(f"There is no such {desk.noun}.")
    return case


def add_deeds(router: Router, desk: Desk[Any], schema: Any, shown: Shown, id_type: Any = Id) -> None:
    """Add the deeds to a resource's router; `shown` makes the answer (`schema`) of a case, `id_type` reads its address."""
    converter = "int" if id_type is Id else "uuid"

    def deed(verb: str, capability: str, summary: str) -> Callable[[Any], Any]:
        path, operation = f"/{{{converter}:case_id}}/{verb}/", f"{verb}_{desk.noun}"
        return endpoint(router, "POST", path, capability, schema, summary=summary, operation_id=operation)

    _add_verdicts(deed, desk, shown, id_type)
    _add_handling(deed, desk, shown, id_type)


def _add_verdicts(deed: Deed, desk: Desk[Any], shown: Shown, id_type: Any) -> None:

    @deed("acknowledge", ACK_ALERTS, "Acknowledge")
    def acknowledge(request: HttpRequest, case_id: id_type, body: ActionIn | None = None) -> HttpResponse:
        """Say that a human has seen it; an SOS stops sounding until it is pressed again."""
        said = body or ActionIn()
        case = visible_case(request, desk, case_id)
        actor = principal_of(request).actor
        return answer(shown(desk.acknowledge(case.pk, actor, now(), said.notes, said.version)))

    @deed("resolve", ACK_ALERTS, "Resolve with a verdict")
    def resolve(request: HttpRequest, case_id: id_type, body: ResolveIn) -> HttpResponse:
        """Close it. The verdict teaches thresholds and models."""
        case = visible_case(request, desk, case_id)
        actor = principal_of(request).actor
        return answer(shown(desk.resolve(case.pk, body.resolution, actor, now(), body.notes, body.version)))

    @deed("reopen", ACK_ALERTS, "Reopen")
    def reopen(request: HttpRequest, case_id: id_type, body: ActionIn | None = None) -> HttpResponse:
        """Make it new again: undo of acknowledge, snooze and resolve."""
        said = body or ActionIn()
        case = visible_case(request, desk, case_id)
        actor = principal_of(request).actor
        return answer(shown(desk.reopen(case.pk, actor, now(), said.notes, said.version)))


def _add_handling(deed: Deed, desk: Desk[Any], shown: Shown, id_type: Any) -> None:
    @deed("snooze", ACK_ALERTS, "Put aside for a while")
    def snooze(request: HttpRequest, case_id: id_type, body: SnoozeIn) -> HttpResponse:
        """It returns by itself. `notes` must say why it can wait."""
        case, at = visible_case(request, desk, case_id), now()
        actor = principal_of(request).actor
        return answer(shown(desk.snooze(case.pk, body.end(at), actor, at, body.notes, body.version)))

    @deed("comment", ACK_ALERTS, "Leave a note")
    def comment(request: HttpRequest, case_id: id_type, body: ActionIn) -> HttpResponse:
        """Add a note to its history."""
        case = visible_case(request, desk, case_id)
        return answer(shown(desk.comment(case.pk, principal_of(request).actor, now(), body.notes)))

    @deed("assign", ASSIGN, "Assign")
    def assign(request: HttpRequest, case_id: id_type, body: AssignIn) -> HttpResponse:
        """Give it to a person, to oneself (`me`), or to nobody (null)."""
        case = visible_case(request, desk, case_id)
        principal = principal_of(request)
        assignee = assignee_of(body.person_id, principal.user_id)
        return answer(shown(desk.assign(case.pk, assignee, principal.actor, now(), body.notes, body.version)))
