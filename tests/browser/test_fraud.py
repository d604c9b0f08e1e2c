"""Fraud as an analyst sees it: a punch comes in, is judged by keyboard and taken back; and the pages beside it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.chromium import PHONE, Screen
from tests.browser.conftest import OpenScreen
from tests.browser.modelled import Modelled
from tests.browser.test_accessibility import grave_defects
from tests.browser.test_phone import assert_fits
from tests.stories.company import DEPOT, Company, a_fix, an_event

SCORED_S = 30  # a punch waits for the worker
PARTS = {
    "/fraud": "watch-row",
    "/fraud/heatmap": "heat-table",
    "/fraud/model": "model-figures",
    "/fraud/groups": "group-list",
    "/fraud/fairness": "unfair",
}


def an_analyst(company: Company, screen: OpenScreen, **options: Any) -> Screen:
    return screen(company.browser("ana", "fraud_analyst"), reduced_motion="reduce", **options)


def punch_from_afar(company: Company) -> str:
    """Let Ravi stand at the gate and punch in at the depot a minute later, with a position that a program gave."""
    place = {"lat": DEPOT[0], "lon": DEPOT[1], "accuracy_m": 5.0, "mock": True}
    faces = {"liveness": 0.2, "face_confidence": 0.3, "biometric_quality": 0.8, "method": "face"}
    punch = an_event(
        "attendance", "ravi", 5, direction="in", site="depot", device="48241179", **place, **faces
    )
    company.phones.ingest(a_fix("ravi", 70), a_fix("ravi", 65), punch)
    return str(punch["event_id"])


def test_a_punch_is_seen_as_it_comes_judged_by_one_key_and_taken_back_by_another(
    company: Company, screen: OpenScreen
) -> None:
    console = an_analyst(company, screen).open_live("/fraud")
    console.until("text=Nothing suspicious.")
    event_id = punch_from_afar(company)
    console.until(f'[data-testid="watch-row"][data-event-id="{event_id}"]', within_s=SCORED_S)
    console.press("j")
    console.until('[data-testid="watch-pane"] >> text=What would clear it:')
    console.press("Enter")
    console.page.wait_for_url("**/fraud/predictions/*")
    console.until('[data-testid="fraud-map"] canvas')
    assert grave_defects(console) == []
    console.press("f")
    console.until('[data-testid="verdict-now"][data-verdict="true"]')
    console.until('[data-testid="toast"] >> text=Judged fraud: Ravi Kumar')
    console.until('[data-testid="label-history"] >> text=Ana')
    console.press("u")
    console.until('[data-testid="toast"] >> text=Verdict taken back: Ravi Kumar')
    console.until('[data-testid="verdict-now"][data-verdict=""]')
    said = company.admin.items(f"/noc/security/outcomes/?event_id={event_id}")
    assert [(one["fraud"], one["was"]) for one in said] == [(None, True), (True, None)]

    console.page.get_by_role("link", name="Evidence page").click()
    console.until('[data-testid="evidence-page"] >> text=Numbers')
    assert event_id in console.page.get_by_test_id("evidence-page").inner_text()
    assert console.count("nav.rail") == 0, "a page for paper has no navigation"
    assert grave_defects(console) == []
    assert console.complaints == []


def test_a_verdict_in_the_label_queue_goes_on_to_the_next(company: Company, screen: OpenScreen) -> None:
    console = an_analyst(company, screen)
    punches = [{"event_id": name, "person_name": name.title()} for name in ("one", "two", "three")]
    said = _queue_of(console, punches)
    console.open_live("/fraud/labels").until('[data-testid="label-pane"] >> text=1 of 3')
    console.press("f")
    console.until('[data-testid="label-pane"] >> text=2 of 3')
    console.press("n")
    console.until('[data-testid="label-pane"] >> text=3 of 3')
    console.press("h")
    console.until('[data-testid="label-pane"] >> text=2 of 3')
    assert said == [("one", True), ("three", False)]
    assert grave_defects(console) == []


def _queue_of(console: Screen, punches: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    """Answer the label queue with made-up punches; returns what is said of them."""
    blank: dict[str, Any] = {
        "person_id": 1, "person_code": "x", "site_id": None, "site_name": "Gate 3", "at": "2026-11-20T22:00:00Z",
        "scored_at": "2026-11-20T22:00:01Z", "final": False, "because": "", "supersedes": None, "live": True,
        "direction": "in", "fraud_probability": 0.5, "fraud_score": 0.5, "rules_score": 0.5, "risk_level": "MEDIUM",
        "model_version": "3", "detectors": [], "top_factors": [], "features": {}, "degraded": {}, "outcome": None,
        "anomaly_id": None, "alert_id": None, "ticket_id": None, "kind": "uncertain", "why": "It could be either.",
    }  # fmt: skip
    items = [
        blank | punch | {"id": punch["event_id"], "prediction_id": punch["event_id"]} for punch in punches
    ]
    said: list[tuple[str, bool]] = []

    def judge(route: Any) -> None:
        said.append(
            (route.request.url.split("/predictions/")[1].split("/")[0], route.request.post_data_json["fraud"])
        )
        route.fulfill(json={"status": "success", "data": {}})

    def ask(route: Any) -> None:
        left = [item for item in items if item["event_id"] not in dict(said)]
        data = {"items": left, "next_cursor": None, "as_of_seq": 0}
        route.fulfill(json={"status": "success", "data": data})

    console.page.route("**/security/labels/queue/**", ask)
    console.page.route("**/security/predictions/*/outcome/", judge)
    return said


@pytest.mark.long
@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_no_page_of_fraud_has_a_serious_defect_in_any_theme(
    company: Company, screen: OpenScreen, theme: str
) -> None:
    desk = a_modelled_screen(company, screen, theme)
    desk.open_live("/fraud").until('[data-testid="watch-row"]', within_s=SCORED_S)
    defects = []
    for path, filled in every_page(company).items():
        desk.open_live(path).until(f'[data-testid="{filled}"]')
        assert desk.page.evaluate("document.documentElement.dataset.theme") == theme
        defects += grave_defects(desk)
    assert defects == []
    assert desk.complaints == []


@pytest.mark.long
def test_every_page_of_fraud_fits_a_phone(company: Company, screen: OpenScreen) -> None:
    phone = a_modelled_screen(company, screen, "dark", size=PHONE)
    phone.open_live("/fraud").until('[data-testid="watch-row"]', within_s=SCORED_S)
    for path, filled in every_page(company).items():
        phone.open_live(path).until(f'[data-testid="{filled}"]')
        assert_fits(phone)
        assert grave_defects(phone) == []


def a_modelled_screen(company: Company, screen: OpenScreen, theme: str, **options: Any) -> Screen:
    """Return an analyst's screen: a punch comes in for her, and a model that took weeks is there."""
    punch_from_afar(company)
    console = an_analyst(company, screen, **options)
    console.choose_theme(theme)
    Modelled(console.page)
    return console


