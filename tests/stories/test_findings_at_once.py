"""Stories of audits at once: two schedulers make one finding, and the work of one that died is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection

from noc.events.models import NOCEventLog
from noc.intelligence.findings.models import AuditFinding, AuditRun
from noc.journeys import audit
from noc.journeys.audit import run_audit
from noc.journeys.audit_runs import begin
from noc.journeys.tasks import tick
from noc.kernel.clock import now
from tests.cast import found, ingest_in_this_thread
from tests.stories.night_cast import Night

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """A night whose facts are committed, with a silent guard in it."""
    company = found("crew")
    with ingest_in_this_thread(monkeypatch):
        night = Night(company, company.phone())
        night.works("ravi", until=40)
        yield night


def at_once(night: Night, jobs: list[Callable[[], AuditRun]]) -> list[AuditRun]:
    """Do jobs in threads that start together, each on a connection of its own; fail when one fails."""
    gate, done, failed = threading.Barrier(len(jobs)), [], []

    def run(job: Callable[[], AuditRun]) -> None:
        try:
            gate.wait(20)
            with night.company.scope():
                done.append(job())
        except Exception as error:  # noqa: BLE001  # told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed, failed
    assert len(done) == len(jobs)
    return done


def told(night: Night) -> list[str]:
    with night.company.scope():
        return list(NOCEventLog.objects.filter(finding_id__isnull=False).values_list("event_type", flat=True))


def test_two_schedulers_of_one_beat_do_the_work_once(committed: Night) -> None:
    at = committed.at
    runs = at_once(committed, [lambda: run_audit("comprehensive", at, at)] * 4)
    assert len({run.pk for run in runs}) == 1
    with committed.company.scope():
        [finding] = AuditFinding.objects.all()
        [run] = AuditRun.objects.all()
    assert (finding.finding_type, finding.looks) == ("NO_TELEMETRY", 1)
    assert (run.status, run.opened) == ("DONE", 1)
    assert told(committed) == ["finding_created"]


def test_audits_of_different_kinds_and_beats_at_once_make_one_finding(committed: Night) -> None:
    at = committed.at
    jobs = [
        *(lambda kind=kind: run_audit(kind, at, at) for kind in ("heartbeat", "comprehensive", "deep")),
        lambda: run_audit("comprehensive", at, at + timedelta(minutes=15)),
    ]
    at_once(committed, jobs)
    with committed.company.scope():
        [finding] = AuditFinding.objects.all()
    assert finding.looks == 4
    assert told(committed) == ["finding_created"]


def test_a_run_whose_process_died_is_taken_over_by_the_next_scheduler_of_its_beat(committed: Night) -> None:
    at = committed.at
    with committed.company.scope():
        died = begin("comprehensive", at)  # and then the machine lost its power
        assert died.status == "RUNNING"
        run = run_audit("comprehensive", at, at)
        assert (run.pk, run.status, run.opened) == (died.pk, "DONE", 1)
    assert committed.kinds() == {"NO_TELEMETRY"}


def test_an_audit_that_fails_says_why_changes_nothing_and_is_done_by_the_next_to_come(
    committed: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with committed.company.scope():
        with monkeypatch.context() as broken:
            broken.setattr(audit, "finish", fail)  # the last step: everything else was written before
            with pytest.raises(RuntimeError):
                run_audit("comprehensive", committed.at, committed.at)
        [run] = AuditRun.objects.all()
        assert (run.status, "the disk is full" in run.error) == ("FAILED", True)
        assert AuditFinding.objects.count() == 0
        assert told(committed) == []
        again = run_audit("comprehensive", committed.at, committed.at)
        assert (again.pk, again.status, again.error) == (run.pk, "DONE", "")
    assert committed.kinds() == {"NO_TELEMETRY"}


def test_the_clock_takes_over_what_a_dead_process_left(committed: Night) -> None:
    moment = now()
    with committed.company.scope():
        died = begin("comprehensive", moment)
    tick()
    with committed.company.scope():
        died.refresh_from_db()
    assert (died.status, died.attempts) == ("DONE", 2)


def test_a_beat_that_was_done_is_not_done_again(committed: Night) -> None:
    at = committed.at
    with committed.company.scope():
        run_audit("comprehensive", at, at)
        again = run_audit("comprehensive", at, at)
        assert again.status == "DONE"
        [finding] = AuditFinding.objects.all()
    assert finding.looks == 1
