"""Stories of people, audits and phones at the same case at the same time: no deed is lost, and each is told of all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from noc.events.models import NOCEventLog
from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.work import DESK
from noc.journeys import audit
from noc.journeys.audit import run_audit
from noc.kernel.access.principals import Actor
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.work import DESK as ALERTS
from noc.sources.people.models import Person
from tests.cast import MINUTE, event, found, ingest_in_this_thread
from tests.stories.night_cast import Night

pytestmark = pytest.mark.django_db(transaction=True)
OLGA = Actor("person", 1, "Olga")


@pytest.fixture
def committed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """A night whose facts are committed, with a silent guard in it, and the finding about him."""
    company = found("crew")
    with ingest_in_this_thread(monkeypatch):
        night = Night(company, company.phone())
        night.works("ravi", until=40)
        with company.scope():
            run_audit("comprehensive", night.at)
        yield night


def beside(night: Night, work: Callable[[], Any], workers: ThreadPoolExecutor) -> Future[Any]:
    """Do work for the night's company in a thread with a connection of its own."""

    def run() -> Any:
        try:
            with night.company.scope():
                return work()
        finally:
            connection.close()

    return workers.submit(run)


def wait_for_a_waiter() -> None:
    """Return when some transaction waits for the lock of another one."""
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def the_finding(night: Night) -> AuditFinding:
    with night.company.scope():
        [finding] = AuditFinding.objects.select_related("assigned_to")
    return finding


def last_told(night: Night) -> dict[str, Any]:
    with night.company.scope():
        told: Any = NOCEventLog.objects.filter(finding_id__isnull=False).order_by("id").last()
    return told.payload


def acknowledge(finding_id: int, at: Any) -> None:
    DESK.acknowledge(finding_id, OLGA, at)


def resolve(finding_id: int, at: Any) -> None:
    DESK.resolve(finding_id, "FALSE_POSITIVE", OLGA, at)


def assign(finding_id: int, at: Any) -> None:
    DESK.assign(finding_id, Person.objects.get(code="ravi"), OLGA, at)


@pytest.mark.parametrize(
    ("deed", "left"),
    [
        (acknowledge, ("ACKNOWLEDGED", "", None)),
        (resolve, ("RESOLVED", "FALSE_POSITIVE", None)),
        (assign, ("NEW", "", "ravi")),
    ],
)
def test_a_deed_that_is_committed_while_an_audit_waits_for_it_is_kept_and_told(
    committed: Night, deed: Callable[[int, Any], None], left: tuple[str, str, str | None]
) -> None:
    finding, at = the_finding(committed), committed.at + MINUTE
    with committed.company.scope():  # so that the next audit finds it worse than it was, and says so aloud
        AuditFinding.objects.update(severity="INFO", severity_rank=0)
    with ThreadPoolExecutor(1) as workers, committed.company.scope():
        with transaction.atomic():
            deed(finding.pk, at)
            auditing = beside(committed, lambda: run_audit("comprehensive", at), workers)
            wait_for_a_waiter()
        run = auditing.result(60)
    kept = the_finding(committed)
    assert run.status == "DONE"
    assert kept.looks == finding.looks + 1
    holder = kept.assigned_to.code if kept.assigned_to else None
    assert (kept.status, kept.resolution, holder) == left
    told = last_told(committed)["finding"]
    assert (told["status"], told["resolution"] or "") == left[:2]
    assert (told["assigned_to"] or {}).get("person_id") == kept.assigned_to_id


@pytest.mark.parametrize("deed", [acknowledge, resolve, assign])
def test_a_deed_that_waits_for_an_audit_builds_on_what_it_wrote(
    committed: Night, monkeypatch: pytest.MonkeyPatch, deed: Callable[[int, Any], None]
) -> None:
    finding, at = the_finding(committed), committed.at + MINUTE
    written, go, finish = threading.Event(), threading.Event(), audit.finish

    def finish_late(*said: Any) -> None:
        written.set()
        go.wait(30)
        finish(*said)

    monkeypatch.setattr(audit, "finish", finish_late)
    with ThreadPoolExecutor(2) as workers:
        auditing = beside(committed, lambda: run_audit("comprehensive", at), workers)
        assert written.wait(60)
        acting = beside(committed, lambda: deed(finding.pk, at), workers)
        wait_for_a_waiter()
        go.set()
        auditing.result(60)
        acting.result(60)
    kept = the_finding(committed)
    assert (kept.looks, kept.last_seen_at) == (finding.looks + 1, at)
    assert kept.changed_by == OLGA.as_json()
    assert last_told(committed)["finding"]["looks"] == kept.looks


def test_what_two_people_do_at_once_is_told_with_both_deeds(committed: Night) -> None:
    finding, at = the_finding(committed), committed.at + MINUTE
    with ThreadPoolExecutor(1) as workers, committed.company.scope():
        with transaction.atomic():
            assign(finding.pk, at)
            commenting = beside(committed, lambda: DESK.comment(finding.pk, OLGA, at, "on it"), workers)
            wait_for_a_waiter()
        commenting.result(60)
    kept = the_finding(committed)
    assert kept.version == finding.version + 2
    assert last_told(committed)["finding"]["assigned_to"]["person_id"] == kept.assigned_to_id is not None


def test_a_call_for_help_repeated_while_it_is_assigned_is_told_with_its_assignee(committed: Night) -> None:
    committed.phone.sent(event("panic"))
    with ThreadPoolExecutor(1) as workers, committed.company.scope():
        alert, ravi = NOCAlertEvent.objects.get(), Person.objects.get(code="ravi")
        with transaction.atomic():
            ALERTS.assign(alert.pk, ravi, OLGA, committed.at)
            pressing = beside(committed, lambda: committed.phone.sent(event("panic")), workers)
            wait_for_a_waiter()
        pressing.result(60)
        told: Any = NOCEventLog.objects.filter(alert_id=alert.pk).order_by("id").last()
    assert told.payload["alert"]["occurrence_count"] == 2
    assert told.payload["alert"]["assigned_to"]["person_id"] == ravi.pk
