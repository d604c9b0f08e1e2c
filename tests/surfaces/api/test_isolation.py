"""Generated over every address of the API's document: another company's things answer exactly as missing ones."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import F

from noc.intelligence.baselines.models import BaselineProfile, ThresholdChange
from noc.intelligence.findings.models import AuditFinding, AuditReplay
from noc.intelligence.fraud.labels import Said, say
from noc.intelligence.fraud.models import FraudAnomaly
from noc.intelligence.fraud.registry_models import FraudDetectionModel, FraudTraining
from noc.journeys.replays import request_replay
from noc.kernel.access.capabilities import ROLES
from noc.kernel.access.principals import SYSTEM
from noc.response.alerts.fire import Draft, Occurrence, fire
from noc.response.alerts.models import NOCAlertEvent, Silence, Snooze
from noc.response.alerts.rules.matchers import read_matchers
from noc.response.alerts.silences import make_silence
from noc.response.handovers.models import Handover
from noc.response.handovers.sign import sign
from noc.response.incidents.correlate import correlate
from noc.response.incidents.models import CorrelatedIncident
from noc.response.integrations.models import Integration
from noc.response.integrations.register import register
from noc.response.notices.announce import announce_to
from noc.response.notices.models import Channel, Notice, NoticeContact
from noc.response.notices.rules.subjects import Subject
from noc.response.oncall.configure import PolicyDraft, ScheduleDraft, add_override, save_policy, save_schedule
from noc.response.oncall.models import EscalationPolicy, Override, Schedule
from noc.response.playbooks.library import create, switch
from noc.response.playbooks.models import Playbook, PlaybookRun
from noc.response.playbooks.rules.happenings import Happening
from noc.response.playbooks.trigger import trigger
from noc.response.tickets.create import create_ticket
from noc.response.tickets.models import Ticket
from noc.sources.attendance.models import AttendanceEvent
from noc.sources.sites.models import Shift
from noc.surfaces.api.root import api
from tests.cast import HOUR, MINUTE, Answer, Caller, Company, Phone, ago, event
from tests.fraud_cast import accused

MISSING = 987_654
NOBODY = "00000000-0000-4000-8000-000000000000"
RANDOM = ("event_id", "incident_id", "prediction_id", "model_id")
BODIES: dict[str, Any] = {
    "resolve": {"resolution": "TEST"},
    "comment": {"notes": "n"},
    "assign": {"person_id": None},
    "hold": {"notes": "n"},
    "priority": {"priority": "LOW"},
    "watch": {"watch": False},
    "close": {"resolution": "TEST"},
    "cancel": {"notes": "n"},
    "snooze": {"notes": "n", "minutes": 5},
    "investigate": {"notes": "n"},
    "import": None,  # no calendar any more
    "outcome": {"fraud": True},
}
PLAYBOOK = (
    "name: mine\ntitle: {title}\nwhen: {{kind: alert}}\nsteps: [{{wait: {{for: cleared, minutes: 9}}}}]"
)
WHOLE: dict[str, Any] = {
    "playbooks": {"source": PLAYBOOK.format(title="Mine")},
    "channels": {"name": "n", "kind": "log"},
    "integrations": {"name": "n"},
    "policies": {"name": "n", "steps": [{"after_minutes": 0, "targets": [{"kind": "channel", "id": 1}]}]},
    "schedules": {"name": "n"},
}  # what a PUT of one thing needs

MOVING = re.compile(
    "activity|live|summary|tuning|tickets|current|fraud-scores|performance|fairness|groups"
)  # they tell of the moment in which they were asked


def operations() -> list[tuple[str, str]]:
    """Return (method, path) of every address of Django's door."""
    return [
        (method.upper(), path)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
        if "/ingest/" not in path or path.endswith("/rejected/")
        if not path.endswith("/session/")
        if "/integrations/in/" not in path  # open to whoever has a key; tests/response/integrations
    ]


