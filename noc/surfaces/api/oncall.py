"""On call: schedules, who it is, and escalation policies."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja import Router
from pydantic import Field

from noc.kernel.access.capabilities import ASSIGN, CONFIGURE, VIEW
from noc.kernel.clock import now, rfc3339
from noc.kernel.errors import NotFound, TooLarge, UnreadableInput
from noc.response.oncall.calendars import MOST_BYTES
from noc.response.oncall.configure import (
    PolicyDraft,
    ScheduleDraft,
    add_override,
    end_override,
    import_calendar,
    save_policy,
    save_schedule,
)
from noc.response.oncall.models import EscalationPolicy, EscalationRun, Override, Schedule
from noc.response.oncall.rotate import LOOK_AHEAD, watches_of
from noc.response.oncall.show import override_state, policy_state, run_state, schedule_states, watch_states
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.oncall_shapes import (
    EscalationPolicyIn,
    EscalationPolicyOut,
    EscalationRunOut,
    ImportedOut,
    OnCallOut,
    OverrideIn,
    ScheduleDetailOut,
    ScheduleIn,
    ScheduleOut,
)
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id, Moment, moment_or_now

router = Router()
Status = Literal["RUNNING", "ACKNOWLEDGED", "RESOLVED", "EXHAUSTED"]
_CALENDAR: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"text/calendar": {"schema": {"type": "string"}}}}
}


def _schedule(schedule_id: int) -> Schedule:
    found = Schedule.objects.filter(pk=schedule_id).first()
    if found is None:
        raise NotFound("There is no such schedule.")
    return found


def _detail(schedule: Schedule) -> dict[str, Any]:
    at = now()
    overrides = Override.objects.select_related("person").filter(schedule=schedule, ends_at__gt=at)
    shown = [override_state(one) for one in overrides.order_by("starts_at", "id")[:100]]
    return {**schedule_states([schedule], at)[0], "overrides": shown}


def _draft(body: ScheduleIn) -> ScheduleDraft:
    return ScheduleDraft(body.name, body.timezone, [layer.dict() for layer in body.layers])


def _policy_draft(body: EscalationPolicyIn) -> PolicyDraft:
    steps = [step.dict() for step in body.steps]
    return PolicyDraft(body.name, steps, body.repeats, body.repeat_minutes, body.active)


@endpoint(router, "GET", "/schedules/", VIEW, Page[ScheduleOut], summary="List on-call schedules")
def list_schedules(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:  # noqa: ARG001  # the framework passes it by this name
    """By name, with who is on call now."""
    seq = as_of_seq()
    rows, next_cursor = page_of(Schedule.objects.all(), "name", cursor, limit)
    return answer({"items": schedule_states(rows, now()), "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "POST", "/schedules/", CONFIGURE, ScheduleDetailOut, success=201, summary="Make a schedule")
def make_schedule(request: HttpRequest, body: ScheduleIn) -> HttpResponse:
    """Rotation layers in a time zone; handovers keep their time of day when the clocks change."""
    made = save_schedule(None, _draft(body), principal_of(request).actor, now())
    return answer(_detail(made), status=201)


@endpoint(router, "GET", "/schedules/{int:schedule_id}/", VIEW, ScheduleDetailOut, summary="Read a schedule")
def read_schedule(request: HttpRequest, schedule_id: Id) -> HttpResponse:  # noqa: ARG001  # the framework passes it by this name
    """The schedule with who is on call now, and the overrides that last or come."""
    return answer(_detail(_schedule(schedule_id)))


@endpoint(
    router, "PUT", "/schedules/{int:schedule_id}/", CONFIGURE, ScheduleDetailOut, summary="Change a schedule"
)
def change_schedule(request: HttpRequest, schedule_id: Id, body: ScheduleIn) -> HttpResponse:
    """Name, zone and layers; the imported calendar and the overrides stay."""
    return answer(_detail(save_schedule(schedule_id, _draft(body), principal_of(request).actor, now())))


@endpoint(
    router,
    "POST",
    "/schedules/{int:schedule_id}/import/",
    CONFIGURE,
    ImportedOut,
    summary="Import a calendar",
    openapi_extra=_CALENDAR,
)
def import_schedule(request: HttpRequest, schedule_id: Id) -> HttpResponse:
    """An iCal file (the body itself) takes the place of the one before; an empty body removes it. What cannot be read is
    422 with the line, and changes nothing."""
    try:
        body = request.read(MOST_BYTES + 1)
        text = body.decode("utf-8-sig")
    except (UnicodeDecodeError, UnreadablePostError) as error:
        raise UnreadableInput("The body is no text in UTF-8, or broke off.") from error
    if len(body) > MOST_BYTES:
        raise TooLarge(f"A calendar may have {MOST_BYTES} bytes at most.")
    return answer({"duties": import_calendar(schedule_id, text, principal_of(request).actor, now())})


@endpoint(router, "GET", "/schedules/{int:schedule_id}/who/", VIEW, OnCallOut, summary="Who is on call")
def who_is_on_call(
    request: HttpRequest,  # noqa: ARG001  # the framework passes it by this name
    schedule_id: Id,
    at: Moment | None = None,
    days: Annotated[int, Field(ge=1, le=LOOK_AHEAD.days)] = 14,
) -> HttpResponse:
    """Who is on call at a moment, why, and who after them for some days."""
    since = moment_or_now(at)
    watches = watches_of(_schedule(schedule_id), since, since + LOOK_AHEAD * days / LOOK_AHEAD.days)
    shown = watch_states(watches)
    first = {"people": shown[0]["people"], "because": shown[0]["because"]}
    return answer({"at": rfc3339(since), **first, "watches": shown})


@endpoint(
    router,
    "POST",
    "/schedules/{int:schedule_id}/overrides/",
    ASSIGN,
    ScheduleDetailOut,
    summary="Let somebody stand in",
)
def make_override(request: HttpRequest, schedule_id: Id, body: OverrideIn) -> HttpResponse:
    """From a moment until before another this person is on call, whoever else would be."""
    span = (body.starts_at, body.ends_at)
    add_override(schedule_id, body.person_id, span, body.reason, principal_of(request).actor, now())
    return answer(_detail(_schedule(schedule_id)))


@endpoint(
    router,
    "POST",
    "/schedules/{int:schedule_id}/overrides/{int:override_id}/end/",
    ASSIGN,
    ScheduleDetailOut,
    summary="End an override",
)
def stop_override(request: HttpRequest, schedule_id: Id, override_id: Id) -> HttpResponse:
    """Take it back, or end it now if it has begun."""
    schedule = _schedule(schedule_id)
    end_override(schedule.pk, override_id, principal_of(request).actor, now())
    return answer(_detail(schedule))


@endpoint(router, "GET", "/policies/", VIEW, Page[EscalationPolicyOut], summary="List escalation policies")
def list_policies(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:  # noqa: ARG001  # the framework passes it by this name
    """By name."""
    seq = as_of_seq()
    rows, next_cursor = page_of(EscalationPolicy.objects.all(), "name", cursor, limit)
    items = [policy_state(row) for row in rows]
    return answer({"items": items, "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "POST", "/policies/", CONFIGURE, EscalationPolicyOut, success=201, summary="Make a policy")
def make_policy(request: HttpRequest, body: EscalationPolicyIn) -> HttpResponse:
    """Whom to tell, step by step, until somebody acknowledges."""
    made = save_policy(None, _policy_draft(body), principal_of(request).actor, now())
    return answer(policy_state(made), status=201)


@endpoint(router, "GET", "/policies/{int:policy_id}/", VIEW, EscalationPolicyOut, summary="Read a policy")
def read_policy(request: HttpRequest, policy_id: Id) -> HttpResponse:  # noqa: ARG001  # the framework passes it by this name
    """One escalation policy."""
    found = EscalationPolicy.objects.filter(pk=policy_id).first()
    if found is None:
        raise NotFound("There is no such escalation policy.")
    return answer(policy_state(found))


@endpoint(
    router, "PUT", "/policies/{int:policy_id}/", CONFIGURE, EscalationPolicyOut, summary="Change a policy"
)
def change_policy(request: HttpRequest, policy_id: Id, body: EscalationPolicyIn) -> HttpResponse:
    """What escalates already goes on by the steps it began with."""
    return answer(
        policy_state(save_policy(policy_id, _policy_draft(body), principal_of(request).actor, now()))
    )


@endpoint(
    router, "GET", "/escalations/", VIEW, Page[EscalationRunOut], summary="What escalates, and what did"
)
def list_runs(
    request: HttpRequest, status: Status | None = None, cursor: str | None = None, limit: Limit = 50
) -> HttpResponse:
    """Newest first: which policy, of what, which steps were told to whom, and who ended it."""
    seq, scope = as_of_seq(), scope_of(request)
    runs = EscalationRun.objects.select_related("policy")
    if status is not None:
        runs = runs.filter(status=status)
    if scope is not None:
        runs = runs.filter(subject__site_id__in=sorted(scope))
    rows, next_cursor = page_of(runs, "-started_at", cursor, limit)
    return answer({"items": [run_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq})
