"""Anomalies as cases: list, filters, read, the deeds of every case, many at once."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.cast import HOUR, MINUTE, Company
from tests.fraud_cast import accused, punch

NOW = datetime.now(UTC).replace(microsecond=0)


def test_anomalies_are_listed_filtered_and_read(company: Company, outsider: Company) -> None:
    grave = accused(company, punch(company, "p1", NOW - HOUR), 0.9)
    mild = accused(company, punch(company, "p2", NOW - MINUTE), 0.55)
    viewer = company.caller("viewer")
    items = viewer.read("anomalies/")["items"]
    assert [one["id"] for one in items] == [mild.pk, grave.pk]
    assert (items[1]["code"], items[1]["event_id"], items[1]["severity"]) == (
        f"A-{grave.pk}",
        "p1",
        "CRITICAL",
    )
    for asked in ({"min_score": 0.6}, {"min_severity": "HIGH"}, {"until": (NOW - 2 * MINUTE).isoformat()}):
        assert [one["id"] for one in viewer.read("anomalies/", **asked)["items"]] == [grave.pk]
    assert viewer.read("anomalies/", anomaly_type="GHOST_SHIFT")["items"] == []
    assert len(viewer.read("anomalies/", q="ravi", status="open")["items"]) == 2
    page = viewer.read("anomalies/", limit=1, order="-fraud_score")
    assert [one["id"] for one in page["items"]] == [grave.pk]
    after = viewer.read("anomalies/", limit=1, order="-fraud_score", cursor=page["next_cursor"])
    assert [one["id"] for one in after["items"]] == [mild.pk]
    assert viewer.read(f"anomalies/{grave.pk}/")["history"][0]["verb"] == "detected"
    assert company.caller("viewer", "yard").read("anomalies/")["items"] == []
    assert company.caller("viewer", "yard").get(f"anomalies/{grave.pk}/").status == 404
    assert outsider.caller("admin").get(f"anomalies/{grave.pk}/").status == 404


def test_deeds_are_done_on_one_and_on_many(company: Company) -> None:
    first, second = (accused(company, punch(company, name, NOW - MINUTE), 0.6).pk for name in ("p1", "p2"))
    operator = company.caller("operator")
    for _ in range(2):
        assert operator.post(f"anomalies/{first}/acknowledge/").data["status"] == "ACKNOWLEDGED"
    assert (
        operator.post(f"anomalies/{first}/assign/", {"person_id": company.ravi}).data["assigned_to"]["name"]
        == "Ravi"
    )
    assert operator.post(f"anomalies/{first}/comment/", {"notes": "calls him"}).status == 200
    done = operator.post(
        "anomalies/bulk/",
        {
            "action": "resolve",
            "resolution": "FALSE_POSITIVE",
            "items": [{"id": first}, {"id": second}, {"id": 999_999}],
        },
    )
    assert [one["ok"] for one in done.data["items"]] == [True, True, False]
    assert operator.post(f"anomalies/{first}/resolve/", {"resolution": "CONFIRMED"}).status == 409
    assert operator.post(f"anomalies/{first}/reopen/").data["status"] == "NEW"
    assert company.caller("viewer").post(f"anomalies/{first}/acknowledge/").status == 403
