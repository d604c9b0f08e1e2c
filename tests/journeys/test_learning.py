"""Learning by the clock: from where it stopped, late facts again, known incidents left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from noc.intelligence.baselines.models import BaselineHistory, BaselineLearning, BaselineProfile
from noc.intelligence.baselines.rules.weeks import moment_of, slot_of
from noc.intelligence.findings.models import AuditFinding
from noc.journeys import learning, tasks
from noc.journeys.learning import book_until, incidents, learn, learn_due
from noc.kernel.tenancy.overrides import tuned
from noc.sources.sites.models import Shift, Site
from tests.cast import DAY, HOUR, MINUTE, Company, Phone, event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("phone")]
NOON = (datetime.now(UTC) - 2 * DAY).replace(hour=12, minute=0, second=0, microsecond=0)
EVENTS = "phone_events_count"


@pytest.fixture(autouse=True)
def at_work(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ravi guards the gate for some hours; a first learning looks back for two days alone."""
    monkeypatch.setattr(learning, "FIRST", 2 * DAY)
    with company.scope():
        Shift.objects.all().delete()
        Site.objects.update(timezone="UTC")  # so that hours are easily read
        Shift.objects.create(
            code="long", person_id=company.ravi, site_id=company.gate, start=NOON - DAY, end=NOON + DAY
        )
        yield


def uses(phone: Phone, start: datetime, count: int) -> None:
    phone.sent(*(event("phone", at=(start + n * MINUTE).isoformat(), site="gate") for n in range(count)))


def samples_of_hour(company: Company, at: datetime) -> dict[str, Any]:
    return BaselineProfile.objects.values("own_count", "mean", "p95", "learned_from").get(
        site_id=company.gate, metric_type=EVENTS, hour_of_week=at.weekday() * 24 + at.hour
    )


def test_what_phones_sent_becomes_what_is_normal(company: Company, phone: Phone) -> None:
    uses(phone, NOON + MINUTE, 59)
    done = learn(NOON - 2 * HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR)
    assert (done.sites, done.quarters) == (2, 16)
    known = samples_of_hour(company, NOON + 29 * MINUTE)
    assert known["own_count"] == 4
    assert known["p95"] > 45
    twice = learn(NOON - 2 * HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR)
    assert twice == done
    assert samples_of_hour(company, NOON + 29 * MINUTE) == known