def every_page(company: Company) -> dict[str, str]:
    return PARTS | {f"/fraud/people/{company.people['ravi']}": "punch-table", "/fraud/labels": "labels-page"}


def test_a_model_is_trained_and_let_decide_by_those_who_may_and_the_others_are_told(
    company: Company, screen: OpenScreen
) -> None:
    console = screen(company.browser("asha", "admin"), reduced_motion="reduce")
    models = Modelled(console.page)
    console.open_live("/fraud/model").until('[data-testid="gates"] >> text=passed, maybe by luck')
    assert grave_defects(console) == []
    console.page.get_by_role("button", name="Train now").click()
    console.until('[data-testid="trainings"] progress')
    console.page.get_by_role("button", name="Activate…").first.click()
    console.until("dialog >> text=Let version 3 decide?")
    assert models.sent == ["ml-models/train/"]
    console.page.get_by_test_id("model-yes").click()
    console.until('[data-testid="toast"] >> text=Version 3 decides now.')
    assert models.sent[1] == f"ml-models/00000000-0000-4000-8000-{3:012}/activate/"

    operator = screen(company.browser("olga")).open_live("/fraud")
    operator.until("text=Fraud is shown to fraud analysts alone")
    assert operator.count('nav.rail a[href="/fraud"]') == 0
    assert operator.complaints == []
