"""What operators do about alerts: list, page, act once, collide politely; everything recorded and told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from noc.events.models import Deed, NOCEventLog
from noc.response.alerts.fire import Draft, Occurrence, fire
from noc.response.alerts.models import NOCAlertEvent
from noc.sources.people.models import Person
from tests.cast import Answer, Caller, Company

NOW = datetime.now(UTC)
FIELDS = {
    "id", "alert_type", "severity", "status", "resolution", "message", "person_id", "person_name", "site_id",
    "site_name", "entity_type", "entity_id", "metadata", "occurrence_count", "created_at", "first_seen_at",
    "last_seen_at", "acknowledged_at", "acknowledged_by", "resolved_at", "resolved_by", "assigned_to", "version",
    "disposition", "priority", "why", "cause", "finding_id", "incident_id", "ticket_id", "grouped_under", "group_size",
    "snoozed_until", "cleared_at", "confidence",
}  # fmt: skip


def raised(
    company: Company, about: str = "a", severity: str = "HIGH", site: str = "gate", minute: int = 0
) -> int:
    at = NOW + timedelta(minutes=minute)
    with company.scope():
        draft = Draft(
            "TEST", severity, about, f"about {about}", "person", about, company.ravi, company.sites[site]
        )
        return fire(draft, [Occurrence(f"{about}-{minute}", at, at, {})], at).pk


@pytest.fixture
def alert(company: Company) -> int:
    return raised(company)


@pytest.fixture
def operator(company: Company) -> Caller:
    return company.caller("operator")


def act(caller: Caller, alert: int, deed: str, **said: Any) -> Answer:
    return caller.post(f"alerts/{alert}/{deed}/", said or None)


def log(company: Company) -> list[dict[str, Any]]:
    with company.scope():
        return list(NOCEventLog.objects.order_by("id").values_list("payload", flat=True))


def test_alert_has_the_promised_fields_and_its_history(operator: Caller, alert: int) -> None:
    (item,) = operator.read("alerts/")["items"]
    assert set(item) == FIELDS
    whole = operator.read(f"alerts/{alert}/")
    assert set(whole) == FIELDS | {"history", "occurrences"}
    assert [deed["verb"] for deed in whole["history"]] == ["raised"]
    assert whole["history"][0]["actor"] == {"kind": "system", "id": None, "name": "NOC Intelligence"}
    assert set(whole["occurrences"][0]) == {"event_id", "at", "received_at", "lat", "lon", "note"}


# Actions.


def test_acknowledged_alert_says_who_and_when(operator: Caller, alert: int) -> None:
    data = act(operator, alert, "acknowledge", notes="on it").data
    assert (data["status"], data["acknowledged_by"]["name"], data["version"]) == (
        "ACKNOWLEDGED",
        "operator",
        2,
    )
    assert data["history"][-1]["notes"] == "on it"
    assert datetime.fromisoformat(data["acknowledged_at"]) > NOW


@pytest.mark.parametrize(
    ("deed", "said"),
    [("acknowledge", {}), ("resolve", {"resolution": "FALSE_POSITIVE"}), ("assign", {"person_id": "KUMAR"})],
)
def test_same_deed_twice_is_200_and_changes_nothing(
    company: Company, operator: Caller, alert: int, deed: str, said: dict[str, Any]
) -> None:
    said = {name: company.people["kumar"] if value == "KUMAR" else value for name, value in said.items()}
    first = act(operator, alert, deed, **said).data
    rows = len(log(company))
    assert act(operator, alert, deed, **said).data == first
    assert act(company.caller("admin"), alert, deed, **said).data == first
    assert len(log(company)) == rows


def test_acknowledging_what_another_has_acknowledged_takes_nothing_from_him(
    company: Company, operator: Caller, alert: int
) -> None:
    first = act(operator, alert, "acknowledge").data
    again = act(company.caller("admin"), alert, "acknowledge", version=first["version"])
    assert again.data == first


def test_reopening_a_new_alert_changes_nothing_and_a_resolved_one_clears_the_verdict(
    operator: Caller, alert: int
) -> None:
    assert act(operator, alert, "reopen").data["version"] == 1
    act(operator, alert, "resolve", resolution="OTHER")
    data = act(operator, alert, "reopen").data
    assert [data[name] for name in ("status", "resolution", "resolved_at", "resolved_by")] == [
        "NEW",
        None,
        None,
        None,
    ]


@pytest.mark.parametrize("resolution", ["CONFIRMED", "FALSE_POSITIVE", "TEST", "DUPLICATE", "OTHER"])
def test_every_verdict_closes(operator: Caller, alert: int, resolution: str) -> None:
    data = act(operator, alert, "resolve", resolution=resolution, notes="n").data
    assert (data["status"], data["resolution"], data["history"][-1]["data"]) == (
        "RESOLVED", resolution, {"resolution": resolution},
    )  # fmt: skip


@pytest.mark.parametrize(
    "said", [{}, {"resolution": "MAYBE"}, {"resolution": None}, {"resolution": "TEST", "version": "x"}]
)
def test_resolving_without_a_known_verdict_is_422(operator: Caller, alert: int, said: dict[str, Any]) -> None:
    assert act(operator, alert, "resolve", **said).status == 422


def test_another_verdict_on_a_resolved_alert_and_its_acknowledging_are_409(
    operator: Caller, alert: int
) -> None:
    act(operator, alert, "resolve", resolution="TEST")
    other = act(operator, alert, "resolve", resolution="CONFIRMED")
    assert (other.status, "operator" in other.message) == (409, True)
    assert act(operator, alert, "acknowledge").status == 409


def test_alert_about_the_same_thing_that_is_open_by_now_forbids_reopening(
    company: Company, operator: Caller, alert: int
) -> None:
    act(operator, alert, "resolve", resolution="TEST")
    assert raised(company, minute=1) != alert
    assert act(operator, alert, "reopen").status == 409


@pytest.mark.parametrize(
    ("deed", "said"),
    [("acknowledge", {}), ("resolve", {"resolution": "TEST"}), ("assign", {"person_id": None})],
)
def test_stale_version_is_409_and_names_who_was_first(
    company: Company, operator: Caller, alert: int, deed: str, said: dict[str, Any]
) -> None:
    admin = company.caller("admin")
    act(admin, alert, "assign", person_id=company.people["kumar"])
    late = act(operator, alert, deed, version=1, **said)
    assert late.status == 409
    assert "admin" in late.message
    assert operator.read(f"alerts/{alert}/")["version"] == 2


def test_comments_are_kept_in_order_and_empty_ones_refused(operator: Caller, alert: int) -> None:
    for notes in ("one", "two", "<script>alert(1)</script>"):
        data = act(operator, alert, "comment", notes=notes).data
    assert [deed["notes"] for deed in data["history"][1:]] == ["one", "two", "<script>alert(1)</script>"]
    assert act(operator, alert, "comment", notes="  ").status == 422
    assert act(operator, alert, "comment", notes="x" * 5_001).status == 422


def test_note_with_a_nul_is_refused_and_breaks_nothing(operator: Caller, alert: int) -> None:
    assert act(operator, alert, "comment", notes="a\x00b").status in {400, 422}


def test_assigning_to_oneself_needs_a_person_and_to_a_stranger_is_422(
    company: Company, outsider: Company, operator: Caller, alert: int
) -> None:
    assert act(operator, alert, "assign", person_id="me").status == 422
    assert act(operator, alert, "assign", person_id=outsider.ravi).status == 422
    assert act(operator, alert, "assign", person_id=987_654).status == 422
    user = company.login()
    with company.scope():
        Person.objects.filter(code="kumar").update(user=user)
    operator.browser.force_login(user, "noc.kernel.access.logins.LoginBackend")
    operator.secret = ""
    data = act(operator, alert, "assign", person_id="me").data
    assert data["assigned_to"] == {"person_id": company.people["kumar"], "name": "Kumar"}
    assert data["history"][-1]["actor"] == {"kind": "person", "id": user.pk, "name": "Olga"}
    assert act(operator, alert, "assign", person_id=None).data["assigned_to"] is None


@pytest.mark.parametrize("deed", ["acknowledge", "resolve", "reopen", "comment", "assign"])
@pytest.mark.parametrize("role", ["viewer", "fraud_analyst", "ingest"])
def test_who_may_not_act_is_403(company: Company, alert: int, deed: str, role: str) -> None:
    said = {"resolution": "TEST", "notes": "n", "person_id": None}
    assert act(company.caller(role), alert, deed, **said).status == 403


@pytest.mark.parametrize("deed", ["acknowledge", "resolve", "reopen", "comment", "assign"])
def test_other_companys_and_other_sites_alerts_are_missing(
    company: Company, outsider: Company, alert: int, deed: str
) -> None:
    said = {"resolution": "TEST", "notes": "n", "person_id": None}
    missing = act(company.caller("operator"), 987_654, deed, **said)
    assert missing.status == 404
    for stranger in (outsider.caller("admin"), company.caller("operator", "yard")):
        answer = act(stranger, alert, deed, **said)
        assert (answer.status, answer.body) == (404, missing.body)
    with company.scope():
        assert NOCAlertEvent.objects.get().version == 1


# What is recorded and told.


def test_every_change_is_a_deed_and_a_log_row_with_the_whole_state(
    company: Company, operator: Caller, alert: int
) -> None:
    act(operator, alert, "acknowledge")
    act(operator, alert, "comment", notes="n")
    act(operator, alert, "resolve", resolution="CONFIRMED")
    rows = log(company)
    assert [row["type"] for row in rows] == ["alert_created", *["alert_updated"] * 3]
    last = rows[-1]
    assert {"alert_id", "alert_type", "severity", "status", "message", "site_id", "person_id"} <= set(last)
    assert (last["alert_id"], last["status"]) == (alert, "RESOLVED")
    shown = operator.read(f"alerts/{alert}/")
    assert last["alert"] == {name: shown[name] for name in FIELDS}
    with company.scope():
        assert list(Deed.objects.order_by("id").values_list("verb", flat=True)) == [
            "raised", "acknowledged", "commented", "resolved",
        ]  # fmt: skip
        assert NOCEventLog.objects.filter(alert_id=alert).count() == 4


def test_deed_without_its_log_row_does_not_happen(
    company: Company, operator: Caller, alert: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("noc.response.alerts.announcing.publish", fail)
    with pytest.raises(RuntimeError):
        act(operator, alert, "acknowledge")
    with company.scope():
        assert (NOCAlertEvent.objects.get().status, Deed.objects.count()) == ("NEW", 1)


@pytest.mark.parametrize("change", ["UPDATE noc_deed SET notes = 'nothing'", "DELETE FROM noc_deed"])
def test_database_refuses_to_change_what_was_done(alert: int, change: str) -> None:
    with (
        pytest.raises((InternalError, ProgrammingError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


# Lists.


def test_lists_filter_by_all_that_is_promised(company: Company, operator: Caller) -> None:
    low, high, yard = raised(company, "l", "LOW"), raised(company, "h"), raised(company, "y", "HIGH", "yard")
    act(operator, low, "resolve", resolution="TEST")
    act(operator, high, "acknowledge")

    def ids(**query: Any) -> set[int]:
        return {item["id"] for item in operator.read("alerts/", **query)["items"]}

    assert ids() == {low, high, yard}
    assert ids(status="open") == {high, yard}
    assert ids(status="NEW") == {yard}
    assert ids(status="ACKNOWLEDGED") == {high}
    assert ids(status="RESOLVED") == {low}
    assert ids(severity="LOW") == {low}
    assert ids(site_id=company.sites["yard"]) == {yard}
    assert ids(person_id=company.ravi, alert_type="TEST") == {low, high, yard}
    assert ids(alert_type="SOS") == ids(person_id=1_000_000) == set()


@pytest.mark.parametrize(
    "query",
    [
        {"status": "old"},
        {"severity": "high"},
        {"order": "id"},
        {"limit": 0},
        {"limit": 501},
        {"site_id": "x"},
        {"person_id": -1},
        {"cursor": "nonsense"},
        {"cursor": "ä"},
        {"cursor": "WyItbGFzdF9zZWVuX2F0Iix7InYiOiJ4In0sMV0"},
        {"cursor": "WyItbGFzdF9zZWVuX2F0Iix7InQiOiIyMDI2LTAxLTAxIn0sMV0"},
        {"cursor": "WyItbGFzdF9zZWVuX2F0Iix7fSwxXQ"},
        {"alert_type": "\x00"},
    ],
    ids=lambda _: None,
)
def test_filters_that_make_no_sense_are_400(operator: Caller, alert: int, query: dict[str, Any]) -> None:
    assert operator.get("alerts/", **query).status == 400


@pytest.mark.parametrize(
    "order", ["-last_seen_at", "last_seen_at", "-created_at", "created_at", "-severity_rank"]
)
def test_pages_show_each_alert_once_in_order_while_new_ones_come(
    company: Company, operator: Caller, order: str
) -> None:
    ranks = ["LOW", "HIGH", "CRITICAL"]
    made = [raised(company, str(n), ranks[n % 3], minute=n // 2) for n in range(11)]
    seen, cursor = [], None
    for round_ in range(20):
        page = operator.read("alerts/", order=order, limit=3, **({"cursor": cursor} if cursor else {}))
        seen += page["items"]
        raised(
            company,
            f"new{round_}",
            "CRITICAL",
            minute=-60 if order in {"last_seen_at", "created_at"} else 600,
        )
        if (cursor := page["next_cursor"]) is None:
            break
    ids = [item["id"] for item in seen]
    assert len(ids) == len(set(ids))
    assert set(made) <= set(ids)
    field = order.lstrip("-")
    keys = [ranks.index(item["severity"]) if field == "severity_rank" else item[field] for item in seen]
    assert keys == sorted(keys, reverse=order.startswith("-"))


def test_cursor_of_another_order_is_400(company: Company, operator: Caller) -> None:
    for n in range(3):
        raised(company, str(n))
    cursor = operator.read("alerts/", limit=1)["next_cursor"]
    assert operator.get("alerts/", cursor=cursor, order="created_at").status == 400


def test_lists_and_deeds_stay_within_their_budget_of_queries(company: Company, operator: Caller) -> None:
    for n in range(30):
        raised(company, str(n))
    (first, *_) = operator.read("alerts/")["items"]
    for ask, most in (
        (lambda: operator.read("alerts/"), 5),
        (lambda: operator.read(f"alerts/{first['id']}/"), 6),
        (lambda: act(operator, first["id"], "acknowledge").data, 20),
    ):
        with CaptureQueriesContext(connection) as asked:
            ask()
        assert len(asked) <= most, [query["sql"][:90] for query in asked]


def test_same_note_sent_twice_is_one_note(company: Company, operator: Caller, alert: int) -> None:
    for _ in range(2):
        whole = act(operator, alert, "comment", notes="called him").data
    assert [deed["verb"] for deed in whole["history"]].count("commented") == 1
    act(operator, alert, "comment", notes="no answer")
    again = act(operator, alert, "comment", notes="called him").data
    assert [deed["notes"] for deed in again["history"]][-3:] == ["called him", "no answer", "called him"]
    other = act(company.caller("operator"), alert, "comment", notes="called him").data
    assert len(other["history"]) == len(again["history"]) + 1


def test_reopening_what_is_new_changes_nothing_whatever_version_was_seen(
    operator: Caller, alert: int
) -> None:
    act(operator, alert, "comment", notes="x")
    answer = act(operator, alert, "reopen", version=1)
    assert (answer.status, answer.data["status"]) == (200, "NEW")
