"""What is normal, how thresholds move, and the past judged again: the pages an administrator and an operator use."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.browser.chromium import PHONE, Screen, a_visitor
from tests.browser.conftest import OpenScreen
from tests.browser.learned import MONDAY_22, TUESDAY_23, Learned
from tests.browser.test_accessibility import grave_defects
from tests.browser.test_phone import assert_fits
from tests.stories.company import Company, a_fix, at

REPLAY_S = 90  # a replay waits for its worker
PAGES = {"/baselines": "heat-map", "/tuning": "proposal", "/replays": "replay-list"}


def an_administrator(company: Company, screen: OpenScreen, **options: Any) -> Screen:
    return screen(company.browser("asha", "admin"), reduced_motion="reduce", **options)


def test_before_anything_is_learned_the_pages_say_what_to_do_and_then_show_the_first_hours(
    company: Company, screen: OpenScreen
) -> None:
    console = an_administrator(company, screen)
    gate = f"/baselines?site={company.sites['gate']}"
    console.open_live(gate).until("text=Nothing learned yet")
    console.until(f"text=noc learn_baselines --tenant {company.code}")
    console.open_live("/tuning").until("text=No threshold would move.")
    console.until("text=No threshold has been changed.")
    console.open_live("/replays").until("text=No replay yet.")

    company.phones.ingest(*(a_fix("ravi", seconds_ago=60 * minutes) for minutes in range(1, 90, 5)))
    window = ("--since", at(2 * 86_400), "--until", at())
    company.served.clerk().noc("learn_baselines", "--tenant", company.code, *window)
    console.open_live(gate).until('[data-known="thin"][data-hour]')
    console.page.locator('[data-known="thin"][data-hour]').first.click()
    card = console.page.get_by_test_id("profile-card")
    card.get_by_text("thin: needs 30 samples").wait_for()
    card.get_by_text("Never changed.").wait_for()
    assert grave_defects(console) == []
    assert console.complaints == []


def test_the_week_is_walked_by_arrow_and_each_hour_says_what_it_knows(
    company: Company, screen: OpenScreen
) -> None:
    console = an_administrator(company, screen)
    Learned(console.page)
    console.open_live(f"/baselines?site={company.sites['gate']}&hour={MONDAY_22}")
    console.until('[data-testid="heat-map"]')
    assert console.count(".heat-map button, .heat button") == 168
    assert console.count('[data-known="thin"][data-hour]') == 1
    assert console.count('[data-known="none"][data-hour]') == 7
    card = console.page.get_by_test_id("profile-card")
    assert "Mon 22:00" in card.inner_text()
    assert "32 its own, 20 from neighbouring hours, 12 from like sites" in card.inner_text()
    assert card.get_by_role("button", name="Undo").count() == 1

    console.page.locator(f'[data-hour="{MONDAY_22}"]').focus()
    console.press("ArrowRight")
    console.press("ArrowDown")
    console.page.wait_for_url(f"**hour={TUESDAY_23}")
    console.until('[data-testid="profile-card"] >> text=Tue 23:00')
    focused = console.page.evaluate("document.activeElement.dataset.hour")
    assert focused == str(TUESDAY_23), "the focus goes with the hour"

    console.until(".chart canvas")
    console.page.get_by_role("button", name="As a table").last.click()
    console.until('section[aria-label^="Table: Whole week"] >> text=Tue 23:00')
    assert console.complaints == []


def test_what_sunday_would_do_is_seen_refused_where_it_would_miss_and_applied_only_when_asked(
    company: Company, screen: OpenScreen
) -> None:
    console = an_administrator(company, screen)
    learned = Learned(console.page)
    console.open_live("/tuning").until('[data-testid="proposal"][data-fate="moves"]')
    assert "Mon 22:00" in console.page.get_by_test_id("proposal").inner_text()
    console.page.get_by_role("button", name="Refused 1").click()
    refused = console.page.locator('[data-testid="proposal"][data-fate="refused"]')
    assert refused.get_by_role("link", name="finding 412").get_attribute("href") == "/findings/412"

    console.page.get_by_test_id("apply-tuning").click()
    console.press("Escape")
    console.until("dialog", state="detached")
    assert learned.sent == []
    console.page.get_by_test_id("apply-tuning").click()
    console.page.get_by_test_id("apply-yes").click()
    console.until('[data-testid="toast"] >> text=1 changed')
    console.page.get_by_test_id("threshold-change").get_by_role("button").click()
    console.until('[data-testid="toast"] >> text=Undone')
    assert learned.sent == ["tuning/", "changes/5/undo/"]
    assert console.complaints == []


def test_who_may_not_configure_sees_the_same_without_the_buttons(
    company: Company, screen: OpenScreen
) -> None:
    console = screen(a_visitor(company, "olga"))
    Learned(console.page)
    console.open_live("/tuning").until('[data-testid="proposal"]')
    console.until('[data-testid="threshold-change"]')
    for hidden in ("apply-tuning", "run-audit"):
        assert console.count(f'[data-testid="{hidden}"]') == 0
    assert console.page.get_by_role("button", name="Undo").count() == 0
    console.open_live("/replays").until('[data-testid="replay-list"]')
    assert console.count('[data-testid="new-replay"]') == 0


def test_an_audit_runs_when_asked_and_is_listed(company: Company, screen: OpenScreen) -> None:
    company.phones.ingest(a_fix("ravi"))
    console = an_administrator(company, screen)
    Learned(console.page)
    console.open_live("/tuning")
    console.page.get_by_test_id("run-audit").click()
    console.until('[data-testid="toast"] >> text=Comprehensive audit')
    console.until('[data-testid="audit-run"][data-status="DONE"] >> text=Comprehensive')


@pytest.mark.long
def test_a_replay_is_asked_for_waited_for_and_read(company: Company, screen: OpenScreen) -> None:
    company.phones.ingest(a_fix("ravi"))
    before = len(company.operator.items("/noc/alerts/"))
    console = an_administrator(company, screen)
    console.open_live("/replays")
    console.page.get_by_test_id("add-setting").click()
    console.page.get_by_label("Setting", exact=True).select_option("INACTIVITY_WINDOW_MINUTES")
    console.page.get_by_label("value to suppose", exact=False).fill("90")
    console.page.get_by_test_id("start-replay").click()
    console.page.wait_for_url(re.compile(r"/replays/\d+$"))
    console.until('[data-testid="replay-page"][data-status="DONE"]', within_s=REPLAY_S)
    assert "nothing of it reached anybody" in console.page.locator(".harmless").inner_text()
    assert "findings instead of" in console.page.locator(".sentence").inner_text()
    assert re.fullmatch(r"[0-9a-f]{64}", console.page.get_by_test_id("digest").inner_text())
    assert len(company.operator.items("/noc/alerts/")) == before
    assert grave_defects(console) == []
    console.page.get_by_role("link", name="Replays").last.click()
    console.until('[data-testid="replay-row"][data-status="DONE"] >> text=Inactivity window 90 min')
    assert console.complaints == []


def test_what_cannot_be_replayed_is_said_at_the_form_and_not_sent(
    company: Company, screen: OpenScreen
) -> None:
    console = an_administrator(company, screen).open_live("/replays")
    console.page.get_by_label("To", exact=True).fill("2031-01-01T06:00")
    console.until("text=only what has happened can be replayed")
    console.page.get_by_test_id("add-setting").click()
    console.page.get_by_label("Setting", exact=True).select_option("BASELINE_DEFAULT_THRESHOLD")
    console.page.get_by_label("value to suppose", exact=False).fill("9")
    console.page.get_by_test_id("start-replay").click()
    console.until("text=outside what a threshold may be")
    assert company.admin.items("/noc/replays/") == []


@pytest.mark.parametrize(
    "theme",
    [pytest.param(theme, marks=pytest.mark.long) for theme in ("dark", "light", "contrast")],
)
def test_no_page_of_judgement_has_a_serious_defect_full_or_failed(
    company: Company, screen: OpenScreen, theme: str
) -> None:
    console = an_administrator(company, screen)
    console.choose_theme(theme)
    Learned(console.page)
    defects: list[str] = []
    for path, filled in PAGES.items():
        console.open_live(path).until(f'[data-testid="{filled}"]')
        defects += grave_defects(console)
    broken = json.dumps({"status": "error", "message": "The database does not answer.", "errors": []})
    console.page.route(
        re.compile(r"/api/v2/noc/(baselines|replays|audits)/"),
        lambda route: route.fulfill(status=500, body=broken, content_type="application/json"),
    )
    for path in PAGES:
        console.open_live(path).until("text=The database does not answer.")
        defects += grave_defects(console)
    assert defects == []


def test_on_a_phone_the_pages_fit_and_an_hour_is_large_enough_for_a_thumb(
    company: Company, screen: OpenScreen
) -> None:
    phone = an_administrator(company, screen, size=PHONE, has_touch=True, is_mobile=True)
    Learned(phone.page)
    for path, filled in PAGES.items():
        phone.open_live(path).until(f'[data-testid="{filled}"]')
        assert_fits(phone)
    phone.open_live("/baselines").until('[data-testid="heat-map"]')
    cell = phone.page.locator(f'[data-hour="{MONDAY_22}"]')
    box = cell.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    cell.tap()
    phone.until('[data-testid="profile-card"] >> text=Mon 22:00')
