"""Playbooks at work: each kind of step, waits, branches, crashes, at most once."""

from __future__ import annotations

import pytest
from django.db import transaction

from noc.events.models import Deed
from noc.kernel.access.principals import SYSTEM, Actor
from noc.kernel.errors import Conflict
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.outbox.queue import work_one
from noc.response.alerts.work import DESK
from noc.response.notices.models import Channel, Notice
from noc.response.playbooks import run as running
from noc.response.playbooks.library import change, create, install_shipped, switch
from noc.response.playbooks.models import Playbook, PlaybookRun
from noc.response.playbooks.rehearse import rehearse_playbook
from noc.response.playbooks.run import advance, keep_time, stop
from noc.response.playbooks.trigger import trigger
from noc.response.tickets.models import Ticket
from noc.response.tickets.workflow import DESK as TICKETS
from noc.sources.people.models import Person
from noc.sources.sites.models import Site
from noc.sources.tours.models import Task
from tests.cast import Company, Phone, event
from tests.response.playbooks.conftest import (
    AT,
    MINUTE,
    a_playbook,
    an_alert,
    happened,
    step_of,
    steps_of,
    work_off,
)

OLGA = Actor("person", None, "Olga")


def begun(company: Company, alert_type: str = "POST_ABANDONED") -> PlaybookRun:
    """Let something happen, and return the one run that begins."""
    [run] = trigger([happened(an_alert(company, alert_type))], AT)
    return run


def test_happening_begins_each_enabled_playbook_once_for_ever(company: Company) -> None:
    with company.scope():
        a_playbook("- comment: {text: a}", "one")
        a_playbook("- comment: {text: a}", "two", "{kind: alert, types: [SOS]}")
        a_playbook("- comment: {text: a}", "tickets", "{kind: ticket}")
        create("name: off\ntitle: Off\nwhen: {kind: alert}\nsteps: [{comment: {text: a}}]", SYSTEM, AT)
        alert = an_alert(company, "SOS")
        assert {run.playbook.name for run in trigger([happened(alert)], AT)} == {"one", "two"}
        assert trigger([happened(alert), happened(alert)], AT + MINUTE) == []
        assert OutboxItem.objects.filter(kind="playbook_step").count() == 2


def test_trigger_asks_for_the_class_and_the_hour_at_the_site(company: Company) -> None:
    with company.scope():
        Site.objects.filter(pk=company.gate).update(site_class="A")
        a_playbook("- comment: {text: a}", "evening", "{kind: alert, hours: 17:00-18:00, site_classes: [A]}")
        a_playbook("- comment: {text: a}", "noon", "{kind: alert, hours: 11:00-13:00}")
        alert = an_alert(company)  # 12:00 UTC is 17:30 in Kolkata
        assert [run.playbook.name for run in trigger([happened(alert)], AT)] == ["evening"]


def test_steps_are_done_one_by_one_and_recorded(company: Company) -> None:
    with company.scope():
        Site.objects.filter(pk=company.gate).update(noc_supervisor_id=company.people["kumar"])
        Channel.objects.create(name="Desk", kind="log", created_at=AT)
        Channel.objects.create(name="Hook", kind="webhook", created_at=AT)
        a_playbook(
            "- notify: {channels: [Desk], message: '{person} at {site}'}\n"
            "- name: ticket\n  create_ticket: {title: 'Look at {person}', priority: HIGH}\n"
            "- name: give\n  assign: {to: noc_supervisor}\n"
            "- name: alert-too\n  assign: {to: sita, what: alert}\n"
            "- comment: {text: 'this is {ticket}'}\n"
            "- call_webhook: {channel: Hook}\n"
        )
        run = begun(company)
        work_off()
        run.refresh_from_db()
        assert run.status == "DONE", steps_of(run)
        assert {status for _, status in steps_of(run)} == {"DONE"}
        ticket = Ticket.objects.get(pk=run.ticket_id)
        assert (ticket.title, ticket.priority) == ("Look at Ravi", "HIGH")
        assert ticket.assigned_to_id == company.people["kumar"]
        assert DESK.model.objects.get(pk=run.alert_id).assigned_to_id == company.people["sita"]
        assert DESK.model.objects.get(pk=run.alert_id).ticket_id == ticket.pk
        assert Deed.objects.filter(verb="commented", notes=f"this is {ticket.ticketno}").exists()
        assert Notice.objects.count() == 2
        assert Deed.objects.filter(actor_name="Playbook mine", verb="assigned").exists()


