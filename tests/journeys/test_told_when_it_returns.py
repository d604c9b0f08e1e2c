"""What comes back into sight, or grows graver, is told outside the house like anything new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from noc.journeys.keeping_time import keep_time
from noc.journeys.response import follow_up
from noc.kernel.access.principals import Actor
from noc.response.alerts.models import NOCAlertEvent, Snooze
from noc.response.alerts.pipeline import raise_alerts
from noc.response.alerts.rules.matchers import read_matchers
from noc.response.alerts.silences import make_silence
from noc.response.alerts.work import DESK
from noc.response.incidents.models import CorrelatedIncident
from noc.response.notices.models import Notice, NoticeSubject
from noc.response.oncall.models import EscalationPolicy, EscalationRun
from tests.cast import MINUTE, Company
from tests.response.alerts.force import a_finding
from tests.response.notices.cast import channel, route
from tests.stories.night_cast import work_off

pytestmark = pytest.mark.django_db
OLGA = Actor("person", 9, "Olga")
AT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


@pytest.fixture
def grave(company: Company) -> Company:
    """A company whose route tells of what is HIGH or above, and escalates it."""
    with company.scope():
        policy = EscalationPolicy.objects.create(
            name="all",
            steps=[{"after_minutes": 5, "targets": []}],
            created_at=AT,
            updated_at=AT,
            updated_by=OLGA.as_json(),
        )
        matchers = [{"field": "min_severity", "op": "=", "value": "HIGH"}]
        route(channel(), matchers=matchers, policy_id=policy.pk)
    return company


def seen(company: Company, severity: str, event_id: str, at: datetime) -> NOCAlertEvent:
    """See the same trouble once more; return its alert."""
    told: dict[str, Any] = {"event_id": event_id, "at": at}
    candidate = a_finding("SITE_UNCOVERED", severity, None, company.gate, **told)
    with company.scope():
        alerts = raise_alerts([candidate], at)
        follow_up(alerts, at)
        return alerts[0]


def told(company: Company) -> list[tuple[str, datetime]]:
    with company.scope():
        return list(NoticeSubject.objects.order_by("at").values_list("event", "at"))


def escalating(company: Company) -> int:
    with company.scope():
        return EscalationRun.objects.filter(status="RUNNING").count()


def silence(company: Company, at: datetime) -> int:
    with company.scope():
        matchers = read_matchers([{"field": "site_id", "op": "=", "value": company.gate}])
        return make_silence(matchers, "works", at, at + 30 * MINUTE, OLGA, at).pk


def test_alert_that_grows_grave_is_told_although_it_was_seen_before(grave: Company) -> None:
    seen(grave, "MEDIUM", "first", AT)
    assert told(grave) == []
    seen(grave, "HIGH", "second", AT + MINUTE)
    assert told(grave) == [("raised", AT + MINUTE)]
    seen(grave, "HIGH", "third", AT + 2 * MINUTE)
    assert told(grave) == [("raised", AT + MINUTE)]
    assert escalating(grave) == 1


def test_alert_seen_twice_in_a_silence_is_told_when_the_silence_has_run_out(grave: Company) -> None:
    silence(grave, AT)
    seen(grave, "HIGH", "first", AT + MINUTE)
    assert seen(grave, "HIGH", "second", AT + 2 * MINUTE).disposition == "SILENCED"
    assert told(grave) == []
    with grave.scope():
        keep_time(AT + 31 * MINUTE)
    assert told(grave) == [("raised", AT + 31 * MINUTE)]
    assert escalating(grave) == 1


def test_silence_ended_by_hand_tells_of_what_comes_back_and_gathers_it(grave: Company) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    silence_id = silence(grave, at)
    seen(grave, "HIGH", "first", at + MINUTE)
    with grave.scope():
        assert not CorrelatedIncident.objects.exists()
    operator = grave.caller("operator")
    assert operator.ask("POST", f"silences/{silence_id}/end/", {}).status == 200
    work_off()
    with grave.scope():
        assert Notice.objects.count() == 1
        assert CorrelatedIncident.objects.count() == 1
    assert escalating(grave) == 1
    assert operator.ask("POST", f"silences/{silence_id}/end/", {}).status == 200
    work_off()
    assert len(told(grave)) == 1


def test_snooze_taken_back_calls_people_again(grave: Company) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    alert = seen(grave, "HIGH", "first", at)
    with grave.scope():
        DESK.snooze(alert.pk, at + 60 * MINUTE, OLGA, at + MINUTE, "later")
    work_off()
    assert escalating(grave) == 0
    with grave.scope():
        snooze_id = Snooze.objects.get().pk
    assert grave.caller("operator").ask("POST", f"snoozes/{snooze_id}/end/", {}).status == 200
    work_off()
    assert escalating(grave) == 1
