"""What an operator sees and does in the console, in a real browser, against a real server."""

from __future__ import annotations

import statistics
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Screen, a_visitor
from tests.browser.conftest import OpenScreen
from tests.stories.company import GATE, Company, a_fix, an_event, at
from tests.stories.stranger import Answer, Caller, eventually

SOS = '[data-testid="sos-banner"]'


def seconds_until(screen: Screen, selector: str) -> float:
    began = time.monotonic()
    screen.until(selector)
    return time.monotonic() - began


def press_sos(company: Company, person: str = "ravi") -> int:
    """Let somebody press SOS; returns the alert's id."""
    assert company.phones.ingest(an_event("panic", person, lat=GATE[0], lon=GATE[1]))["accepted"] == 1
    found = company.operator.items(f"/noc/alerts/?status=NEW&person_id={company.people[person]}")
    return int(found[0]["id"])


def act(company: Company, alert_id: int, deed: str, **body: Any) -> Answer:
    return company.operator.post(f"/noc/alerts/{alert_id}/{deed}/", body)


def test_a_wrong_password_is_told_and_the_right_one_enters(company: Company, screen: OpenScreen) -> None:
    username, password = company.user("olga")
    page = screen().open().page
    form = page.get_by_test_id("login-form")
    form.get_by_label("Username").fill(username)
    form.get_by_label("Password").fill("wrong horse")
    form.get_by_role("button").click()
    expect(form.get_by_role("alert")).to_contain_text("wrong")
    form.get_by_label("Password").fill(password)
    form.get_by_role("button").click()
    expect(page.get_by_test_id("freshness-chip").first).to_have_attribute("data-state", "live")
    page.reload()
    expect(page.get_by_test_id("freshness-chip").first).to_have_attribute("data-state", "live")


def test_a_fix_is_on_the_screen_within_a_second_of_its_202(company: Company, screen: OpenScreen) -> None:
    company.phones.ingest(a_fix("ravi", seconds_ago=60))
    console = screen(a_visitor(company, "olga")).open_live("/?list=guards")
    row = f'[data-testid="person-row"][data-person-id="{company.people["ravi"]}"]'
    console.until(row)
    took = []
    for _ in range(3):
        moment = at(1)
        before = console.page.locator(row).get_attribute("data-at")
        company.phones.ingest(a_fix("ravi") | {"at": moment})
        took.append(seconds_until(console, f'{row}:not([data-at="{before}"])'))
        time.sleep(1.1)  # one frame a second
    assert statistics.median(took) < 1, took
    assert console.page.locator(row).get_attribute("data-state") == "on_post"


def test_an_sos_is_on_the_screen_within_a_second_and_is_worked_off_by_keyboard_alone(
    company: Company, screen: OpenScreen
) -> None:
    console = screen(company.browser("olga", "operator", "--person", "omar")).open_live("/")
    took = []
    for _ in range(2):
        company.phones.ingest(an_event("panic", "ravi"))
        took.append(seconds_until(console, SOS))
        alert_id = int(console.page.locator(SOS).get_attribute("data-alert-id") or 0)
        act(company, alert_id, "resolve", resolution="TEST")
        console.until(SOS, state="hidden")
    alert_id = press_sos(company)
    took.append(seconds_until(console, f'{SOS}[data-alert-id="{alert_id}"]'))
    assert statistics.median(took) < 1, took

    console.press("a")
    console.until(SOS, state="hidden")
    eventually(lambda: company.operator.data(f"/noc/alerts/{alert_id}/")["status"] == "ACKNOWLEDGED")
    row = f'[data-testid="alert-row"][data-alert-id="{alert_id}"]'
    console.until(f'{row}[data-status="ACKNOWLEDGED"]')
    console.press("j")
    console.until('[data-testid="alert-panel"]')
    console.press("i")
    expect(console.page.get_by_test_id("alert-panel")).to_contain_text("Omar Khan")
    console.press("e")
    console.until('[data-testid="resolve-reason"]')
    console.press("Space")  # the first reason has the focus
    console.page.get_by_test_id("alert-panel").get_by_role("textbox", name="Note").fill("a drill at the gate")
    console.page.get_by_test_id("alert-panel").get_by_role("button", name="Resolve").press("Enter")
    console.until(f'{row}[data-status="RESOLVED"]')  # it stays in its place while it is selected
    console.press("Escape")
    console.until(row, state="hidden")

    kept = eventually(
        lambda: (found := company.operator.data(f"/noc/alerts/{alert_id}/"))["resolution"] and found
    )
    assert (kept["status"], kept["resolution"]) == ("RESOLVED", "CONFIRMED")
    assert [one["verb"] for one in kept["history"]] == ["raised", "acknowledged", "assigned", "resolved"]
    assert kept["assigned_to"]["name"] == "Omar Khan"
    assert {one["actor"]["name"] for one in kept["history"][1:]} == {"Olga"}
    console.open_live(f"/?alert={alert_id}")
    history = console.page.get_by_test_id("alert-panel")
    expect(history).to_contain_text("Olga")
    expect(history).to_contain_text("a drill at the gate")


