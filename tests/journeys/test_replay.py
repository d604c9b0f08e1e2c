"""Replays: the past judged again, the same twice, apart from the live state, and compared with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.events.models import NOCEventLog
from noc.intelligence.findings.models import AuditFinding, AuditReplay, ReplayFinding
from noc.intelligence.findings.rules.lifecycle import Patience, next_steps
from noc.intelligence.findings.rules.observations import Measure, Observation
from noc.intelligence.findings.work import DESK
from noc.journeys import replay as journey
from noc.journeys.audit import run_audit
from noc.journeys.replay import Book, beats
from noc.journeys.replays import cancel_replay, claim_replay, forget_replays, work_off
from noc.kernel.access.principals import SYSTEM
from noc.kernel.clock import now
from tests.cast import HOUR, MINUTE, Company, Phone, ago, event

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening(company: Company, phone: Phone) -> datetime:
    """Ravi came at three hours ago and fell silent one hour ago; return the end of the window to replay."""
    phone.sent(
        event("attendance", at=ago(3 * HOUR)),
        *(event("location", at=ago(m * MINUTE)) for m in range(180, 60, -4)),
        *(event("phone", at=ago(m * MINUTE)) for m in range(180, 60, -4)),
    )
    return now()


def window(evening: datetime) -> dict[str, str]:
    return {"since": (evening - 3 * HOUR).isoformat(), "until": evening.isoformat()}


def spoken(tenant: str, evening: datetime) -> list[str]:
    """The window and the tenant as they are typed."""
    return ["--tenant", tenant, *(word for name, at in window(evening).items() for word in (f"--{name}", at))]


def replayed(company: Company, evening: datetime, **asked: Any) -> dict[str, Any]:
    """Ask for a replay as an administrator, let the worker do it, and read it."""
    admin = company.caller("admin")
    answer = admin.post("replays/", {**window(evening), **asked})
    assert answer.status == 201, answer.body
    assert (answer.data["status"], answer.data["progress"]) == ("QUEUED", 0)
    with company.scope():
        while (row := claim_replay(now())) is not None:
            work_off(row)
    done: dict[str, Any] = admin.read(f"replays/{answer.data['id']}/")
    assert (done["status"], done["progress"]) == ("DONE", 1)
    return done


def test_the_same_night_twice_is_identical_and_touches_nothing_live(
    company: Company, evening: datetime
) -> None:
    first, second = replayed(company, evening), replayed(company, evening)
    assert first["findings"] > 0
    assert first["digest"] == second["digest"]
    assert first["by_type"] == second["by_type"]
    assert first["by_type"]["NO_TELEMETRY"] == 1
    with company.scope():
        assert not AuditFinding.objects.exists()
        assert not NOCEventLog.objects.exists()


def test_other_settings_find_other_things_and_the_comparison_says_which(
    company: Company, evening: datetime
) -> None:
    done = replayed(company, evening, settings={"NO_TELEMETRY_MINUTES": 90}, name="patient")
    compared = done["comparison"]
    assert {"finding_type": "NO_TELEMETRY", "here": 0, "there": 1} in compared["by_type"]
    assert "NO_TELEMETRY" in {one["finding_type"] for one in compared["only_there"]}
    assert "NO_TELEMETRY_MINUTES = 90" in compared["sentence"]
    assert (
        f"{compared['findings']} findings instead of {compared['against_findings']}" in compared["sentence"]
    )


def test_what_people_confirmed_and_the_settings_would_have_missed_is_named(
    company: Company, evening: datetime
) -> None:
    with company.scope():
        run_audit("heartbeat", evening - 5 * MINUTE)
        (found,) = AuditFinding.objects.filter(finding_type="NO_TELEMETRY")
        DESK.resolve(found.pk, "CONFIRMED", SYSTEM, evening)
    done = replayed(company, evening, settings={"NO_TELEMETRY_MINUTES": 90})
    assert [one["finding_id"] for one in done["comparison"]["confirmed_missed"]] == [found.pk]
    assert "would have missed 1 confirmed" in done["comparison"]["sentence"]
    assert replayed(company, evening)["comparison"]["confirmed_missed"] == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"settings": {"NO_SUCH_KEY": 1}}, "NO_SUCH_KEY"),
        ({"settings": {"NO_TELEMETRY_MINUTES": -1}}, "0 or more"),
        ({"settings": {"INGEST_MAX_EVENTS": 1}}, "cannot be supposed"),
        ({"since": "2020-01-01T00:00:00Z"}, "62 days"),
        ({"since": "2100-01-01T00:00:00Z"}, "before"),
        ({"until": "2100-01-01T00:00:00Z"}, "future"),
    ],
)
def test_a_replay_that_makes_no_sense_is_refused_with_the_reason(
    company: Company, evening: datetime, asked: dict[str, Any], words: str
) -> None:
    answer = company.caller("admin").post("replays/", {**window(evening), **asked})
    assert answer.status == 422
    assert words in answer.message


def test_who_may_not_configure_may_not_ask_and_strangers_see_nothing(
    company: Company, outsider: Company, evening: datetime
) -> None:
    assert company.caller("operator").post("replays/", window(evening)).status == 403
    done = replayed(company, evening)
    assert outsider.caller("admin").get(f"replays/{done['id']}/").status == 404
    assert outsider.caller("admin").get(f"replays/{done['id']}/findings/").status == 404
    assert outsider.caller("admin").post(f"replays/{done['id']}/cancel/").status == 404
    limited = company.caller("operator", "yard")
    assert limited.read(f"replays/{done['id']}/")["findings"] == 0
    assert limited.read(f"replays/{done['id']}/findings/")["items"] == []


def test_a_replay_that_was_stopped_keeps_nothing(company: Company, evening: datetime) -> None:
    admin = company.caller("admin")
    asked = admin.post("replays/", window(evening)).data
    with company.scope():
        row = claim_replay(now())
        assert row is not None
        assert admin.post(f"replays/{asked['id']}/cancel/").data["status"] == "CANCELLED"
        work_off(row)
        assert not ReplayFinding.objects.exists()
        assert AuditReplay.objects.get().status == "CANCELLED"
    assert admin.post(f"replays/{asked['id']}/cancel/").status == 200


def test_the_replay_of_a_dead_worker_is_taken_over(company: Company, evening: datetime) -> None:
    asked = company.caller("admin").post("replays/", window(evening)).data
    with company.scope():
        assert claim_replay(now()) is not None
        assert claim_replay(now()) is None
        again = claim_replay(now() + timedelta(minutes=6))
        assert again is not None
        assert (again.pk, again.attempts) == (asked["id"], 2)


def test_a_replay_that_kills_its_worker_is_given_up(company: Company, evening: datetime) -> None:
    asked = company.caller("admin").post("replays/", window(evening)).data
    with company.scope():
        taken = [claim_replay(now() + n * timedelta(minutes=6)) is not None for n in range(5)]
    assert taken == [True, True, True, False, False]
    told = company.caller("admin").read(f"replays/{asked['id']}/")
    assert told["status"] == "FAILED"
    assert "shorter window" in told["error"]


def test_an_old_replay_is_forgotten_with_what_it_found(company: Company, evening: datetime) -> None:
    replayed(company, evening)
    with company.scope():
        assert forget_replays(now() - timedelta(days=1)) == 0
        assert forget_replays(now() + timedelta(days=1)) > 1
        assert not AuditReplay.objects.exists()
        assert not ReplayFinding.objects.exists()


def test_the_command_prints_the_same_lines_twice(
    company: Company, evening: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> str:
        call_command("replay", *spoken(company.tenant.code, evening), "--set", "NO_TELEMETRY_MINUTES=20")
        return capsys.readouterr().out

    first, second = run(), run()
    assert first == second
    *lines, last = [json.loads(line) for line in first.splitlines()]
    assert {"NO_TELEMETRY"} <= {line["finding_type"] for line in lines}
    assert last["summary"]["findings"] == len(lines)


def test_the_command_says_what_it_cannot_do(company: Company, evening: datetime) -> None:
    with pytest.raises(CommandError, match="nobody") as refused:
        call_command("replay", *spoken("nobody", evening))
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="KEY=VALUE"):
        call_command("replay", *spoken(company.tenant.code, evening), "--set", "x")


def test_the_command_says_when_somebody_stops_its_replay(
    company: Company, evening: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn = journey.book_until

    def learn_and_be_stopped(*said: Any) -> Any:
        cancel_replay(AuditReplay.objects.get().pk, now())
        return learn(*said)

    monkeypatch.setattr(journey, "book_until", learn_and_be_stopped)
    with pytest.raises(CommandError, match="somebody stopped"):
        call_command("replay", *spoken(company.tenant.code, evening))
    with company.scope():
        assert AuditReplay.objects.get().status == "CANCELLED"


def test_every_beat_has_the_widest_audit_that_falls_on_it() -> None:
    start = datetime(2026, 11, 20, 21, 58, tzinfo=UTC)
    found = list(beats(start, start + 40 * MINUTE))
    assert [(at.minute, kind) for at, kind in found] == [
        (0, "deep"), (5, "heartbeat"), (10, "heartbeat"), (15, "comprehensive"),
        (20, "heartbeat"), (25, "heartbeat"), (30, "comprehensive"), (35, "heartbeat"),
    ]  # fmt: skip


def observed(about: str, kind: str = "NO_TELEMETRY") -> Observation:
    """What a rule saw, in the fewest words."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return Observation(kind, about, about, about, 0.9, Measure(2, "min"), Measure(1, "min"), at, at)


