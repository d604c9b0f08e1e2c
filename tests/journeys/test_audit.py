"""Audits: from facts that phones sent to findings, once each, whoever runs them how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from noc.events.models import Deed, NOCEventLog
from noc.intelligence.findings.models import AuditFinding, AuditRun
from noc.intelligence.findings.work import DESK
from noc.journeys import audit as journey
from noc.journeys.audit import run_audit, slot_of
from noc.journeys.audit_runs import orphans
from noc.journeys.tasks import retain_events
from noc.kernel.access.principals import SYSTEM
from noc.kernel.tenancy.overrides import override
from tests.cast import DAY, HOUR, MINUTE, Company, Phone, ago, event

pytestmark = pytest.mark.django_db


def at_the_gate(phone: Phone, *minutes: float, **fields: object) -> None:
    """Ravi is at his post so many minutes ago."""
    phone.sent(
        event("attendance", at=ago(3 * HOUR)),
        *(event("location", at=ago(m * MINUTE), **fields) for m in minutes),
    )


def audit(company: Company, kind: str = "comprehensive", after: timedelta = timedelta(0)) -> AuditRun:
    with company.scope():
        return run_audit(kind, datetime.now(UTC) + after)


def findings(company: Company) -> list[AuditFinding]:
    with company.scope():
        return list(AuditFinding.objects.order_by("finding_type", "id"))


def kinds(company: Company) -> set[str]:
    return {one.finding_type for one in findings(company)}


def events(company: Company) -> list[str]:
    with company.scope():
        return list(NOCEventLog.objects.order_by("id").values_list("event_type", flat=True))


def test_a_quiet_site_has_no_findings(company: Company, phone: Phone) -> None:
    at_the_gate(phone, 100, 60, 30, 5, 1)
    phone.sent(*(event("phone", at=ago(m * MINUTE)) for m in (90, 50, 10)))
    run = audit(company)
    assert (run.status, run.people, run.opened, findings(company)) == ("DONE", 1, 0, [])


def test_a_phone_that_fell_silent_is_found_once_and_told_once(company: Company, phone: Phone) -> None:
    at_the_gate(phone, 120, 60, 40)
    for n in range(3):
        audit(company, after=n * 5 * MINUTE)
    (found,) = [one for one in findings(company) if one.finding_type == "NO_TELEMETRY"]
    assert (found.looks, found.status, found.person_id, found.site_id) == (
        3,
        "NEW",
        company.ravi,
        company.gate,
    )
    assert found.evidence["diagnosis"]
    assert found.evidence["event_ids"]
    assert events(company).count("finding_created") == len(findings(company))


def test_it_clears_by_itself_when_the_phone_speaks_again(company: Company, phone: Phone) -> None:
    at_the_gate(phone, 120, 60, 40)
    audit(company)
    phone.sent(event("location", at=ago()), event("phone", at=ago()))
    audit(company, after=1 * MINUTE)
    audit(company, after=12 * MINUTE)
    (found,) = [one for one in findings(company) if one.finding_type == "NO_TELEMETRY"]
    assert (found.status, found.dedup_key) == ("CLEARED", None)
    assert found.cleared_at is not None
    assert "finding_cleared" in events(company)


def test_the_same_beat_twice_is_one_run(company: Company, phone: Phone) -> None:
    at_the_gate(phone, 120, 60, 40)
    at = datetime.now(UTC)
    with company.scope():
        first, second = (run_audit("heartbeat", at, slot_of("heartbeat", at)) for _ in range(2))
    assert first.pk == second.pk
    assert findings(company)[0].looks == 1


def test_a_beat_is_the_same_for_every_scheduler() -> None:
    at = datetime(2026, 11, 20, 22, 17, 31, tzinfo=UTC)
    assert slot_of("heartbeat", at) == datetime(2026, 11, 20, 22, 15, tzinfo=UTC)
    assert slot_of("comprehensive", at) == datetime(2026, 11, 20, 22, 15, tzinfo=UTC)
    assert slot_of("deep", at) == datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


def test_a_run_that_fails_says_so_changes_nothing_and_is_done_again(
    company: Company, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_gate(phone, 120, 60, 40)
    at = datetime.now(UTC)
    with monkeypatch.context() as broken, company.scope():
        broken.setattr(journey, "write_page", lambda *_: (_ for _ in ()).throw(RuntimeError("disk on fire")))
        with pytest.raises(RuntimeError), transaction.atomic():
            run_audit("heartbeat", at, at)
    with company.scope(), monkeypatch.context() as broken:
        broken.setattr(journey, "write_page", lambda *_: (_ for _ in ()).throw(RuntimeError("disk on fire")))
        with pytest.raises(RuntimeError):
            run_audit("heartbeat", at, at)
        run = AuditRun.objects.get()
        assert (run.status, run.error) == ("FAILED", "RuntimeError: disk on fire")
    assert findings(company) == []
    with company.scope():
        assert run_audit("heartbeat", at, at).status == "DONE"
    assert kinds(company) == {"NO_TELEMETRY"}


def test_a_run_whose_process_died_is_taken_over(company: Company, phone: Phone) -> None:
    at_the_gate(phone, 120, 60, 40)
    at = datetime.now(UTC)
    with company.scope():
        AuditRun.objects.create(kind="heartbeat", slot_at=at, started_at=at - MINUTE)
        AuditRun.objects.create(kind="deep", slot_at=at - 9 * HOUR, started_at=at - 9 * HOUR)
        (dead,) = orphans(at)
        run = run_audit(dead.kind, at, dead.slot_at)
        assert (run.status, run.attempts) == ("DONE", 2)
        assert AuditRun.objects.get(kind="deep").status == "FAILED"
    assert kinds(company) == {"NO_TELEMETRY"}


def test_an_audit_of_a_past_moment_starts_now_and_is_no_orphan(company: Company, phone: Phone) -> None:
    at = datetime.now(UTC) - 30 * HOUR
    with company.scope():
        run = run_audit("heartbeat", at)
        assert run.slot_at == at
        assert datetime.now(UTC) - run.started_at < 5 * MINUTE


def test_how_audits_went_is_forgotten_after_a_while_and_what_they_found_is_not(
    company: Company, outsider: Company, phone: Phone
) -> None:
    at_the_gate(phone, 120, 60, 40)
    audit(company)
    with company.scope():
        recent = AuditRun.objects.get().pk
    for one in (company, outsider):
        with one.scope():
            long_ago = datetime.now(UTC) - 91 * DAY
            AuditRun.objects.create(kind="deep", slot_at=long_ago, started_at=long_ago, status="DONE")
    retain_events()
    with outsider.scope():
        assert not AuditRun.objects.exists()
    with company.scope():
        assert AuditRun.objects.get().pk == recent
    assert findings(company) != []


def test_an_audit_costs_a_fixed_number_of_queries(company: Company, phone: Phone) -> None:
    at_the_gate(phone, 120, 60, 40)
    audit(company)
    assert audit(company, after=MINUTE).queries <= 40


def test_a_tenants_audit_sees_nothing_of_anothers(company: Company, outsider: Company, phone: Phone) -> None:
    at_the_gate(phone, 120, 60, 40)
    audit(outsider)
    assert kinds(company) == set()
    assert {one.person_id for one in findings(outsider)} <= {*outsider.people.values(), None}
    assert {one.site_id for one in findings(outsider)} <= set(outsider.sites.values())
    assert findings(outsider) != []


def test_above_the_budget_routine_waits_in_the_digest_and_says_so(company: Company, phone: Phone) -> None:
    at_the_gate(phone, 120, 60, 40)
    with company.scope():
        override("FINDINGS_PER_100_GUARDS", 0)
    audit(company)
    summary = company.caller("viewer").read("findings/summary/")
    assert summary["budget"]["held"] == summary["open"] == len(findings(company))
    assert all(one.held for one in findings(company))


def test_every_change_is_a_deed(company: Company, phone: Phone) -> None:
    at_the_gate(phone, 120, 60, 40)
    audit(company)
    with company.scope():
        assert set(Deed.objects.values_list("verb", "object_type")) == {("opened", "finding")}


def test_what_was_found_before_is_told_with_how_often_and_when(company: Company, phone: Phone) -> None:
    at_the_gate(phone, 120, 60, 40)
    with company.scope():
        run_audit("heartbeat", datetime.now(UTC))
        first = AuditFinding.objects.get()
        AuditFinding.objects.update(
            detected_at=datetime.now(UTC) - 49 * HOUR, cleared_at=datetime.now(UTC) - 48 * HOUR,
            dedup_key=None, status="RESOLVED", resolution="CONFIRMED",
        )  # fmt: skip
        for n in (1, 2):
            run_audit("heartbeat", datetime.now(UTC) + n * MINUTE)
        again = AuditFinding.objects.exclude(pk=first.pk).get()
    assert again.looks == 2
    assert again.evidence["facts"]["found before"] == "once in the 30 days before, the last 2 days ago"
    assert "found before" not in first.evidence["facts"]


def test_what_comes_back_is_new_again_for_whoever_had_acknowledged_it(company: Company, phone: Phone) -> None:
    at_the_gate(phone, 120, 60, 40)
    audit(company, "heartbeat")
    with company.scope():
        DESK.acknowledge(AuditFinding.objects.get().pk, SYSTEM, datetime.now(UTC))
    phone.sent(event("location", at=ago()), event("phone", at=ago()))
    for minutes in (1, 12, 45):
        audit(company, "heartbeat", after=minutes * MINUTE)
    (found,) = findings(company)
    assert (found.status, found.reopened) == ("NEW", 1)
    assert (found.acknowledged_at, found.acknowledged_by) == (None, None)
