"""What the audits found, as an operator meets it: in the list, in the queue, on the panels, answered by one key."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import PHONE, Screen, a_visitor
from tests.browser.conftest import OpenScreen
from tests.browser.test_accessibility import grave_defects
from tests.browser.test_phone import assert_fits
from tests.stories.company import Company, a_fix
from tests.stories.stranger import Answer, eventually

LIST, DETAIL = '[data-testid="findings-page"]', '[data-testid="finding-detail"]'
ROW = '[data-testid="finding-row"]'
BADGE = '.rail a[href="/findings"] .badge'


def audit(company: Company, kind: str = "comprehensive") -> None:
    """Audit now. Nobody of this company has come to the shift that began two hours ago."""
    assert company.admin.post("/noc/audits/", {"kind": kind}).status == 200


def open_findings(company: Company) -> dict[str, Any]:
    """Return the open findings by kind and site."""
    found = company.operator.items("/noc/findings/?status=open")
    return {f"{one['finding_type']} {one['site_name']}": one for one in found}


def finding(company: Company, finding_id: int) -> Any:
    return company.operator.data(f"/noc/findings/{finding_id}/")


def judge(company: Company, finding_id: int, resolution: str) -> Answer:
    return company.operator.post(f"/noc/findings/{finding_id}/resolve/", {"resolution": resolution})


def row(finding_id: int, **attributes: str) -> str:
    return f'{ROW}[data-finding-id="{finding_id}"]' + "".join(
        f'[data-{name}="{value}"]' for name, value in attributes.items()
    )


def test_a_finding_appears_by_itself_and_is_judged_by_one_key_and_taken_back(
    company: Company, screen: OpenScreen
) -> None:
    console = screen(company.browser("olga", "operator", "--person", "omar")).open_live("/findings")
    console.until("text=Nothing is found wrong.")
    audit(company)
    console.until(ROW, within_s=5)
    assert console.count(ROW) == 4
    console.press("j")
    console.until(f"{DETAIL} >> text=Do this first")
    finding_id = int(console.page.url.rsplit("/", 1)[1])
    for said in ("Observed", "Threshold", "Why so sure", "What was done"):
        console.until(f"{DETAIL} >> text={said}")
    console.press("c")
    console.until(row(finding_id, status="RESOLVED", resolution="CONFIRMED"))
    kept = eventually(lambda: (one := finding(company, finding_id))["resolution"] and one)
    assert (kept["resolution"], kept["resolved_by"]["name"]) == ("CONFIRMED", "Olga")
    console.press("u")
    console.until(row(finding_id, status="NEW", resolution=""))
    eventually(lambda: finding(company, finding_id)["status"] == "NEW")
    console.until(row(finding_id, status="NEW", resolution=""))
    console.press("f")
    console.until(row(finding_id, resolution="FALSE_POSITIVE"))
    console.press("n")
    console.page.get_by_role("textbox", name="Note").fill("he swapped with sita")
    console.press("Tab")
    console.press("Enter")
    console.until(f"{DETAIL} >> text=he swapped with sita")
    verbs = [deed["verb"] for deed in finding(company, finding_id)["history"]]
    assert verbs[1:] == ["resolved", "reopened", "resolved", "commented"]
    assert console.complaints == []


def test_it_is_acknowledged_assigned_and_resolved_with_a_reason_by_keyboard_alone(
    company: Company, screen: OpenScreen
) -> None:
    audit(company)
    console = screen(company.browser("olga", "operator", "--person", "omar")).open_live("/findings")
    console.until(ROW)
    console.press("j")
    console.until(DETAIL)
    finding_id = int(console.page.url.rsplit("/", 1)[1])
    console.press("a")
    console.until(row(finding_id, status="ACKNOWLEDGED"))
    console.press("i")
    console.until(f"{DETAIL} .panel-kicker >> text=Omar Khan")
    console.press("e")
    console.until('[data-testid="resolve-reason"]')
    console.press("ArrowDown")
    console.press("ArrowDown")  # to the third reason
    console.page.get_by_role("textbox", name="Note").fill("drill")
    console.page.get_by_role("button", name="Resolve", exact=True).press("Enter")
    console.until(row(finding_id, status="RESOLVED"))
    kept = eventually(lambda: (one := finding(company, finding_id))["resolution"] and one)
    assert (kept["resolution"], kept["assigned_to"]["name"]) == ("TEST", "Omar Khan")
    console.press("m")
    console.page.wait_for_url("**view=map")


def test_of_two_who_judge_the_second_is_told_who_was_faster(company: Company, screen: OpenScreen) -> None:
    audit(company)
    finding_id = open_findings(company)["SITE_UNCOVERED Gate 3"]["id"]
    olga = screen(a_visitor(company, "olga")).open_live(f"/findings/{finding_id}")
    pavel = screen(a_visitor(company, "pavel")).open_live(f"/findings/{finding_id}")
    for console in (olga, pavel):
        console.until(f"{DETAIL} >> text=Do this first")
    held = pavel.hold("**/resolve/")
    pavel.press("f")
    pavel.until(row(finding_id, resolution="FALSE_POSITIVE"))  # one's own deed shows at once
    olga.press("c")
    olga.until(row(finding_id, resolution="CONFIRMED"))
    eventually(lambda: finding(company, finding_id)["resolution"] == "CONFIRMED")
    assert len(held) == 1
    held[0].continue_()
    expect(pavel.page.get_by_test_id("toast").filter(has_text="Olga")).to_be_visible()
    pavel.until(row(finding_id, resolution="CONFIRMED"))


def test_a_deed_that_the_server_refuses_is_taken_back(company: Company, screen: OpenScreen) -> None:
    audit(company)
    finding_id = open_findings(company)["SITE_UNCOVERED Depot"]["id"]
    console = screen(a_visitor(company, "olga")).open_live(f"/findings/{finding_id}")
    console.until(f"{DETAIL} >> text=Do this first")
    broken = '{"status": "error", "message": "The database does not answer.", "errors": []}'
    console.page.route(
        "**/resolve/",
        lambda route: route.fulfill(status=500, body=broken, content_type="application/json"),
    )
    console.press("c")
    console.until('[data-testid="toast"] >> text=The database does not answer.')
    console.until(row(finding_id, status="NEW", resolution=""))


def test_many_are_judged_at_once_with_a_result_for_each(company: Company, screen: OpenScreen) -> None:
    audit(company)
    found = open_findings(company)
    console = screen(a_visitor(company, "olga")).open_live("/findings")
    console.until(ROW)
    console.page.locator(f"{ROW} input").nth(0).click()
    console.page.locator(f"{ROW} input").nth(2).click(modifiers=["Shift"])
    bulk = console.page.get_by_test_id("finding-bulk")
    expect(bulk).to_contain_text("3 selected")
    ticked = [int(one) for one in console.values("finding-row", "data-finding-id")[:3]]
    held = console.hold(f"**/findings/{ticked[0]}/resolve/")
    console.press("f")
    eventually(lambda: len(held) == 1)
    assert judge(company, ticked[0], "CONFIRMED").status == 200
    held[0].continue_()
    expect(console.page.get_by_test_id("bulk-result")).to_have_text("2 done, 1 conflict")
    verdicts = {one["id"]: finding(company, one["id"])["resolution"] for one in found.values()}
    assert [verdicts[one] for one in ticked] == ["CONFIRMED", "FALSE_POSITIVE", "FALSE_POSITIVE"]
    console.press("u")
    eventually(lambda: finding(company, ticked[2])["status"] == "NEW")
    assert finding(company, ticked[0])["resolution"] == "CONFIRMED"


def test_new_ones_wait_while_somebody_reads_and_the_filters_are_the_address(
    company: Company, screen: OpenScreen
) -> None:
    audit(company)
    found = open_findings(company)
    late = found["LATE_OR_NO_SHOW Depot"]["id"]
    judge(company, late, "FALSE_POSITIVE")
    console = screen(a_visitor(company, "olga")).open_live("/findings")
    console.until(ROW)
    console.press("j")
    console.until(f"{DETAIL} >> text=Do this first")
    shown = console.values("finding-row", "data-finding-id")
    assert company.operator.post(f"/noc/findings/{late}/reopen/", {}).status == 200
    console.until(".new-rows >> text=1 new")
    assert console.values("finding-row", "data-finding-id") == shown
    console.press(".")
    console.until(row(late))
    console.until(".new-rows", state="hidden")

    console.press("Escape")
    console.page.get_by_role("combobox", name="Kind").select_option("SITE_UNCOVERED")
    console.page.wait_for_url("**/findings?kind=SITE_UNCOVERED")
    expect(console.page.locator(ROW)).to_have_count(2)
    console.page.reload()
    expect(console.page.locator(ROW)).to_have_count(2)
    console.page.get_by_role("combobox", name="Severity").select_option("CRITICAL")
    console.until("text=No finding matches.")
    assert "severity=CRITICAL" in console.page.url
    console.page.get_by_role("link", name="Security").click()
    expect(console.page.locator(ROW)).to_have_count(4)


def test_what_the_budget_holds_is_said_and_shown_but_never_counted_or_told(
    company: Company, screen: OpenScreen
) -> None:
    company.phones.ingest(a_fix("ravi"))
    audit(company)
    console = screen(a_visitor(company, "olga")).open_live("/findings")
    console.until(ROW)
    told = console.count(ROW)
    company.phones.ingest(a_fix("ravi") | {"battery": 0.02})
    audit(company, "heartbeat")
    [held] = company.operator.items("/noc/findings/?held=true")
    console.until('[data-testid="budget-line"][data-held="1"]')
    expect(console.page.get_by_test_id("budget-line")).to_contain_text(
        "1 routine finding waits in the digest: the false-alarm budget (2 per 100 guards and shift) is spent"
    )
    assert console.count(ROW) == told
    expect(console.page.locator(BADGE)).to_have_text([str(told)])
    assert console.count('[data-testid="toast"]') == 0
    console.page.get_by_test_id("show-held").click()
    console.page.wait_for_url("**/findings?held=yes")
    console.until(row(held["id"]))
    assert console.count(ROW) == 1
    console.page.get_by_test_id("show-held").click()
    expect(console.page.locator(ROW)).to_have_count(told)


def test_urgent_ones_stand_in_the_queue_and_on_the_panels_and_in_the_line_of_time(
    company: Company, screen: OpenScreen
) -> None:
    console = screen(a_visitor(company, "olga")).open_live("/")
    console.until("text=Nothing is open.")
    audit(company)
    finding_id = open_findings(company)["LATE_OR_NO_SHOW Depot"]["id"]
    console.until(".work-row")  # as the alert or incident that it became
    expect(console.page.locator(BADGE)).to_have_text(["4"])
    console.open_live(f"/?finding={finding_id}")
    console.until('[data-testid="finding-panel"] >> text=Do this first')
    console.press("c")
    eventually(lambda: finding(company, finding_id)["resolution"] == "CONFIRMED")
    sita, depot = company.people["sita"], company.sites["depot"]
    for path, panel in (
        (f"/?person={company.people['ravi']}", "person-panel"),
        (f"/?site={depot}", "site-panel"),
    ):
        console.open_live(path)
        console.until(f'[data-testid="{panel}"] [data-testid="finding-line"]')
        console.until(f'[data-testid="{panel}"] [data-testid="timeline-item"][data-kind="finding_opened"]')
    for path in (f"/people/{sita}", f"/sites/{depot}"):
        console.open_live(path).until('[data-testid="timeline-item"][data-kind="finding_opened"]')
        console.until('[data-testid="timeline-item"][data-kind="deed"] >> text=Olga')
    console.page.get_by_role("combobox", name="Show").select_option("findings")
    assert set(console.values("timeline-item", "data-kind")) == {"finding_opened"}
    assert console.complaints == []


@pytest.mark.parametrize(
    "theme",
    [pytest.param("dark", marks=pytest.mark.long), pytest.param("light", marks=pytest.mark.long), "contrast"],
)
def test_no_page_of_findings_has_a_serious_defect(company: Company, screen: OpenScreen, theme: str) -> None:
    console = screen(a_visitor(company, "olga"), reduced_motion="reduce")
    console.choose_theme(theme)
    console.open_live("/findings").until("text=Nothing is found wrong.")
    defects = grave_defects(console)
    audit(company)
    found = open_findings(company)
    uncovered = found["SITE_UNCOVERED Gate 3"]["id"]
    judge(company, found["SITE_UNCOVERED Depot"]["id"], "FALSE_POSITIVE")
    for path, filled in pages(company, uncovered):
        console.open_live(path).until(f'[data-testid="{filled}"]')
        console.page.wait_for_load_state("networkidle")
        defects += grave_defects(console)
    assert defects == []


def pages(company: Company, finding_id: int) -> list[tuple[str, str]]:
    return [
        ("/findings?status=any", "finding-row"),
        (f"/findings/{finding_id}", "finding-detail"),
        (f"/?finding={finding_id}", "finding-panel"),
        (f"/people/{company.people['ravi']}", "timeline-item"),
        (f"/sites/{company.sites['gate']}", "timeline-item"),
    ]


def test_on_a_phone_a_finding_is_read_and_judged_by_thumb(company: Company, screen: OpenScreen) -> None:
    audit(company)
    finding_id = open_findings(company)["SITE_UNCOVERED Gate 3"]["id"]
    phone: Screen = screen(a_visitor(company, "olga"), size=PHONE, has_touch=True, is_mobile=True)
    for path, filled in pages(company, finding_id):
        phone.open_live(path).until(f'[data-testid="{filled}"]')
        assert_fits(phone)
    phone.open_live("/findings")
    phone.page.locator(row(finding_id)).get_by_role("link").tap()
    button = phone.page.get_by_role("button", name="Confirmed")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 40, "a thumb must hit it"
    button.tap()
    eventually(lambda: finding(company, finding_id)["resolution"] == "CONFIRMED")
    phone.page.get_by_role("button", name="Back to the list").tap()
    phone.until(LIST)