def test_step_that_cannot_be_done_is_told_and_the_run_goes_on(company: Company) -> None:
    with company.scope():
        a_playbook(
            "- name: lost\n  notify: {channels: [Nowhere]}\n- name: hook\n  call_webhook: {channel: Nowhere}\n"
            "- name: nobody\n  assign: {to: site_manager}\n- name: note\n  comment: {text: still here}\n"
        )
        run = begun(company)
        work_off()
        assert steps_of(run) == [
            ("lost", "FAILED"),
            ("hook", "FAILED"),
            ("nobody", "FAILED"),
            ("note", "DONE"),
        ]
        assert step_of(run, "lost").error == "There is no active channel named Nowhere."
        assert step_of(run, "nobody").error == "The site has no site manager."


def test_trouble_that_has_a_ticket_gets_no_second_one(company: Company) -> None:
    with company.scope():
        a_playbook("- name: ticket\n  create_ticket: {title: x}", "one")
        a_playbook("- name: ticket\n  create_ticket: {title: y}", "two")
        runs = trigger([happened(an_alert(company))], AT)
        work_off()
        assert Ticket.objects.count() == 1
        assert sorted(step_of(run, "ticket").result["outcome"] for run in runs) == ["created", "known"]


WELFARE = (
    "- welfare_check: {minutes: 5}\n- name: answer\n  wait: {for: welfare_answered, minutes: 5}\n"
    "- branch:\n    if: {waited: answer, outcome: met}\n    then: [{name: well, comment: {text: well}}]\n"
    "    else: [{name: help, comment: {text: help}}]\n"
)


def test_guard_answers_a_welfare_check_by_his_phones_ordinary_task(company: Company, phone: Phone) -> None:
    with company.scope():
        a_playbook(WELFARE)
        run = begun(company)
        work_off()
        run.refresh_from_db()
        task = Task.objects.get(code=f"WELFARE-{run.pk}")
        assert (task.person_id, task.due, run.status) == (company.ravi, AT + 5 * MINUTE, "WAITING")
        assert keep_time(AT + MINUTE) == 0
        PlaybookRun.objects.update(started_at=AT - 100_000 * MINUTE)
    receipt = phone.sent(
        event("task", "sita", task=task.code), event("task", task=task.code, status="missed")
    )
    assert receipt["warnings"] == []
    with company.scope():
        assert keep_time(AT + MINUTE) == 0  # another's phone, and a task that was missed, are no answer
    phone.sent(event("task", task=task.code))
    with company.scope():
        assert keep_time(AT + MINUTE) == 1
        assert keep_time(AT + MINUTE) == 0  # woken once
        work_off(AT + MINUTE)
        run.refresh_from_db()
        assert (run.status, run.outcomes) == ("DONE", {"answer": "met"})
        assert "well" in dict(steps_of(run))
        assert Task.objects.get(code=task.code).active is False


def test_wait_that_nothing_meets_runs_out(company: Company) -> None:
    with company.scope():
        a_playbook(WELFARE)
        run = begun(company)
        work_off()
        assert keep_time(AT + 5 * MINUTE) == 1
        work_off(AT + 5 * MINUTE)
        run.refresh_from_db()
        assert run.outcomes == {"answer": "timed_out"}
        assert "help" in dict(steps_of(run))