def test_of_two_operators_who_acknowledge_together_one_wins_and_the_other_sees_who(
    company: Company, screen: OpenScreen
) -> None:
    olga = screen(a_visitor(company, "olga")).open_live()
    pavel = screen(a_visitor(company, "pavel")).open_live()
    held = pavel.hold("**/acknowledge/")
    alert_id = press_sos(company)
    for console in (olga, pavel):
        console.until(f'{SOS}[data-alert-id="{alert_id}"]')
    pavel.press("a")
    olga.press("a")
    olga.until(SOS, state="hidden")
    eventually(lambda: company.operator.data(f"/noc/alerts/{alert_id}/")["status"] == "ACKNOWLEDGED")
    pavel.page.wait_for_timeout(100)
    assert len(held) == 1
    held[0].continue_()
    toast = pavel.page.get_by_test_id("toast").filter(has_text="Olga")
    toast.first.wait_for()
    kept = company.operator.data(f"/noc/alerts/{alert_id}/")
    assert kept["acknowledged_by"]["name"] == "Olga"
    assert [one["verb"] for one in kept["history"]] == ["raised", "acknowledged"]
    row = f'[data-testid="alert-row"][data-alert-id="{alert_id}"][data-status="ACKNOWLEDGED"]'
    pavel.until(row)


def test_the_signals_of_a_guard_and_his_site_are_on_their_panels(
    company: Company, screen: OpenScreen
) -> None:
    company.phones.ingest(
        *(a_fix("ravi", seconds_ago=300 - 60 * step) for step in range(4)),
        an_event("phone", "ravi", 30, kind="app_open"),
    )
    ravi, gate = company.people["ravi"], company.sites["gate"]
    console = screen(a_visitor(company, "olga")).open_live(f"/?person={ravi}")
    signal = console.page.get_by_test_id("person-panel").get_by_test_id("signal-location_updates_count")
    expect(signal).to_have_attribute("data-value", "4")
    console.open_live(f"/?site={gate}")
    signal = console.page.get_by_test_id("site-panel").get_by_test_id("signal-phone_events_count")
    expect(signal).to_have_attribute("data-value", "1")


@pytest.mark.long
def test_five_hundred_updates_leave_the_row_that_is_worked_on_where_it_is(
    company: Company, screen: OpenScreen
) -> None:
    def press_all(*names: str) -> None:
        company.phones.ingest(*(an_event("panic", name) for name in names))

    known = [f"guard {number}" for number in range(60)]
    press_all(*known)
    console = screen(a_visitor(company, "olga")).open_live()
    rows = console.page.get_by_test_id("alert-row")
    rows.first.wait_for()
    console.page.locator(".list-scroll").first.evaluate("list => { list.scrollTop = 39 * 84; }")
    console.page.wait_for_timeout(300)
    row = rows.nth(rows.count() // 2)
    row.click()
    alert_id = row.get_attribute("data-alert-id")
    chosen = console.page.locator(f'[data-testid="alert-row"][data-alert-id="{alert_id}"]')
    before = chosen.bounding_box()
    for turn in range(5):
        press_all(*known, *(f"new {turn}-{number}" for number in range(40)))
    console.until(f'[data-testid="freshness-chip"][data-seq="{60 + 500}"]')
    assert chosen.bounding_box() == before
    focused = (
        "element => element === document.activeElement && element.getAttribute('aria-current') === 'true'"
    )
    assert chosen.evaluate(focused)
    waiting = console.page.get_by_role("button", name="200 new")
    waiting.click()
    assert console.page.locator(".list-scroll").first.evaluate("list => list.scrollHeight") >= 250 * 84


def test_who_is_signed_out_elsewhere_is_asked_to_sign_in_again(company: Company, screen: OpenScreen) -> None:
    visitor = a_visitor(company, "olga")
    console = screen(visitor).open_live()
    assert visitor.send("DELETE", "/api/v2/session/").status == 200
    console.until('[data-testid="login-form"]', within_s=10)


def test_nothing_leaves_the_machine_and_no_page_complains(company: Company, screen: OpenScreen) -> None:
    company.phones.ingest(a_fix("ravi"), a_fix("sita"))
    alert_id = press_sos(company)
    console = screen(a_visitor(company, "olga")).open_live()
    for path in pages_of(company, alert_id):
        console.open_live(path)
        console.page.wait_for_load_state("networkidle")
    console.open("/api/v2/docs/").page.wait_for_load_state("networkidle")
    place = console.url.split("//")[1]
    foreign = [
        url
        for url in console.requests
        if not url.startswith((f"http://{place}/", f"ws://{place}/", "data:", "blob:"))
    ]
    assert foreign == []
    assert len(console.requests) > 20
    assert console.complaints == []
    assert Caller(console.url).get("/").headers["content-security-policy"].startswith("default-src 'self'")


def pages_of(company: Company, alert_id: int) -> list[str]:
    return [
        "/",
        f"/?alert={alert_id}",
        f"/?person={company.people['ravi']}",
        f"/?site={company.sites['gate']}",
        "/?list=guards",
        "/?list=sites",
        "/?list=feed",
        "/alerts",
        "/findings",
        "/people",
        f"/people/{company.people['ravi']}",
        "/sites",
        f"/sites/{company.sites['gate']}",
        "/baselines",
        "/tuning",
        "/replays",
        "/queue",
        "/incidents",
        "/tickets",
        "/silences",
        "/handover",
        "/notices",
        "/playbooks",
        "/statistics",
        "/fraud",
        "/wall",
    ]
