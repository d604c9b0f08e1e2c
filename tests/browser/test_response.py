"""The work queue by keyboard, and an incident looked into: what the operators of a control room do all night."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.chromium import PHONE, Screen, a_visitor
from tests.browser.conftest import OpenScreen
from tests.browser.test_accessibility import grave_defects
from tests.browser.test_phone import assert_fits
from tests.stories.company import Company, an_event
from tests.stories.stranger import eventually

QUEUE = '[data-testid="queue-page"]'
PANE = '[data-testid="work-pane"]'


def row(key: str, **attributes: str) -> str:
    return f'{QUEUE} [data-work-key="{key}"]' + "".join(
        f'[data-{name}="{value}"]' for name, value in attributes.items()
    )


def troubles(company: Company) -> list[dict[str, Any]]:
    """Return the queue after an audit: nobody of this company has come to the shift that began two hours ago."""
    assert company.admin.post("/noc/audits/", {"kind": "comprehensive"}).status == 200
    return eventually(lambda: len(found := work(company)) > 1 and settled(found) and found)


def settled(found: list[dict[str, Any]]) -> bool:
    """Tell whether what belongs together has been gathered."""
    return any(one["kind"] == "incident" for one in found)


def work(company: Company) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = company.operator.data("/noc/queue/")["items"]
    return items


def case(company: Company, one: dict[str, Any]) -> Any:
    resource = {"incident": "incidents", "alert": "alerts", "ticket": "tickets"}[one["kind"]]
    return company.operator.data(f"/noc/{resource}/{one['key'].split('/')[1]}/")


def test_the_queue_is_worked_through_by_keyboard_and_every_deed_can_be_taken_back(
    company: Company, screen: OpenScreen
) -> None:
    first = troubles(company)[0]
    console = screen(company.browser("olga", "operator", "--person", "omar")).open_live("/queue")
    console.until(row(first["key"], status="NEW"))
    assert console.page.locator(f"{QUEUE} .work-row").count() == len(work(company))
    console.press("j")
    console.until(f"{PANE} h2")
    assert f"row={first['key']}" in console.page.url
    console.press("a")
    console.until(row(first["key"], status="ACKNOWLEDGED"))
    eventually(lambda: case(company, first)["status"] == "ACKNOWLEDGED")
    console.press("u")
    console.until(row(first["key"], status="NEW"))
    console.press("i")
    eventually(lambda: (case(company, first)["assigned_to"] or {}).get("name") == "Omar Khan")
    expect(console.page.locator('[data-view="mine"] b')).to_have_text("1")
    console.press("e")
    console.until('[data-testid="resolve-reason"]')
    console.press("ArrowDown")
    console.press("ArrowDown")  # to the third reason
    console.page.get_by_role("button", name="Resolve", exact=True).press("Enter")
    console.until(row(first["key"], status="RESOLVED"))
    assert eventually(lambda: case(company, first)["resolution"]) == "TEST"
    console.press("u")
    eventually(lambda: case(company, first)["status"] == "NEW")
    assert console.complaints == []


def test_many_are_taken_at_once_and_nothing_is_snoozed_without_a_reason(
    company: Company, screen: OpenScreen
) -> None:
    found = troubles(company)
    console = screen(company.browser("olga", "operator", "--person", "omar")).open_live("/queue")
    console.until(row(found[0]["key"]))
    console.press("j")
    console.press("x")
    console.press("j")
    console.press("x")
    bulk = console.page.get_by_test_id("work-bulk")
    expect(bulk).to_contain_text("2 selected")
    console.press("a")
    expect(console.page.get_by_test_id("bulk-result")).to_have_text("2 done")
    eventually(lambda: all(case(company, one)["acknowledged_by"] for one in found[:2]))
    console.press("s")
    form = console.page.get_by_test_id("snooze-form")
    form.get_by_role("button", name="Snooze").click()
    expect(form.get_by_role("alert")).to_have_text("Write why it can wait.")
    form.get_by_role("textbox").fill("the site is closed until noon")
    form.get_by_role("textbox").press("Enter")
    expect(form).to_be_hidden()
    eventually(
        lambda: case(company, found[0]).get("snoozed_until") or case(company, found[0]).get("held_until")
    )


def test_an_incident_is_opened_from_the_queue_and_what_it_was_is_written_down(
    company: Company, screen: OpenScreen
) -> None:
    incident = next(one for one in troubles(company) if one["kind"] == "incident")
    console = screen(a_visitor(company, "olga")).open_live(f"/queue?row={incident['key']}")
    console.until(f'{PANE} [data-testid="members"]')
    console.press("Enter")
    console.until('[data-testid="incident-timeline"] [data-testid="happening"]')
    console.until('[data-testid="incident-map"]')
    for said in ("Likely root cause", "What belongs to it", "Alike, in the last 90 days"):
        console.until(f"text={said}")
    pavel = screen(a_visitor(company, "pavel")).open_live(f"/incidents/{incident['incident_id']}")
    expect(pavel.page.get_by_test_id("presence")).to_contain_text("Olga", timeout=10_000)
    console.press("v")
    console.page.get_by_role("textbox", name="What did you find out?").fill("the relief bus broke down")
    console.page.get_by_role("textbox", name="Root cause", exact=True).fill("bus")
    console.page.get_by_role("combobox", name="Close it with a verdict").select_option("CONFIRMED")
    console.page.get_by_role("button", name="Save and close").press("Enter")
    console.until('[data-testid="investigated"] >> text=the relief bus broke down')
    pavel.until('[data-testid="incident-status"] >> text=Confirmed')
    kept = case(company, incident)
    assert (kept["resolution"], kept["root_cause_description"]) == ("CONFIRMED", "bus")
    assert console.complaints == []


def test_queue_and_incident_have_no_serious_defect_and_fit_a_phone(
    company: Company, screen: OpenScreen
) -> None:
    company.phones.ingest(an_event("panic", "ravi"))
    found = troubles(company)
    incident = next(one for one in found if one["kind"] == "incident")
    desk: Screen = screen(a_visitor(company, "olga"), reduced_motion="reduce")
    desk.choose_theme("light")
    phone: Screen = screen(a_visitor(company, "pavel"), size=PHONE, has_touch=True, is_mobile=True)
    defects = []
    for path, filled in (
        ("/queue", f"{QUEUE} .work-row"),
        (f"/queue?row={found[0]['key']}", f"{PANE} h2"),
        ("/queue?view=suppressed", f'{QUEUE} [data-view="suppressed"]'),
        ("/incidents", '[data-testid="incident-row"]'),
        (f"/incidents/{incident['incident_id']}", '[data-testid="members"]'),
    ):
        desk.open_live(path).until(filled)
        defects += grave_defects(desk)
        phone.open_live(path).until(filled)
        assert_fits(phone)
    assert defects == []