@pytest.mark.parametrize("waited", ["acknowledged", "resolved", "cleared"])
def test_wait_ends_when_people_or_the_cause_have_done_their_part(company: Company, waited: str) -> None:
    with company.scope():
        a_playbook(f"- name: w\n  wait: {{for: {waited}, minutes: 9}}")
        run = begun(company)
        work_off()
        if waited == "acknowledged":
            DESK.acknowledge(run.alert_id, OLGA, AT)
        elif waited == "resolved":
            DESK.resolve(run.alert_id, "CONFIRMED", OLGA, AT)
        else:
            DESK.model.objects.update(status="CLEARED")
        assert keep_time(AT + MINUTE) == 1
        work_off(AT + MINUTE)
        run.refresh_from_db()
        assert (run.status, run.outcomes) == ("DONE", {"w": "met"})


def test_acknowledging_the_ticket_counts_and_a_status_can_be_waited_for(company: Company) -> None:
    with company.scope():
        a_playbook(
            "- create_ticket: {title: x}\n- name: seen\n  wait: {for: acknowledged, minutes: 9}\n"
            "- name: begun\n  wait: {for: ticket_status, status: IN_PROGRESS, minutes: 9}"
        )
        run = begun(company)
        work_off()
        run.refresh_from_db()
        assert run.ticket_id is not None
        TICKETS.acknowledge(run.ticket_id, OLGA, AT)
        keep_time(AT + MINUTE)
        work_off(AT + MINUTE)
        TICKETS.start(run.ticket_id, OLGA, AT)
        keep_time(AT + 2 * MINUTE)
        work_off(AT + 2 * MINUTE)
        run.refresh_from_db()
        assert run.outcomes == {"seen": "met", "begun": "met"}


