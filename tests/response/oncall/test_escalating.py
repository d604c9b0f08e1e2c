"""Until somebody answers."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from noc.kernel.access.principals import SYSTEM, Actor
from noc.kernel.errors import NotFound, Unprocessable
from noc.response.oncall.configure import (
    PolicyDraft,
    ScheduleDraft,
    add_override,
    import_calendar,
    refresh_calendars,
    save_policy,
    save_schedule,
)
from noc.response.oncall.escalate import Step, acknowledged, keep_time, resolved, start
from noc.response.oncall.models import Duty, EscalationRun, Schedule
from noc.response.oncall.rotate import on_call
from noc.response.oncall.rules.steps import Course, Place, after
from tests.cast import Company, found

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OLGA = Actor("person", 7, "Olga")


@dataclass(frozen=True)
class Subject:
    kind: str = "alert"
    id: str = "41"
    title: str = "Gate is silent"
    at: datetime = AT


def schedule(company: Company, **said: Any) -> Schedule:
    layers = [{"people": [company.ravi, company.people["sita"]], "since": "2026-11-01", "unit": "day"}]
    return save_schedule(None, ScheduleDraft("Night", "UTC", said.get("layers", layers)), SYSTEM, AT)


def policy(company: Company, *steps: tuple[int, str, int], repeats: int | None = 0) -> int:
    written = [{"after_minutes": wait, "targets": [{"kind": kind, "id": ref}]} for wait, kind, ref in steps]
    return save_policy(None, PolicyDraft("Call", written, repeats, 5, active=True), SYSTEM, AT).pk


def tick(at: datetime) -> list[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    told: list[Step] = []
    keep_time(at, told.extend)
    return [(step.step, step.people, step.channels) for step in told]


def test_steps_come_one_after_another_until_somebody_acknowledges(company: Company) -> None:
    with company.scope():
        on_duty = schedule(company).pk
        call = policy(
            company, (0, "schedule", on_duty), (5, "person", company.people["kumar"]), (5, "channel", 9)
        )
        start(call, Subject(), AT)
        assert tick(AT) == [(0, (company.people["sita"],), ())]
        assert tick(AT + 4 * MINUTE) == []
        assert tick(AT + 5 * MINUTE) == [(1, (company.people["kumar"],), ())]
        assert acknowledged("alert", "41", AT + 6 * MINUTE, OLGA) == 1
        assert tick(AT + DAY) == []
        run = EscalationRun.objects.get()
        assert (run.status, run.ended_by) == ("ACKNOWLEDGED", OLGA.as_json())
        assert [one["step"] for one in run.told] == [0, 1]
        assert run.subject["title"] == "Gate is silent"


def test_subject_escalates_once_at_a_time_and_anew_when_it_comes_back(company: Company) -> None:
    with company.scope():
        call = policy(company, (0, "person", company.ravi))
        first = start(call, Subject(), AT)
        assert start(call, Subject(), AT + MINUTE).pk == first.pk
        assert resolved("alert", "41", AT + MINUTE) == 1
        assert resolved("alert", "41", AT + MINUTE) == 0
        assert start(call, Subject(), AT + HOUR).pk != first.pk


def test_all_steps_are_gone_through_again_and_then_no_more(company: Company) -> None:
    with company.scope():
        start(policy(company, (0, "person", company.ravi), (1, "channel", 2), repeats=1), Subject(), AT)
        minutes = [minute for minute in range(20) if tick(AT + minute * MINUTE)]
        assert minutes == [0, 1, 6, 7]  # the last step, 5 minutes, all again
        assert EscalationRun.objects.get().status == "EXHAUSTED"


def test_policy_for_ever_never_ends_by_itself() -> None:
    place = Place(0, 0, AT)
    for _ in range(100):
        place = after(Course((0,), None, 5), place, AT)
    assert (place.round, place.at) == (100, AT + 5 * MINUTE)


def test_whoever_is_told_late_has_the_whole_wait_to_answer(company: Company) -> None:
    with company.scope():
        start(policy(company, (0, "person", company.ravi), (5, "channel", 2)), Subject(), AT)
        assert len(tick(AT + HOUR)) == 1  # the clock had stood still
        assert tick(AT + HOUR + 4 * MINUTE) == []
        assert len(tick(AT + HOUR + 5 * MINUTE)) == 1


def test_what_cannot_be_told_is_told_again(company: Company) -> None:
    def fail(_: Sequence[Step]) -> None:
        raise ConnectionError("no notices today")

    with company.scope():
        start(policy(company, (0, "person", company.ravi)), Subject(), AT)
        with pytest.raises(ConnectionError):
            keep_time(AT, fail)
        assert len(tick(AT)) == 1


def test_policy_changed_meanwhile_does_not_change_what_runs(company: Company) -> None:
    with company.scope():
        call = policy(company, (0, "person", company.ravi), (5, "person", company.ravi))
        start(call, Subject(), AT)
        steps = [{"after_minutes": 0, "targets": [{"kind": "channel", "id": 1}]}]
        save_policy(call, PolicyDraft("Call", steps, 0, 5, active=True), SYSTEM, AT)
        assert len(tick(AT)) == len(tick(AT + 5 * MINUTE)) == 1


def test_policy_that_names_somebody_else_s_people_is_refused(company: Company, outsider: Company) -> None:
    with company.scope():
        for kind, ref in (("person", outsider.ravi), ("schedule", 4711)):
            with pytest.raises(Unprocessable, match=str(ref)):
                policy(company, (0, kind, ref))
        with pytest.raises(NotFound):
            start(4711, Subject(), AT)


def test_override_and_calendar_decide_who_is_on_call(company: Company) -> None:
    with company.scope():
        on_duty = schedule(company).pk
        assert [one.name for one in on_call(on_duty, AT)] == ["Sita"]
        text = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261102T080000Z\r\n"
            "DTEND:20261102T200000Z\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Ravi\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        assert import_calendar(on_duty, text, SYSTEM, AT) > 50
        assert [one.name for one in on_call(on_duty, AT)] == ["Ravi"]
        add_override(on_duty, company.people["kumar"], (AT, AT + HOUR), "ill", OLGA, AT)
        assert [one.name for one in on_call(on_duty, AT)] == ["Kumar"]
        assert [one.name for one in on_call(on_duty, AT + HOUR)] == ["Ravi"]
        assert refresh_calendars(AT + 100 * DAY) == 0
        assert refresh_calendars(AT + 300 * DAY) == 1
        assert Duty.objects.latest("ends_at").ends_at > AT + 600 * DAY
        assert import_calendar(on_duty, "", SYSTEM, AT + 300 * DAY) == 0
        assert [one.name for one in on_call(on_duty, AT + 301 * DAY)] != []


def test_calendar_that_cannot_be_read_leaves_the_one_before(company: Company) -> None:
    with company.scope():
        on_duty = schedule(company).pk
        with pytest.raises(Unprocessable, match="line 1"):
            import_calendar(on_duty, "hello", SYSTEM, AT)
        assert Schedule.objects.get(pk=on_duty).imported_at is None


@pytest.mark.django_db(transaction=True)
def test_four_clocks_tell_each_step_once() -> None:
    company = found("guards")
    with company.scope():
        call = policy(company, (0, "person", company.ravi))
        for number in range(6):
            start(call, Subject(id=str(number)), AT)
    told: list[int] = []
    ready = threading.Barrier(4)

    def clock() -> None:
        with company.scope():
            ready.wait()
            keep_time(AT, lambda steps: told.extend(step.run_id for step in steps))
        connection.close()

    clocks = [threading.Thread(target=clock) for _ in range(4)]
    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    assert len(told) == len(set(told)) == 6