BY_ID = [(method, path) for method, path in operations() if "{" in path]
LISTS = [path for method, path in operations() if method == "GET" and "{" not in path]


def test_every_address_is_asked() -> None:
    assert len(BY_ID) >= 9
    assert len(LISTS) >= 8
    assert {re.sub(r".*\{(\w+)\}.*", r"\1", path) for _, path in BY_ID} <= {
        "person_id", "site_id", "alert_id", "case_id", "change_id", "event_id", "finding_id", "kind", "profile_id",
        "replay_id", "channel_id", "notice_id", "ticket_id", "silence_id", "snooze_id",
        "handover_id", "integration_id", "override_id", "policy_id", "schedule_id", "playbook_id", "run_id",
        "anomaly_id", "prediction_id", "model_id",
    }  # fmt: skip


@pytest.fixture
def busy(company: Company, outsider: Company, phone: Phone) -> tuple[Company, Company]:
    """Both companies have facts, refusals, unenrolled codes and alerts; all of the outsider's are marked."""
    for one, sender in ((company, phone), (outsider, outsider.phone())):
        mark = f"secret-{one.tenant.code}"
        sender.sent(
            event("location", device=mark),
            event("task", task=mark),
            event("location", person=mark, event_id=mark),
            event("panic", note=mark),
            event("attendance"),
        )
        conclude(one, mark)
    BODIES["overrides"] = {"person_id": company.ravi, "starts_at": ago(), "ends_at": ago(-HOUR)}
    return company, outsider


def conclude(company: Company, mark: str) -> None:
    """Give a company a finding, a replay, and a profile whose threshold was moved."""
    at = datetime.now(UTC)
    with company.scope():
        AuditFinding.objects.create(
            finding_type="STATIC_GUARD", category="SAFETY", severity="LOW", severity_rank=1, about=mark, title=mark,
            evidence_summary=mark, confidence=0.5, person_id=company.ravi, site_id=company.gate, detected_at=at,
            last_seen_at=at,
            evidence={
                "rule": mark, "threshold": {"value": 1, "unit": "m", "option": None},
                "observed": {"value": 1, "unit": "m"}, "baseline": None, "window": {"since": ago(), "until": ago()},
                "event_ids": [], "facts": {}, "severity_reasons": [], "confidence_reasons": [], "diagnosis": None,
            },
        )  # fmt: skip
        for _ in ("worked on", "cancelled"):
            create_ticket(
                title=mark, description=mark, priority="LOW", category="GENERAL", actor=SYSTEM, at=at,
                site_id=company.gate, person_id=company.ravi,
            )  # fmt: skip
        request_replay(at - HOUR, at - MINUTE, {}, mark, SYSTEM, at)
        profile = BaselineProfile.objects.create(
            site_id=company.gate, metric_type="phone_events_count", hour_of_week=1
        )
        ThresholdChange.objects.create(
            profile=profile, week=at.date(), at=at, old_threshold=3.0, new_threshold=4.0, reason=mark,
            actor=SYSTEM.as_json(),
        )  # fmt: skip
        quieten(company, mark, at)
        notify(company, mark, at)
        gather(company, mark, at)
        prepare(company, mark, at)
        watch(company, mark, at)
        suspect(company, mark, at)


def suspect(company: Company, mark: str, at: datetime) -> None:
    """Give a company a punch that was found suspicious and talked of, and the model that found it."""
    made = AttendanceEvent.objects.create(
        event_id=f"{mark}-punch", person_id=company.ravi, site_id=company.gate, at=at, raw_at=at, received_at=at,
        direction="in",
    )  # fmt: skip
    accused(company, made, 0.6, because=mark)
    say([Said(made.event_id, fraud=True, notes=mark)], SYSTEM, at, "outcome")
    span = {"training_date": at, "data_since": at - HOUR, "data_until": at, "test_size": 0.2}
    FraudDetectionModel.objects.create(
        model_version=1, state="ACTIVE", is_active=True, activated_at=at, train_samples=1, frauds=1, reason=mark,
        class_imbalance_ratio=1.0, digest=mark[:64], features=[], features_version=1, **span,
    )  # fmt: skip
    FraudTraining.objects.create(
        status="DONE", days=1, test_size=0.2, requested_at=at, reason=mark, by=SYSTEM.as_json()
    )


