"""What the console shows when the server is gone, and that nothing is missing when it is back."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import pytest

from tests.browser.chromium import Screen, a_visitor
from tests.browser.conftest import OpenScreen
from tests.stories.company import Company, an_event
from tests.stories.server import Served
from tests.stories.stranger import eventually

CHIP = '[data-testid="freshness-chip"]'


@pytest.fixture
def twin(served: Served) -> Served:
    """A second web process of the same installation."""
    return Served.beside(served)


def newest(company: Company) -> int:
    return int(company.operator.data("/noc/live/")["as_of_seq"])


def shown_of_the_queue(console: Screen, company: Company) -> list[dict[str, Any]]:
    """Return the rows of the queue once the screen shows the same, nothing as long as it does not."""
    waiting: list[dict[str, Any]] = company.operator.items("/noc/queue/")
    same = sorted(console.values("alert-row", "data-work-key")) == sorted(row["key"] for row in waiting)
    return waiting if same else []


def every_number_down_from(seq: int) -> list[str]:
    return [str(number) for number in range(seq, 0, -1)]


def test_a_killed_server_is_told_at_once_and_its_return_brings_all_that_happened_meanwhile(
    company: Company, screen: OpenScreen, served: Served, twin: Served
) -> None:
    console = screen(a_visitor(company, "olga")).open_live("/?list=feed")
    company.phones.ingest(an_event("panic", "ravi"))
    console.until('[data-testid="feed-row"][data-seq="1"]')
    twin.start()
    try:
        assert served.process is not None
        os.kill(served.process.pid, signal.SIGKILL)
        served.process.wait(10)
        began = time.monotonic()
        console.until(f'{CHIP}[data-state="reconnecting"], {CHIP}[data-state="stale"]', within_s=5)
        amber_s = time.monotonic() - began
        console.until('[data-testid="not-live"]', within_s=15)
        not_live_s = time.monotonic() - began

        # Meanwhile life goes on by the other process.
        company.phones.url = company.operator.url = twin.url
        company.phones.ingest(an_event("panic", "sita"))
        company.phones.ingest(an_event("panic", "omar"))
        alert = company.operator.items("/noc/alerts/?status=NEW")[0]
        company.operator.post(f"/noc/alerts/{alert['id']}/comment/", {"notes": "on it"})
        eventually(lambda: newest(company) >= 4)  # what belongs together is told besides
        served.start()
        console.until(f'{CHIP}[data-state="live"]', within_s=15)
        console.until('[data-testid="not-live"]', state="hidden")
    finally:
        company.phones.url = company.operator.url = served.url
        twin.close()
    eventually(lambda: console.values("feed-row", "data-seq") == every_number_down_from(newest(company)))
    console.page.get_by_role("tab").first.click()
    waiting = eventually(lambda: shown_of_the_queue(console, company))
    told = {alert_id for row in waiting for alert_id in row["alert_ids"]}
    assert told == {one["id"] for one in company.operator.items("/noc/alerts/?status=open")}
    assert len(told) == 3
    assert amber_s < 3, amber_s
    assert not_live_s < 10, not_live_s


@pytest.mark.long
def test_a_server_that_hangs_is_told_though_the_line_stays_open(
    company: Company, screen: OpenScreen, served: Served
) -> None:
    console = screen(a_visitor(company, "olga")).open_live("/wall")
    assert served.process is not None
    os.kill(served.process.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        console.until(f'{CHIP}[data-state="reconnecting"]', within_s=5)
        amber_s = time.monotonic() - began
        console.until('[data-testid="not-live"]', within_s=15)
        not_live_s = time.monotonic() - began
    finally:
        os.kill(served.process.pid, signal.SIGCONT)
    console.until(f'{CHIP}[data-state="live"]', within_s=20)
    assert amber_s < 5, amber_s  # a beat every 1.5 s, and 2.8 s of silence
    assert not_live_s < 12, not_live_s
