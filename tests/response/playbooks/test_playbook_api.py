"""Playbooks over REST."""

from __future__ import annotations

from noc.response.playbooks.trigger import trigger
from tests.cast import Company
from tests.response.playbooks.conftest import AT, an_alert, happened, work_off

SOURCE = """name: mine
title: Mine
when: {kind: alert, types: [SOS], min_severity: HIGH}
steps:
- wait: {for: cleared, minutes: 5}
"""


def test_five_stand_ready_switched_off(company: Company) -> None:
    listed = company.caller("viewer").read("playbooks/")["items"]
    assert [(one["name"], one["enabled"], one["shipped"]) for one in listed] == [
        (name, False, True) for name in ("abandoned-post", "fraud-suspicion", "no-show", "site-silent", "sos")
    ]
    assert listed[-1]["trigger"] == "an alert of SOS"


def test_playbook_is_made_changed_switched_and_keeps_its_versions(company: Company) -> None:
    admin = company.caller("admin")
    made = admin.post("playbooks/", {"source": SOURCE})
    assert (made.status, made.data["enabled"], made.data["version"]) == (201, False, 1)
    assert made.data["trigger"] == "an alert of SOS, HIGH or above"
    assert made.data["outline"][0]["words"] == "wait until its cause is over, 5 min at most"
    assert admin.post("playbooks/", {"source": SOURCE}).status == 409
    address = f"playbooks/{made.data['id']}/"
    changed = admin.ask("PUT", address, {"source": SOURCE.replace("minutes: 5", "minutes: 6")})
    assert (changed.data["version"], [one["number"] for one in changed.data["versions"]]) == (2, [2, 1])
    assert admin.ask("PUT", address, {"source": SOURCE.replace("name: mine", "name: other")}).status == 409
    assert admin.post(f"{address}enable/").data["enabled"] is True
    assert admin.post(f"{address}disable/").data["enabled"] is False


def test_what_is_wrong_is_told_by_line(company: Company) -> None:
    bad = company.caller("admin").post("playbooks/", {"source": SOURCE.replace("minutes: 5", "minutes: 0")})
    assert bad.status == 422
    assert bad.message.startswith("The playbook is not valid. Line 5, steps.0.wait.minutes: ")
    assert bad.json()["errors"][0]["line"] == 5


def test_operators_read_rehearse_and_stop_but_do_not_write(company: Company) -> None:
    made = company.caller("admin").post("playbooks/", {"source": SOURCE}).data
    address = f"playbooks/{made['id']}/"
    company.caller("admin").post(f"{address}enable/")
    with company.scope():
        [run] = trigger([happened(an_alert(company, "SOS"))], AT)
        work_off()
    operator = company.caller("operator")
    for path in (f"{address}enable/", f"{address}disable/", "playbooks/"):
        assert operator.post(path, {"source": SOURCE}).status == 403
    week = {"since": "2026-11-12T00:00:00Z", "until": "2026-11-19T00:00:00Z"}
    told = operator.post(f"{address}dry-run/", week).data
    assert told["would_have_run"] == 1
    assert told["examples"][0]["steps"] == ["wait until its cause is over, 5 min at most"]
    assert operator.post(f"{address}dry-run/", {"since": "2026-01-01T00:00:00Z"}).status == 422
    [shown] = operator.read("playbook-runs/", status="WAITING", playbook_id=made["id"])["items"]
    assert (shown["id"], shown["waiting_for"], shown["person_name"]) == (run.pk, "cleared", "Ravi")
    assert company.caller("viewer").post(f"playbook-runs/{run.pk}/stop/").status == 403
    stopped = operator.post(f"playbook-runs/{run.pk}/stop/").data
    assert (stopped["status"], stopped["steps"][0]["status"]) == ("STOPPED", "STOPPED")


def test_limited_caller_sees_runs_and_counts_of_its_sites_alone(company: Company) -> None:
    made = company.caller("admin").post("playbooks/", {"source": SOURCE}).data
    company.caller("admin").post(f"playbooks/{made['id']}/enable/")
    with company.scope():
        [run] = trigger([happened(an_alert(company, "SOS"))], AT)
    guest = company.caller("operator", "yard")
    assert guest.read("playbook-runs/")["items"] == []
    assert guest.get(f"playbook-runs/{run.pk}/").status == 404
    assert guest.post(f"playbook-runs/{run.pk}/stop/").status == 404
    week = {"since": "2026-11-12T00:00:00Z", "until": "2026-11-19T00:00:00Z"}
    assert guest.post(f"playbooks/{made['id']}/dry-run/", week).data["would_have_run"] == 0