def watch(company: Company, mark: str, at: datetime) -> None:
    """Give a company people on call, a system that tells it of troubles, and a shift that was handed over."""
    schedule = save_schedule(None, ScheduleDraft(mark, "UTC", []), SYSTEM, at).pk
    add_override(schedule, company.ravi, (at - HOUR, at + HOUR), mark, SYSTEM, at)
    steps = [{"after_minutes": 0, "targets": [{"kind": "schedule", "id": schedule}]}]
    save_policy(None, PolicyDraft(mark, steps, 0, 5, active=True), SYSTEM, at)
    register(mark, "generic", {}, None, SYSTEM, at)
    sign(None, mark, [], SYSTEM, frozenset([company.gate]), at)


def gather(company: Company, mark: str, at: datetime) -> None:
    """Give a company's site an incident of its own."""
    outage = NOCAlertEvent.objects.create(
        alert_type=mark, severity="HIGH", severity_rank=3, message=mark, entity_type="site", entity_id=mark,
        site_id=company.gate, about=mark, dedup_key=mark, created_at=at, first_seen_at=at, last_seen_at=at,
    )  # fmt: skip
    correlate([outage], [], at)


def notify(company: Company, mark: str, at: datetime) -> None:
    """Give a company a channel, and a message that waits for it."""
    channel = Channel.objects.create(name=mark, kind="log", created_at=at)
    announce_to(
        Subject("alert", "1", "raised", mark, "LOW", mark, site_id=company.gate), at, channel_ids=[channel.pk]
    )
    NoticeContact.objects.create(person_id=company.ravi, email=f"{mark}@example.org")


def prepare(company: Company, mark: str, at: datetime) -> None:
    """Give a company a playbook, and a run of it."""
    switch(create(PLAYBOOK.format(title=mark), SYSTEM, at).pk, SYSTEM, at, enabled=True)
    trigger([Happening(mark, "alert", mark, "LOW", company.gate, company.ravi, 1, None, None, None, at)], at)


def quieten(company: Company, mark: str, at: datetime) -> None:
    """Give a company a silence and a snooze."""
    said = read_matchers([{"field": "alert_type", "op": "=", "value": mark}])
    make_silence(said, mark, at, at + HOUR, SYSTEM, at)
    Snooze.objects.create(
        alert_type=mark, entity_type="site", entity_id="1", entity_name=mark, site_id=company.gate, until=at + HOUR,
        reason=mark, author=SYSTEM.as_json(), created_at=at,
    )  # fmt: skip