def test_worker_that_dies_in_a_step_leaves_it_undone_and_another_does_it_once(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """No handler can catch it, like a kill."""

    def die(name: str) -> None:
        assert name == "after_playbook_step"
        raise Killed

    with company.scope():
        a_playbook("- create_ticket: {title: x}\n- comment: {text: a}")
        run = begun(company)
    take = {"playbook_step": lambda payload: _take(payload)}
    monkeypatch.setattr(running, "failpoint", die)
    with pytest.raises(Killed):
        work_one(take, AT)
    with company.scope():
        assert (steps_of(run), Ticket.objects.count()) == ([], 0)
        assert OutboxItem.objects.filter(kind="playbook_step").count() == 1
    monkeypatch.undo()
    while work_one(take, AT):
        pass
    with company.scope():
        run.refresh_from_db()
        assert (run.status, Ticket.objects.count()) == ("DONE", 1)
        assert [status for _, status in steps_of(run)] == ["DONE", "DONE"]
        assert not OutboxItem.objects.filter(kind="playbook_step").exists()


def _take(payload: dict[str, object]) -> None:
    advance(int(str(payload["run_id"])), AT)


def test_stopped_run_does_nothing_more(company: Company) -> None:
    with company.scope():
        a_playbook(WELFARE)
        run = begun(company)
        work_off()
        stop(run.pk, OLGA, AT + MINUTE)
        assert stop(run.pk, OLGA, AT + 2 * MINUTE).finished_at == AT + MINUTE
        assert keep_time(AT + 60 * MINUTE) == 0
        assert advance(run.pk, AT + 60 * MINUTE) is None
        run.refresh_from_db()
        assert (run.status, run.stopped_by) == ("STOPPED", OLGA.as_json())
        assert step_of(run, "answer").status == "STOPPED"
        assert not Task.objects.filter(code__startswith="WELFARE", active=True).exists()


def test_run_that_has_ended_cannot_be_stopped(company: Company) -> None:
    with company.scope():
        a_playbook("- comment: {text: a}")
        run = begun(company)
        work_off()
        with pytest.raises(Conflict):
            stop(run.pk, OLGA, AT)


def test_run_goes_on_by_the_version_it_began_with(company: Company) -> None:
    with company.scope():
        playbook = a_playbook(
            "- name: w\n  wait: {for: cleared, minutes: 5}\n- name: old\n  comment: {text: a}"
        )
        run = begun(company)
        work_off()
        changed = change(playbook.pk, playbook.source.replace("name: old", "name: new"), OLGA, AT)
        assert changed.version == 2
        keep_time(AT + 5 * MINUTE)
        work_off(AT + 5 * MINUTE)
        assert ("old", "DONE") in steps_of(run)


def test_dry_run_tells_how_often_it_would_have_run_and_does_nothing(company: Company) -> None:
    with company.scope():
        playbook = a_playbook(WELFARE, when="{kind: alert, types: [SOS], min_severity: HIGH}")
        for n in range(7):
            an_alert(company, "SOS", created_at=AT - n * 60 * MINUTE)
        an_alert(company, "SOS", severity="LOW")
        an_alert(company, "OTHER")
        an_alert(company, "SOS", created_at=AT - 8 * 24 * 60 * MINUTE)
        an_alert(company, "SOS", reached_at=None)
        told = rehearse_playbook(playbook, None, AT + MINUTE)
        assert (told.would_have_run, len(told.examples)) == (7, 5)
        assert told.examples[0].steps[-1] == "note: help"
        elsewhere = frozenset({company.sites["yard"]})
        assert rehearse_playbook(playbook, None, AT + MINUTE, elsewhere).would_have_run == 0
        assert not PlaybookRun.objects.exists()
        assert not Task.objects.filter(code__startswith="WELFARE").exists()
        assert not Notice.objects.exists()


def test_playbooks_of_the_product_come_switched_off_and_are_renewed_unless_changed(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from noc.response.playbooks import library

    with company.scope():
        install_shipped(AT)
        install_shipped(AT)
        assert Playbook.objects.filter(enabled=False, shipped=True, version=1).count() == 5
        mine = Playbook.objects.get(name="sos")
        change(mine.pk, mine.source.replace("title: Call for help", "title: Ours"), OLGA, AT)
        switch(Playbook.objects.get(name="no-show").pk, OLGA, AT, enabled=True)
        newer = {name: f"{text}\n# newer\n" for name, text in library.shipped_sources().items()}
        monkeypatch.setattr(library, "shipped_sources", lambda: newer)
        install_shipped(AT + MINUTE)
        assert Playbook.objects.filter(version=2, shipped=True, source__endswith="# newer\n").count() == 4
        assert Playbook.objects.get(name="sos").title == "Ours"
        assert Playbook.objects.get(name="no-show").enabled is True


def test_nothing_of_another_tenant_is_seen_or_done(company: Company, outsider: Company) -> None:
    with outsider.scope():
        a_playbook("- comment: {text: a}", "theirs")
    with company.scope():
        assert trigger([happened(an_alert(company))], AT) == []
        a_playbook("- assign: {to: ravi, what: alert}", "ours")
        run = begun(company)
        work_off()
        assert Person.objects.get(pk=step_of(run, "assign-1").result["person_id"]).pk == company.ravi
    with outsider.scope(), transaction.atomic():
        assert keep_time(AT) == 0
        assert advance(run.pk, AT) is None


def test_playbook_that_cannot_be_read_any_more_stops_no_other(company: Company) -> None:
    with company.scope():
        a_playbook("- comment: {text: a}", "broken")
        a_playbook("- comment: {text: a}", "whole")
        Playbook.objects.filter(name="broken").update(source="of: another time")
        assert [run.playbook.name for run in trigger([happened(an_alert(company))], AT)] == ["whole"]
    [broken] = [
        one for one in company.caller("viewer").read("playbooks/")["items"] if one["name"] == "broken"
    ]
    assert broken["trigger"].startswith("never")
