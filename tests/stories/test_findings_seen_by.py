"""Stories of who sees a finding: callers of other sites, other tenants, and those who may start an audit."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.cast import found
from tests.stories.night_cast import Night


def two_troubles(night: Night) -> dict[str, int]:
    """Let the phones of two sites fall silent; return the ids of the findings by site."""
    night.works("ravi", "gate", until=40)
    night.works("sita", "yard", until=40)
    night.audit()
    return {one["site_name"].lower(): one["id"] for one in night.findings(finding_type="NO_TELEMETRY")}


def test_a_caller_limited_to_a_site_sees_its_findings_alone(night: Night) -> None:
    ids = two_troubles(night)
    limited = night.company.caller("operator", "yard")
    assert {one["id"] for one in night.findings()} == set(ids.values())
    assert {one["id"] for one in night.findings(limited)} == {ids["yard"]}
    assert limited.get(f"findings/{ids['yard']}/").status == 200
    assert limited.get(f"findings/{ids['gate']}/").status == 404
    for deed in ("acknowledge", "comment", "resolve", "reopen"):
        body = {"notes": "mine?", "resolution": "TEST"} if deed != "reopen" else {}
        assert limited.post(f"findings/{ids['gate']}/{deed}/", body).status in {404, 422}
    assert limited.read("findings/summary/")["open"] == 1
    assert night.operator.read(f"findings/{ids['gate']}/")["status"] == "NEW"


def test_another_tenant_sees_and_touches_nothing(night: Night) -> None:
    ids = two_troubles(night)
    rivals = found("rivals").caller("admin")
    assert night.findings(rivals) == []
    for finding_id in ids.values():
        assert rivals.get(f"findings/{finding_id}/").status == 404
        assert rivals.post(f"findings/{finding_id}/acknowledge/", {}).status == 404
        assert rivals.post(f"findings/{finding_id}/resolve/", {"resolution": "TEST"}).status == 404
    assert {one["status"] for one in night.findings()} == {"NEW"}


def test_an_audit_of_one_tenant_judges_nobody_of_another(night: Night) -> None:
    rivals = found("rivals")
    night.works("ravi", until=40)
    other = Night(rivals, night.phone, night.at)
    other.audit()
    assert other.kinds() == set()
    night.audit()
    assert night.kinds() == {"NO_TELEMETRY"}


def test_a_viewer_reads_an_operator_acknowledges_and_an_admin_starts_an_audit(night: Night) -> None:
    night.at = datetime.now(UTC)
    night.works("sita", "yard", until=40)
    viewer = night.company.caller("viewer")
    assert viewer.post("audits/", {"kind": "comprehensive"}).status == 403
    answer = night.admin.post("audits/", {"kind": "comprehensive"})
    assert answer.status in {200, 201}, answer.body
    assert (answer.data["kind"], answer.data["status"], answer.data["people"] >= 1) == (
        "comprehensive",
        "DONE",
        True,
    )
    [one] = night.findings(viewer, finding_type="NO_TELEMETRY", person_id=night.company.people["sita"])
    assert viewer.post(f"findings/{one['id']}/acknowledge/", {}).status == 403
    done = night.operator.post(f"findings/{one['id']}/acknowledge/", {"notes": "calling"})
    assert done.status == 200, done.body
    assert (done.data["status"], done.data["history"][-1]["notes"]) == ("ACKNOWLEDGED", "calling")
    runs = viewer.read("audits/", kind="comprehensive")["items"]
    assert [run["status"] for run in runs] == ["DONE"]


def test_an_unknown_kind_of_audit_is_refused(night: Night) -> None:
    assert night.admin.post("audits/", {"kind": "thorough"}).status in {400, 422}