def ids_of(company: Company) -> dict[str, int | str]:
    with company.scope():
        from noc.events.models import NOCEventLog

        NOCEventLog.objects.filter(seq=None).update(seq=F("id"))
        alert, row = NOCAlertEvent.objects.earliest("id").pk, NOCEventLog.objects.earliest("id").event_id
        finding, replay, profile, change = (
            model.objects.earliest("id").pk
            for model in (AuditFinding, AuditReplay, BaselineProfile, ThresholdChange)
        )
        playbook, run = Playbook.objects.get(name="mine").pk, PlaybookRun.objects.earliest("id").pk
        channel, notice = Channel.objects.earliest("id").pk, Notice.objects.earliest("id").pk
        silence, snooze = Silence.objects.earliest("id").pk, Snooze.objects.earliest("id").pk
        incident = CorrelatedIncident.objects.filter(person_id=None).earliest("id").incident_id
        handover, integration, override, policy, schedule = (
            model.objects.earliest("id").pk
            for model in (Handover, Integration, Override, EscalationPolicy, Schedule)
        )
        ticket, cancelled = Ticket.objects.order_by("id").values_list("id", flat=True)[:2]
        anomaly, model = FraudAnomaly.objects.earliest("id"), FraudDetectionModel.objects.earliest("id")
    return {
        "ticket_id": ticket,
        "cancelled_id": cancelled,
        "person_id": company.ravi,
        "site_id": company.gate,
        "alert_id": alert,
        "finding_id": finding,
        "replay_id": replay,
        "profile_id": profile,
        "change_id": change,
        "silence_id": silence,
        "snooze_id": snooze,
        "event_id": str(row),
        "incident_id": str(incident),
        "channel_id": channel,
        "notice_id": notice,
        "playbook_id": playbook,
        "run_id": run,
        "handover_id": handover,
        "integration_id": integration,
        "override_id": override,
        "policy_id": policy,
        "schedule_id": schedule,
        "anomaly_id": anomaly.pk,
        "prediction_id": str(anomaly.prediction_id),
        "model_id": str(model.model_id),
        "kind": "people",
    }


def fill(path: str, ids: dict[str, int | str]) -> str:
    """Write ids into an address; a case is whatever kind of case its address is of."""
    case = "finding_id" if "/findings/" in path else "alert_id"
    if "/tickets/" in path:
        case = "cancelled_id" if path.endswith("/cancel/") else "ticket_id"
    if "/incidents/" in path or "/correlations/" in path:
        case = "incident_id"
    if "/anomalies/" in path:
        case = "anomaly_id"
    return re.sub(r"\{(\w+)\}", lambda found: str(ids[case if found[1] == "case_id" else found[1]]), path)


def ask(caller: Caller, method: str, path: str) -> Answer:
    *_, resource, deed = path.rstrip("/").split("/")
    if method == "PUT":
        return caller.ask(method, path, WHOLE.get(resource, {}))
    return caller.ask(method, path, BODIES.get(deed, {}) if method != "GET" else None)


def _few(*quick: str) -> list[Any]:
    """Return every role; those that are not quick are for the long suite: what they may not do is 403 alike."""
    return [role if role in quick else pytest.param(role, marks=pytest.mark.long) for role in ROLES]


@pytest.mark.parametrize("role", _few("admin", "operator", "viewer"))
def test_foreign_ids_answer_exactly_as_missing_ones_and_own_ones_otherwise(
    busy: tuple[Company, Company], role: str
) -> None:
    company, outsider = busy
    caller = company.caller(role)
    mine, theirs = ids_of(company), ids_of(outsider)
    nothing: dict[str, int | str] = {
        **dict.fromkeys(mine, MISSING), **dict.fromkeys(RANDOM, NOBODY), "kind": "people",
    }  # fmt: skip
    for method, path in BY_ID:
        if "{kind}" in path:
            continue
        foreign, missing = (ask(caller, method, fill(path, ids)) for ids in (theirs, nothing))
        assert (foreign.status, foreign.body) == (missing.status, missing.body), (method, path)
        assert missing.status == (404 if missing.status not in {401, 403} else missing.status), (method, path)
        own = ask(caller, method, fill(path, mine))
        assert own.status == (200 if missing.status == 404 else 403), (method, path, own.body)