def test_the_clock_goes_on_from_where_it_stopped(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    windows: list[tuple[datetime, datetime]] = []
    learned = learning.learn

    def watched(since: datetime, until: datetime, *rest: Any) -> Any:
        windows.append((since, until))
        return learned(since, until, *rest)

    monkeypatch.setattr(learning, "learn", watched)
    at = NOON + 5 * MINUTE
    assert learn_due(at) is not None
    assert learn_due(at + MINUTE) is None  # no quarter has ended
    assert learn_due(at + HOUR) is not None
    assert learn_due(at + 25 * HOUR) is not None
    # The first looks far back, the next takes the hour alone, and once a day the last three days come again.
    assert windows == [
        (NOON - 3 * DAY, NOON),
        (NOON, NOON + HOUR),
        (NOON + 25 * HOUR - 3 * DAY, NOON + 25 * HOUR),
    ]
    assert BaselineLearning.objects.get().learned_until == NOON + 25 * HOUR


def test_facts_that_come_late_improve_what_was_learnt(company: Company, phone: Phone) -> None:
    learn_due(NOON + HOUR + 5 * MINUTE)
    assert samples_of_hour(company, NOON + 29 * MINUTE)["p95"] == 0
    uses(phone, NOON + MINUTE, 59)
    learn_due(NOON + 26 * HOUR)
    assert samples_of_hour(company, NOON + 29 * MINUTE)["p95"] > 45


def confirmed(
    company: Company, since: datetime, until: datetime, resolution: str = "CONFIRMED"
) -> AuditFinding:
    return AuditFinding.objects.create(
        finding_type="POST_ABANDONED", category="SECURITY", severity="HIGH", severity_rank=3, status="RESOLVED",
        resolution=resolution, about="x", site_id=company.gate, title="t", evidence_summary="s", confidence=0.9,
        detected_at=since, last_seen_at=until, cleared_at=until, resolved_at=until,
    )  # fmt: skip


def test_a_confirmed_incident_does_not_teach_and_a_false_alarm_does(company: Company) -> None:
    finding = confirmed(company, NOON + 30 * MINUTE, NOON + 40 * MINUTE)
    learn(NOON - HOUR, NOON + HOUR, NOON + 3 * HOUR)
    before = samples_of_hour(company, NOON + 29 * MINUTE)
    assert (before["own_count"], before["learned_from"]["excluded"]) == (2, 2)
    AuditFinding.objects.filter(pk=finding.pk).update(resolution="FALSE_POSITIVE")
    learn(NOON - HOUR, NOON + HOUR, NOON + 3 * HOUR)
    assert samples_of_hour(company, NOON + 29 * MINUTE)["learned_from"]["excluded"] == 0


def test_learning_an_old_window_again_does_not_teach_the_incidents_that_came_after_it(
    company: Company,
) -> None:
    confirmed(company, NOON + 30 * MINUTE, NOON + 40 * MINUTE)
    learn(NOON - HOUR, NOON + HOUR, NOON + 3 * HOUR)
    learn(NOON - 7 * DAY - HOUR, NOON - 7 * DAY + HOUR, NOON + 3 * HOUR)
    known = samples_of_hour(company, NOON + 29 * MINUTE)
    assert (known["own_count"], known["learned_from"]["excluded"]) == (2, 2)


def test_an_open_call_for_help_does_not_teach(company: Company, phone: Phone) -> None:
    phone.sent(event("panic", at=NOON.isoformat(), site="gate"))
    assert incidents(NOON - DAY, NOON + HOUR) == [(company.gate, NOON, NOON + HOUR)]


def test_an_incident_that_nobody_ended_is_usual_after_a_day(company: Company) -> None:
    confirmed(company, NOON, NOON + 5 * DAY)
    assert incidents(NOON - DAY, NOON + 9 * DAY) == [(company.gate, NOON, NOON + DAY)]


def test_the_task_learns_every_company(company: Company, outsider: Company) -> None:
    tasks.learn_baselines()
    assert BaselineLearning.objects.count() == 1
    assert BaselineHistory.objects.exists()
    with outsider.scope():
        assert BaselineLearning.objects.get().learned_until == moment_of(slot_of(datetime.now(UTC)))


def test_a_book_knows_nothing_of_what_came_after_it(company: Company, phone: Phone) -> None:
    uses(phone, NOON + MINUTE, 59)
    from_facts = book_until(NOON, tuned())
    assert from_facts.until == NOON
    learn(NOON - DAY, NOON + 6 * HOUR, NOON + DAY)
    kept = book_until(NOON + 2 * HOUR, tuned())
    assert kept.until == NOON + 2 * HOUR
    later = book_until(NOON + 4 * HOUR, tuned(), kept)
    assert later.until == NOON + 4 * HOUR
    assert book_until(NOON + 4 * HOUR, tuned(), later) is later
    at = NOON + 7 * DAY + 30 * MINUTE
    assert (
        from_facts.profiles_for(at) == {} or from_facts.profiles_for(at)[company.gate, EVENTS].own_count == 0
    )
    assert kept.profiles_for(at)[company.gate, EVENTS].p95 > 45


def run(company: str, since: datetime, until: datetime) -> str:
    out = StringIO()
    call_command(
        "learn_baselines",
        "--tenant",
        company,
        "--since",
        since.isoformat(),
        "--until",
        until.isoformat(),
        stdout=out,
    )
    return out.getvalue()


def test_the_command_prints_one_line(company: Company) -> None:
    said = run(company.tenant.code, NOON - HOUR, NOON)
    assert said.count("\n") == 1
    assert said.startswith("profiles ")
    assert "sites 2 quarters 4" in said


def test_the_command_refuses_what_makes_no_sense(company: Company) -> None:
    code = company.tenant.code
    for since, until, why in (
        (NOON, NOON, "before"),
        (NOON, datetime.now(UTC) + HOUR, "future"),
        (NOON - 300 * DAY, NOON, "weeks"),
    ):
        with pytest.raises(CommandError, match=why):
            run(code, since, until)
    with pytest.raises(CommandError) as refused:
        run("nobody", NOON - HOUR, NOON)
    assert refused.value.returncode == 2
    with pytest.raises(CommandError):
        call_command("learn_baselines", "--tenant", code, "--since", "yesterday", "--until", "today")