def test_a_long_trouble_that_comes_back_is_the_same_finding_whatever_short_ones_came_and_went() -> None:
    book, patience = Book(), Patience(10 * MINUTE, 60 * MINUTE)
    start = datetime(2026, 11, 1, tzinfo=UTC)
    long, short = observed("long"), observed("short")
    for at, seen in (
        (start, [long]),
        (start + HOUR, [long, short]),
        *((start + HOUR + n * 10 * MINUTE, [long]) for n in (1, 2, 3)),  # the short one clears
        (start + 72 * HOUR, [long]),
        *((start + 72 * HOUR + n * 10 * MINUTE, []) for n in (1, 2, 3)),  # the long one clears
        (start + 73 * HOUR, [long]),
    ):
        open_now, cleared = book.page(at, patience)
        steps = next_steps(seen, open_now, cleared, {"NO_TELEMETRY"}, patience, at)
        book.write(steps, set(), at)
    assert [(row.last.about, row.reopened, row.cleared_at is None) for row in book.rows] == [
        ("long", 1, True),
        ("short", 0, False),
    ]


def test_a_list_of_replays_costs_the_same_however_long(company: Company, evening: datetime) -> None:
    admin = company.caller("admin")
    costs = []
    for _ in range(3):
        replayed(company, evening)
        with CaptureQueriesContext(connection) as asked:
            items = admin.read("replays/")["items"]
        assert all(one["findings"] == sum(one["by_type"].values()) > 0 for one in items)
        costs.append(len(asked))
    assert costs[1] == costs[2]