@pytest.mark.parametrize("role", _few("admin", "fraud_analyst"))
@pytest.mark.parametrize("limited", [False, True])
def test_no_list_shows_or_counts_what_is_anothers(
    busy: tuple[Company, Company], role: str, limited: bool
) -> None:
    company, outsider = busy
    caller = company.caller(role, *(["gate"] if limited else []))
    before = {path: caller.get(path).body for path in LISTS if not MOVING.search(path)}
    for path in LISTS:
        answer = caller.get(path)
        assert answer.status in {200, 403}, (path, answer.body)
        assert b"secret-rivals" not in answer.body, path
        if path.endswith(("/kinds/", "/sla/")):
            continue  # the catalogue, and what is promised unless told otherwise, are the same for everybody
        if answer.status == 200 and isinstance(answer.data, dict) and "items" in answer.data:
            theirs = {json.dumps(item, sort_keys=True) for item in _items(outsider.caller("admin"), path)}
            assert not theirs & {json.dumps(item, sort_keys=True) for item in answer.data["items"]}, path
    outsider.phone().sent(event("panic", "sita"), event("location", device="other"))
    assert {path: caller.get(path).body for path in before} == before


def _items(caller: Caller, path: str) -> list[Any]:
    answer = caller.get(path)
    return list(answer.data["items"]) if answer.status == 200 else []


def test_limited_caller_sees_in_the_live_picture_only_its_sites(busy: tuple[Company, Company]) -> None:
    company, _ = busy
    data = company.caller("viewer", "yard").read("live/")
    assert [site["code"] for site in data["sites"]] == ["yard"]
    assert [person["code"] for person in data["people"]] == ["sita"]


def test_filtering_by_anothers_ids_finds_nothing(busy: tuple[Company, Company]) -> None:
    company, outsider = busy
    caller = company.caller("admin")
    assert caller.read("alerts/", site_id=outsider.gate)["items"] == []
    assert caller.read("alerts/", person_id=outsider.ravi)["items"] == []
    assert caller.read("events/", alert_id=ids_of(outsider)["alert_id"])["items"] == []


def test_without_credentials_every_address_is_401(company: Company) -> None:
    numbers = (
        "person_id", "site_id", "alert_id", "finding_id", "replay_id", "profile_id", "change_id", "silence_id",
        "snooze_id", "ticket_id", "cancelled_id", "channel_id", "notice_id", "handover_id",
        "integration_id", "override_id", "policy_id", "schedule_id", "playbook_id", "run_id",
        "anomaly_id")  # fmt: skip
    ids: dict[str, int | str] = {
        **dict.fromkeys(numbers, 1), **dict.fromkeys(RANDOM, NOBODY), "kind": "people",
    }  # fmt: skip
    answers = {(method, path): Caller("").ask(method, fill(path, ids)) for method, path in operations()}
    assert {where: one.status for where, one in answers.items() if one.status != 401} == {}
    assert all(one.message for one in answers.values())


def test_same_thing_in_two_companies_is_two_alerts(company: Company, outsider: Company) -> None:
    from datetime import UTC, datetime

    at = datetime.now(UTC)
    made = []
    for one in (company, outsider):
        with one.scope():
            draft = Draft("T", "LOW", "same", "m", "person", "1")
            made.append(fire(draft, [Occurrence("e", at, at, {})], at).pk)
    assert made[0] != made[1]


@pytest.mark.usefixtures("phone")
def test_limited_caller_sees_no_fix_and_no_home_of_another_site(company: Company) -> None:
    phone = company.phone()
    phone.sent(event("location", "sita", site="gate", at=ago(MINUTE)))
    with company.scope():
        Shift.objects.create(
            code="past",
            person_id=company.ravi,
            site_id=company.sites["yard"],
            start=datetime(2026, 1, 1, tzinfo=UTC),
            end=datetime(2026, 1, 2, tzinfo=UTC),
        )
    limited = company.caller("viewer", "yard")
    (sita,) = [one for one in limited.read("live/")["people"] if one["code"] == "sita"]
    assert (sita["lat"], sita["lon"], sita["at"]) == (None, None, None)
    assert company.caller("viewer").read(f"people/{company.people['sita']}/")["lat"] is not None
    phone.sent(event("location", "sita", site="yard", at=ago(0 * MINUTE)))
    assert limited.read(f"people/{company.people['sita']}/")["lat"] is not None
