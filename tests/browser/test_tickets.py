"""A ticket's whole life by keyboard, and the pages of the response desk as an operator and an administrator find them."""

from __future__ import annotations

import pytest

from tests.browser.chromium import DESK, PHONE, Screen
from tests.browser.conftest import OpenScreen
from tests.browser.test_accessibility import grave_defects
from tests.browser.test_phone import assert_fits
from tests.stories.company import Company

PAGES = {
    "/silences": "new-silence",
    "/handover": "sign-handover",
    "/notices?view=routes": "route-list",
    "/playbooks": "playbook-list",
    "/statistics": "alerts-by-hour",
}
MORE_PAGES = {
    "/tickets": "ticket-row",
    "/notices": "notice-list",
    "/notices?view=channels": "channel-list",
    "/notices?view=oncall": "new-schedule",
    "/notices?view=policies": "policy-list",
    "/notices?view=integrations": "integration-list",
    "/playbooks?id=new": "playbook-source",
}


def an_operator(company: Company, screen: OpenScreen, **options: object) -> Screen:
    """Return a window of an operator who is a person of the company, so that work can be assigned to her."""
    company.admin.put("/noc/registry/people/", {"code": "olga", "name": "Olga", "role": "operator"})
    return screen(company.browser("olga", "operator", "--person", "olga"), reduced_motion="reduce", **options)


def until_status(console: Screen, status: str) -> None:
    console.until(f'[data-testid="ticket-detail"][data-status="{status}"]')


def test_a_ticket_lives_its_whole_life_by_keyboard(company: Company, screen: OpenScreen) -> None:
    console = an_operator(company, screen).open_live("/tickets")
    console.until("text=No open ticket.")
    console.press("n")
    console.until("dialog[open]")
    console.page.keyboard.type("Gate camera is dark")
    console.press("Enter")
    until_status(console, "NEW")
    console.until('[data-testid="act-acknowledge"]')

    console.press("a")
    console.until('[data-testid="toast"] >> text=Acknowledged')
    console.until('[data-testid="act-acknowledge"]', state="detached")
    console.press("i")
    until_status(console, "ASSIGNED")
    console.until('[data-testid="ticket-owner"] >> text=Olga')
    console.press("t")
    until_status(console, "IN_PROGRESS")

    console.press("h")
    console.until('[data-testid="hold-form"]')
    console.page.keyboard.type("waits for the electrician")
    console.press("Control+Enter")
    until_status(console, "ON_HOLD")
    console.until('[data-testid="sla-resolve"][data-state="paused"]')
    console.press("t")
    until_status(console, "IN_PROGRESS")

    console.press("e")
    console.until('[data-testid="resolve-reason"]')
    console.press("Space")
    console.press("Enter")
    until_status(console, "RESOLVED")
    console.press("d")
    console.until('[data-testid="toast"] >> text=Closed')
    until_status(console, "CLOSED")

    ticket = company.operator.items("/noc/tickets/")[0]
    assert (ticket["status"], ticket["resolution"]) == ("CLOSED", "CONFIRMED")
    told = console.page.get_by_test_id("ticket-history").inner_text()
    assert "waits for the electrician" in told
    console.press("Escape")
    console.until("text=No open ticket.")
    assert console.complaints == []


def test_who_is_beaten_to_it_hears_by_whom_and_reads_their_version(
    company: Company, screen: OpenScreen
) -> None:
    made = company.operator.post("/noc/tickets/", {"title": "Gate camera is dark", "priority": "HIGH"}).data
    console = an_operator(company, screen).open_live(f"/tickets/{made['id']}")
    until_status(console, "NEW")
    held = console.hold(f"**/api/v2/noc/tickets/{made['id']}/start/")
    console.press("t")
    console.page.wait_for_function("document.querySelector('[data-status=IN_PROGRESS]')")
    company.operator.post(f"/noc/tickets/{made['id']}/cancel/", {"notes": "a mistake"})
    for route in held:
        route.continue_()
    console.until('[data-testid="conflict"]')
    console.page.get_by_role("button", name="Show their version").click()
    until_status(console, "CANCELLED")
    console.until('[data-testid="conflict"]', state="detached")


def look_at(company: Company, screen: OpenScreen, theme: str, pages: dict[str, str]) -> list[str]:
    """Return what is wrong with pages, at the width of a desk; none may be wider than a phone that shows it."""
    made = company.operator.post("/noc/tickets/", {"title": "Gate camera is dark", "priority": "HIGH"}).data
    console = screen(company.browser("asha", "admin"), reduced_motion="reduce")
    console.choose_theme(theme)
    defects = []
    for path, filled in {**pages, f"/tickets/{made['id']}": "ticket-history"}.items():
        console.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        console.open(path).until(f'[data-testid="{filled}"]')
        defects += grave_defects(console)
        console.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        console.until(".phone-bar")  # the page has changed over
        assert_fits(console)
    assert console.complaints == []
    return defects


def test_the_pages_of_the_desk_have_no_serious_defect_and_fit_a_phone(
    company: Company, screen: OpenScreen
) -> None:
    assert look_at(company, screen, "dark", PAGES) == []


@pytest.mark.long
@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_all_pages_of_the_desk_have_no_serious_defect_in_any_theme(
    company: Company, screen: OpenScreen, theme: str
) -> None:
    assert look_at(company, screen, theme, PAGES | MORE_PAGES) == []
