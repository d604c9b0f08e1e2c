"""A shift is handed over, and two operators at one case see each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from noc.events.deeds import record_deed
from noc.events.models import Deed
from noc.kernel.access.principals import SYSTEM, Actor
from noc.kernel.errors import NotFound
from noc.response.alerts.fire import Draft, Occurrence, fire
from noc.response.alerts.models import NOCAlertEvent, Silence
from noc.response.alerts.rules.matchers import read_matchers
from noc.response.alerts.silences import end_silence, make_silence
from noc.response.alerts.work import DESK
from noc.response.handovers.models import Handover, Presence
from noc.response.handovers.read import read_shift
from noc.response.handovers.rules.wording import deed_title, in_words, next_shift_end
from noc.response.handovers.sign import sign
from noc.response.incidents.correlate import correlate
from noc.response.integrations.models import Integration
from noc.response.integrations.register import register
from noc.response.oncall.configure import PolicyDraft, save_policy
from noc.response.oncall.escalate import keep_time, start
from tests.cast import Company
from tests.response.incidents.troubles import alert as troubled
from tests.response.oncall.test_escalating import Subject

AT = datetime.now(UTC).replace(microsecond=0)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OLGA = Actor("person", 7, "Olga")


def alert(company: Company, about: str = "gate is silent", site: str = "gate", **said: Any) -> NOCAlertEvent:
    draft = Draft("SITE_SILENT", "HIGH", about, about, "site", "1", site_id=company.sites[site], **said)
    with company.scope():
        return fire(draft, [Occurrence(about, AT - 2 * HOUR, AT - 2 * HOUR, {})], AT - 2 * HOUR)


def shift(company: Company, *sites: str) -> dict[str, Any]:
    with company.scope():
        scope = frozenset(company.sites[site] for site in sites) if sites else None
        return read_shift(AT - 4 * HOUR, AT, scope)


def because(told: dict[str, Any]) -> dict[str, str]:
    return {point["title"]: point["because"] for point in told["watch"]}


def test_shift_tells_what_is_open_what_people_did_and_what_to_watch(company: Company) -> None:
    silent, dark = alert(company), alert(company, "yard is dark", "yard")
    with company.scope():
        DESK.comment(silent.pk, OLGA, AT - HOUR, "Called the guard,\nno answer")
        DESK.acknowledge(dark.pk, OLGA, AT - HOUR)
        DESK.comment(dark.pk, OLGA, AT - 5 * HOUR, "before this shift")
    told = shift(company)
    assert {line["title"] for line in told["open"]["alerts"]} == {"gate is silent", "yard is dark"}
    assert [line["title"] for line in told["happened"]][-2:] == [
        "Acknowledged: yard is dark", "Commented: gate is silent (Called the guard, no answer)",
    ]  # fmt: skip
    assert {line["actor"]["name"] for line in told["happened"]} == {"Olga"}
    assert because(told)["gate is silent"] == "HIGH, and nobody has acknowledged it for 2 h."
    assert "yard is dark" not in because(told)
    assert told["counts"]["unacknowledged"] == 1


def test_shift_tells_what_comes_back_and_what_is_broken_in_the_house(company: Company) -> None:
    with company.scope():
        Silence.objects.create(
            matchers=[], reason="Cameras are exchanged", author=SYSTEM.as_json(), created_at=AT,
            starts_at=AT - HOUR, ends_at=AT + HOUR,
        )  # fmt: skip
        register("Cameras", "generic", {}, 10, SYSTEM, AT)
        Integration.objects.update(silent_since=AT - HOUR)
        steps = [{"after_minutes": 0, "targets": [{"kind": "person", "id": company.ravi}]}]
        call = save_policy(None, PolicyDraft("Call", steps, 0, 5, active=True), SYSTEM, AT).pk
        start(call, Subject(), AT - HOUR)
        keep_time(AT - HOUR, lambda _: None)
    assert because(shift(company)) == {
        "Cameras are exchanged": "This silence ends in 1 h.",
        "Cameras": "It should send, and has fallen silent.",
        "Gate is silent": "Everybody was called and nobody answered.",
    }
    assert because(shift(company, "gate")) == {}


def test_shift_tells_deeds_of_people_on_cases_and_not_what_was_written_to_the_registry(
    company: Company,
) -> None:
    silent, importer = alert(company), Actor("integration", 3, "Personnel system")
    hour_ago = AT - HOUR
    with company.scope():
        for number in range(3):
            record_deed(OLGA, "register_people", "registry", company.id, hour_ago)
            record_deed(importer, "register_shifts", "registry", company.id + number, hour_ago)
        record_deed(OLGA, "created", "channel", 1, hour_ago)
        record_deed(importer, "commented", "alert", silent.pk, hour_ago)
        record_deed(OLGA, "disabled", "playbook", 1, hour_ago, data={"title": "Site silent"})
        DESK.acknowledge(silent.pk, OLGA, hour_ago)
        matchers = read_matchers([{"field": "alert_type", "op": "=", "value": "TOUR_MISSED"}])
        made = make_silence(matchers, "Readers are exchanged", hour_ago, AT + HOUR, OLGA, hour_ago)
        end_silence(made.pk, OLGA, hour_ago)
        sign(AT - 3 * HOUR, "", [], OLGA, None, hour_ago)
    assert [line["title"].rpartition(" ")[0] for line in shift(company)["happened"][:1]] == [
        "Signed: handover"
    ]
    assert [line["title"] for line in shift(company)["happened"][1:]] == [
        "Ended: Readers are exchanged", "Made: Readers are exchanged", "Acknowledged: gate is silent",
        "Disabled: Site silent",
    ]  # fmt: skip
    assert [line["title"] for line in shift(company, "gate")["happened"]] == ["Acknowledged: gate is silent"]


def test_who_sees_one_site_hears_of_no_other(company: Company) -> None:
    silent = alert(company)
    with company.scope():
        DESK.comment(silent.pk, OLGA, AT - HOUR, "n")
    told = shift(company, "yard")
    assert (told["open"]["alerts"], told["happened"], told["watch"]) == ([], [], [])


def test_what_was_signed_stays_as_it_was(company: Company) -> None:
    first = alert(company)
    with company.scope():
        signed = sign(None, "Watch the gate", [], OLGA, None, AT)
        assert sign(None, "Watch the gate", [], OLGA, None, AT + MINUTE / 2).pk == signed.pk
        NOCAlertEvent.objects.filter(pk=first.pk).update(message="another", status="RESOLVED")
        kept = Handover.objects.get()
        assert [line["title"] for line in kept.snapshot["open"]["alerts"]] == ["gate is silent"]
        for change in ({"watch": "x"}, {"snapshot": {}}, {"signed_by": {}}):
            with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
                Handover.objects.update(**change)
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            kept.delete()
        assert sign(None, "", [], OLGA, None, AT + HOUR).since == AT


def test_relieved_operator_signs_and_the_relieving_one_accepts(company: Company) -> None:
    raised = alert(company)
    olga, omar = (company.caller("operator") for _ in range(2))
    body = {"watch": "The gate", "notes": [{"subject": f"alert/{raised.pk}", "text": "Guard was called"}]}
    signed = olga.post("handovers/", body)
    assert signed.status == 201
    path = f"handovers/{signed.data['id']}/"
    assert signed.data["snapshot"]["open"]["alerts"][0]["id"] == raised.pk
    assert signed.data["notes"] == body["notes"]
    assert "yourself" in olga.post(f"{path}accept/").message
    first, again = (omar.post(f"{path}accept/").data["accepted_at"] for _ in range(2))
    assert first == again is not None
    assert company.caller("operator").post(f"{path}accept/").status == 409
    assert company.caller("viewer").post(f"{path}accept/").status == 403
    assert company.caller("viewer").read("handovers/")["items"][0]["accepted_at"] == first
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("UPDATE noc_handover SET accepted_at = now()")


def test_note_of_a_handover_is_a_comment_on_the_case_when_it_is_signed(company: Company) -> None:
    with company.scope():
        one = troubled("NO_TELEMETRY", AT - HOUR, company.ravi, company.gate)
        (incident,) = correlate([one], [], AT)
    olga = company.caller("operator")
    ticket = olga.post("tickets/", {"title": "Change the reader", "site_id": company.gate}).data["id"]
    subjects = [f"incident/{incident.incident_id}", f"ticket/{ticket}", f"alert/{one.pk}"]
    notes = [{"subject": subject, "text": f"About {subject}"} for subject in subjects]
    assert olga.post("handovers/", {"watch": "w", "notes": notes}).status == 201
    assert olga.post("handovers/", {"watch": "w", "notes": notes}).status == 201
    for subject in subjects:
        kind, _, row_id = subject.partition("/")
        history = olga.read(f"{kind}s/{row_id}/")["history"]
        assert [deed["notes"] for deed in history if deed["verb"] == "commented"] == [f"About {subject}"]
    with company.scope():
        assert Handover.objects.count() == 1
        gone = [{"subject": f"alert/{one.pk}", "text": "x"}, {"subject": "ticket/99999", "text": "x"}]
        with pytest.raises(NotFound):
            sign(None, "half", gone, OLGA, None, AT + HOUR)
        assert Handover.objects.count() == 1
        assert not Deed.objects.filter(notes="x").exists()


def test_handover_of_the_whole_house_is_not_for_who_sees_one_site(company: Company) -> None:
    alert(company, "yard is dark", "yard")
    whole = company.caller("operator").post("handovers/", {"watch": "all"}).data["id"]
    limited = company.caller("operator", "gate")
    own = limited.post("handovers/", {"watch": "gate"}).data
    assert own["snapshot"]["open"]["alerts"] == []
    assert [item["id"] for item in limited.read("handovers/")["items"]] == [own["id"]]
    assert limited.get(f"handovers/{whole}/").status == 404
    assert limited.post(f"handovers/{whole}/accept/").status == 404
    assert company.caller("operator", "yard").get(f"handovers/{own['id']}/").status == 404


def test_note_about_what_one_may_not_see_is_refused(company: Company, outsider: Company) -> None:
    theirs = alert(outsider)
    for subject, status in (
        (f"alert/{theirs.pk}", 404),
        ("alert/x", 422),
        ("incident/1", 404),
        ("door/1", 422),
    ):
        body = {"notes": [{"subject": subject, "text": "t"}]}
        assert company.caller("operator").post("handovers/", body).status == status


@pytest.mark.parametrize("since", [AT + 48 * HOUR, AT - 60 * HOUR])
def test_shift_of_no_length_is_refused(company: Company, since: datetime) -> None:
    answer = company.caller("operator").post("handovers/", {"since": since.isoformat()})
    assert (answer.status, "48 hours" in answer.message) == (422, True)


def test_two_who_look_at_the_same_see_each_other_until_they_look_away(company: Company) -> None:
    subject = {"subject": f"alert/{alert(company).pk}"}
    olga, omar = company.caller("operator"), company.caller("viewer")
    assert olga.post("presence/", subject).data["others"] == []
    (seen,) = omar.post("presence/", subject).data["others"]
    assert seen["name"] == "operator"
    assert [one["name"] for one in olga.post("presence/", subject).data["others"]] == ["viewer"]
    omar.post("presence/", {"subject": None})
    assert olga.post("presence/", subject).data["others"] == []
    with company.scope():
        omar.post("presence/", subject)
        Presence.objects.filter(name="viewer").update(seen_at=AT - HOUR)
    assert olga.post("presence/", subject).data["others"] == []


def test_nobody_is_seen_at_what_one_may_not_see(company: Company, outsider: Company) -> None:
    mine, theirs = alert(company), alert(outsider)
    outsider.caller("operator").post("presence/", {"subject": f"alert/{theirs.pk}"})
    company.caller("operator").post("presence/", {"subject": f"alert/{mine.pk}"})
    assert company.caller("operator").post("presence/", {"subject": f"alert/{theirs.pk}"}).status == 404
    assert company.caller("operator", "yard").post("presence/", {"subject": f"alert/{mine.pk}"}).status == 404
    assert company.caller("operator").post("presence/", {"subject": "alert/99999999999999"}).status == 404
    assert company.caller("operator").post("presence/", {"subject": "../1"}).status == 422


def test_words_of_a_handover() -> None:
    assert deed_title("ended_override", "schedule 3", "") == "Ended override: schedule 3"
    assert len(deed_title("commented", "x", "y" * 500)) < 200
    assert [in_words(span) for span in (-HOUR, 59 * MINUTE, HOUR, 61 * MINUTE)] == [
        "0 min", "59 min", "1 h", "1 h 1 min",
    ]  # fmt: skip
    assert [next_shift_end(AT - span * HOUR, AT) - AT for span in (1, 8, 40)] == [
        4 * HOUR,
        8 * HOUR,
        12 * HOUR,
    ]
