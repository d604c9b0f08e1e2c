"""The console in a supervisor's hand: 390x844, by thumb."""

from __future__ import annotations

from tests.browser.chromium import PHONE, Screen, a_visitor
from tests.browser.conftest import OpenScreen
from tests.stories.company import Company, a_fix, an_event

SOS = '[data-testid="sos-banner"]'


def test_on_a_phone_the_queue_the_sos_and_the_map_are_in_reach(company: Company, screen: OpenScreen) -> None:
    company.phones.ingest(a_fix("ravi"))
    company.phones.ingest(an_event("panic", "ravi"))
    alert_id = company.operator.items("/noc/alerts/?status=NEW")[0]["id"]
    phone = screen(a_visitor(company, "olga"), size=PHONE, has_touch=True, is_mobile=True).open_live()
    phone.until(f'[data-testid="alert-row"][data-alert-id="{alert_id}"]')
    assert_fits(phone)
    button = phone.page.get_by_test_id("sos-acknowledge")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 40, "a thumb must hit it"
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
    assert box["y"] + box["height"] <= PHONE[1]
    button.tap()
    phone.until(SOS, state="hidden")
    phone.page.get_by_role("link", name="Map").tap()
    phone.until('[data-testid="map"]')
    shown = phone.page.get_by_test_id("map").bounding_box()
    assert shown is not None
    assert shown["width"] > 300
    assert shown["height"] > 300
    assert_fits(phone)
    for path in ("/people", "/sites", "/alerts", "/findings"):
        phone.open_live(path)
        assert_fits(phone)


def assert_fits(phone: Screen) -> None:
    width = phone.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0], f"{phone.page.url} is {width} px wide and scrolls sideways"
