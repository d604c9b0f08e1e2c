"""Baselines over the API: read, preview, tune, history, undo; one's own sites and company alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from noc.intelligence.baselines.keep import store
from noc.intelligence.baselines.models import BaselineProfile
from noc.intelligence.findings.models import AuditFinding
from noc.sources.sites.models import Site
from tests.cast import DAY, Company
from tests.intelligence.baselines.past import book_of, usual

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
EVENTS = "phone_events_count"


def weeks_ago(weeks: int) -> datetime:
    monday = NOW - timedelta(days=NOW.weekday(), weeks=weeks)
    return monday.replace(hour=0, minute=0, second=0, microsecond=0)


def profile(company: Company, hour: int = 12, site: str = "gate", **about: Any) -> int:
    known = {"sample_count": 40, "mean": 60.0, "std_dev": 6.0, "metric_type": EVENTS, **about}
    with company.scope():
        row = BaselineProfile.objects.create(site_id=company.sites[site], hour_of_week=hour, **known)
    return row.pk


def said(company: Company, profile_id: int, resolution: str, count: int, z: float = -8.0) -> list[int]:
    baseline = {"mean": 60.0, "std_dev": 6.0, "sample_count": 40, "z_score": z}
    with company.scope():
        return [
            AuditFinding.objects.create(
                finding_type="LOW_ACTIVITY", category="OPERATIONAL", severity="LOW", severity_rank=1,
                status="RESOLVED", resolution=resolution, about=f"{profile_id}-{resolution}-{n}", title="t",
                evidence_summary="s", evidence={"baseline": baseline}, confidence=0.5, baseline_id=profile_id,
                detected_at=NOW - DAY, last_seen_at=NOW - DAY, resolved_at=NOW - DAY,
            ).pk
            for n in range(count)
        ]  # fmt: skip


def test_what_is_normal_is_listed_by_site_metric_and_hour(company: Company) -> None:
    with company.scope():
        Site.objects.update(timezone="UTC")
        store(book_of(company, 8, {"gate": usual, "yard": usual}), NOW)
    viewer = company.caller("viewer")
    page = viewer.read("baselines/", site_id=company.gate, metric_type=EVENTS, limit=500)
    assert sorted(one["hour_of_week"] for one in page["items"]) == list(range(168))
    (noon,) = viewer.read("baselines/", site_id=company.gate, metric_type=EVENTS, hour_of_week=12)["items"]
    assert noon["mean"] == pytest.approx(60, abs=3)
    assert noon["p05"] < noon["p50"] < noon["p95"]
    assert (noon["threshold"], noon["site_name"], noon["is_stable"]) == (3.0, "Gate", False)
    assert noon["learned_from"]["own"] == 32
    assert viewer.read("baselines/", is_stable="true")["items"] == []
    first = viewer.read("baselines/", limit=3)
    then = viewer.read("baselines/", limit=3, cursor=first["next_cursor"])
    assert len({one["id"] for one in first["items"] + then["items"]}) == 6
    one = viewer.read(f"baselines/{noon['id']}/")
    assert one == {**noon, "changes": []}


@pytest.mark.parametrize("query", [{"hour_of_week": 168}, {"metric_type": "heartbeats"}, {"cursor": "x"}])
def test_what_makes_no_sense_is_refused(company: Company, query: dict[str, Any]) -> None:
    assert company.caller("viewer").get("baselines/", **query).status == 400


def test_preview_says_what_would_have_fired_and_changes_nothing(company: Company) -> None:
    def dips(hours: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        values = np.full(len(hours), 60.0)
        values[::672] = 60 - 3.5 * 6  # a quarter each Monday night, 3.5 spreads low
        return values

    with company.scope():
        Site.objects.update(timezone="UTC")
        store(book_of(company, 3, {"gate": dips}, since=weeks_ago(3)), NOW)
        row = BaselineProfile.objects.get(site_id=company.gate, metric_type=EVENTS, hour_of_week=0)
        BaselineProfile.objects.filter(pk=row.pk).update(sample_count=40, mean=60.0, std_dev=6.0)
    said(company, row.pk, "FALSE_POSITIVE", 9)
    said(company, row.pk, "CONFIRMED", 1)
    few = profile(company, 0, "yard")
    said(company, few, "FALSE_POSITIVE", 2)
    shown = company.caller("viewer").read("baselines/tuning/")
    (proposal,) = shown["proposals"]
    assert shown["unchanged"] == 1
    assert proposal["would_fire"] == {"current": 3, "proposed": 0}
    assert (proposal["current"], proposal["proposed"], proposal["moves"]) == (3.0, 4.0, True)
    assert (proposal["verdicts"], proposal["false_positives"], proposal["rate"]) == (10, 9, 0.9)
    with company.scope():
        assert BaselineProfile.objects.get(pk=row.pk).false_positive_rate is None


def test_preview_names_the_confirmed_findings_that_hold_a_threshold(company: Company) -> None:
    row = profile(company)
    said(company, row, "FALSE_POSITIVE", 9)
    precious = said(company, row, "CONFIRMED", 1, z=-3.2)
    (proposal,) = company.caller("viewer").read("baselines/tuning/")["proposals"]
    assert (proposal["moves"], proposal["would_miss"]) == (False, precious)
    assert "would have been missed" in proposal["reason"]


def test_an_administrator_tunes_and_takes_it_back(company: Company) -> None:
    row = profile(company)
    said(company, row, "FALSE_POSITIVE", 10)
    admin = company.caller("admin")
    done = admin.post("baselines/tuning/").data
    assert (done["changed"], done["kept"], done["refused"]) == (1, 0, 0)
    (change,) = done["changes"]
    assert (change["old_threshold"], change["new_threshold"], change["rate"]) == (3.0, 4.0, 1.0)
    assert change["actor"]["kind"] == "integration"
    assert admin.post("baselines/tuning/").data["changed"] == 0
    assert admin.read(f"baselines/{row}/")["threshold"] == 4.0
    taken = admin.post(f"baselines/changes/{change['id']}/undo/").data
    assert (taken["old_threshold"], taken["new_threshold"]) == (4.0, 3.0)
    assert admin.post(f"baselines/changes/{change['id']}/undo/").status == 409
    listed = admin.read("baselines/changes/")["items"]
    assert [one["id"] for one in listed] == [taken["id"], change["id"]]
    assert listed[1]["undone_at"] is not None
    known = admin.read(f"baselines/{row}/")
    assert known["threshold"] == 3.0
    assert known["changes"] == listed


def test_who_may_only_look_changes_nothing(company: Company) -> None:
    for role in ("viewer", "operator"):
        caller = company.caller(role)
        assert caller.post("baselines/tuning/").status == 403
        assert caller.post("baselines/changes/1/undo/").status == 403
    assert company.caller("ingest").get("baselines/").status == 403


def test_a_caller_of_some_sites_sees_and_tunes_those_alone(company: Company) -> None:
    gate, yard = profile(company), profile(company, site="yard")
    for row in (gate, yard):
        said(company, row, "FALSE_POSITIVE", 10)
    limited = company.caller("admin", "yard")
    assert [one["id"] for one in limited.read("baselines/")["items"]] == [yard]
    assert [one["profile_id"] for one in limited.read("baselines/tuning/")["proposals"]] == [yard]
    assert limited.get(f"baselines/{gate}/").status == 404
    assert limited.post("baselines/tuning/").data["changed"] == 1
    company.caller("admin").post("baselines/tuning/")
    changes = {
        one["profile_id"]: one["id"] for one in company.caller("viewer").read("baselines/changes/")["items"]
    }
    assert set(changes) == {gate, yard}
    assert [one["profile_id"] for one in limited.read("baselines/changes/")["items"]] == [yard]
    assert limited.post(f"baselines/changes/{changes[gate]}/undo/").status == 404


def test_another_company_sees_none_of_it(company: Company, outsider: Company) -> None:
    row = profile(company)
    said(company, row, "FALSE_POSITIVE", 10)
    company.caller("admin").post("baselines/tuning/")
    (change,) = company.caller("viewer").read("baselines/changes/")["items"]
    stranger = outsider.caller("admin")
    assert stranger.read("baselines/")["items"] == []
    assert stranger.read("baselines/changes/")["items"] == []
    assert stranger.read("baselines/tuning/")["proposals"] == []
    assert stranger.get(f"baselines/{row}/").status == 404
    assert stranger.post(f"baselines/changes/{change['id']}/undo/").status == 404
