"""No page has a serious accessibility defect in any theme, as far as axe-core can see."""

from __future__ import annotations

import os
import signal

import pytest

from tests.browser.chromium import FRONTEND, Screen, a_visitor
from tests.browser.conftest import OpenScreen
from tests.stories.company import Company, a_fix, an_event
from tests.stories.server import Served

AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
RUN = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
GRAVE = {"serious", "critical"}


def grave_defects(screen: Screen) -> list[str]:
    """Return what is seriously wrong with the page as it stands: rule, place, why."""
    screen.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = screen.page.evaluate(RUN)
    return [
        f"{screen.page.url}: {one['id']} at {node['target']}: {' '.join(node['failureSummary'].split())[:300]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(
    "theme",
    ["dark", pytest.param("light", marks=pytest.mark.long), pytest.param("contrast", marks=pytest.mark.long)],
)
def test_no_page_has_a_serious_defect(company: Company, screen: OpenScreen, theme: str) -> None:
    company.phones.ingest(a_fix("ravi"), a_fix("sita"))
    company.phones.ingest(an_event("panic", "ravi"), an_event("panic", "sita"))
    alert = company.operator.items("/noc/alerts/")[0]
    company.operator.post(f"/noc/alerts/{alert['id']}/acknowledge/", {})
    stranger = screen()
    stranger.choose_theme(theme)
    stranger.open().until('[data-testid="login-form"]')
    defects = grave_defects(stranger)
    console = screen(a_visitor(company, "olga"), reduced_motion="reduce")
    console.choose_theme(theme)
    for path, filled in (
        ("/", "alert-row"),
        (f"/?alert={alert['id']}", "alert-panel"),
        (f"/?person={company.people['ravi']}", "signal-location_updates_count"),
        (f"/?site={company.sites['gate']}", "signal-location_updates_count"),
        ("/?list=feed", "feed-row"),
        ("/alerts", "alert-row"),
        ("/people", "person-row"),
        ("/sites", "site-row"),
        ("/wall", "sos-banner"),
    ):
        console.open_live(path)
        company.operator.post(
            f"/noc/alerts/{alert['id']}/comment/", {"notes": f"looking at {path}"}
        )  # a row for the feed
        console.until(f'[data-testid="{filled}"]')
        assert console.page.evaluate("document.documentElement.dataset.theme") == theme
        defects += grave_defects(console)
    assert defects == []


@pytest.mark.long
def test_an_empty_company_and_a_page_that_is_not_live_have_no_serious_defect_either(
    company: Company, screen: OpenScreen, served: Served
) -> None:
    console = screen(a_visitor(company, "olga"), reduced_motion="reduce").open_live()
    defects = grave_defects(console)
    for path in ("/alerts", "/wall"):
        defects += grave_defects(console.open_live(path))
    assert served.process is not None
    os.kill(served.process.pid, signal.SIGSTOP)
    try:
        console.until('[data-testid="not-live"]')
        defects += grave_defects(console)
    finally:
        os.kill(served.process.pid, signal.SIGCONT)
    assert defects == []
