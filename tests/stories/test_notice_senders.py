"""Stories of the senders at work: threads, real receivers, and processes that die at every point."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from noc.kernel.clock import now
from noc.response.notices import deliver
from noc.response.notices.announce import announce
from noc.response.notices.channels import write_channel
from noc.response.notices.claiming import LEASE, claim_next
from noc.response.notices.models import Channel, Notice
from noc.response.notices.send import send_claimed
from tests.cast import Company, Configure, found
from tests.response.notices.cast import SECRET, route, subject
from tests.response.notices.receivers import Receiver, silent_port, web_receiver

pytestmark = pytest.mark.django_db(transaction=True)
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def crew(configure: Configure) -> Company:
    configure(NOTICE_ALLOW_PRIVATE=True)
    return found("crew")


@pytest.fixture
def web() -> Iterator[Receiver]:
    with web_receiver() as receiver:
        yield receiver


@pytest.fixture
def senders(crew: Company) -> Iterator[None]:
    """The senders of a worker, while the test lasts."""
    stop = threading.Event()
    running = threading.Thread(target=deliver.run, args=(stop,))
    running.start()
    try:
        yield
    finally:
        stop.set()
        running.join(15)
        assert not running.is_alive()


def webhook(url: str, name: str) -> Channel:
    settings = {"url": url, "secret": SECRET}
    return write_channel(
        None, now(), name=name, kind="webhook", settings=settings, active=True, silent_after_minutes=None
    )


def wait_until(true: Callable[[], bool], within_s: float = 10.0) -> float:
    """Wait for something and return how many seconds it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < within_s, "it did not happen"
        time.sleep(0.01)
    return time.monotonic() - began


@pytest.mark.usefixtures("senders")
def test_live_receiver_is_served_at_once_beside_dead_ones_and_a_storm_is_one_message(
    crew: Company, web: Receiver
) -> None:
    with silent_port() as dead, crew.scope():
        silent = [webhook(dead, f"dead {number}") for number in range(5)]
        quiet = [{"field": "type", "op": "=", "value": "QUIET"}]
        route(*silent, matchers=quiet, group_wait_s=0.0)
        announce([subject(0, type="QUIET")], now())
        wait_until(lambda: Notice.objects.filter(state="SENDING").count() >= 4)
        route(webhook(web.url, "live"), group_wait_s=0.1, group_interval_s=30.0)
        announce([subject(number) for number in range(1, 1_001)], now())
        took_s = wait_until(web.arrived.is_set)
        assert took_s < 3
        event = web.got[0].json()
        assert event["data"]["count"] == 1_000
        assert len(event["data"]["subjects"]) == 10
        announce([subject(9_999, type="SOS", severity="CRITICAL", title="Help")], now())
        took_s = wait_until(lambda: len(web.got) > 1)
        assert took_s < 2
        assert web.got[1].json()["data"]["summary"] == "[CRITICAL] Help"
        sent = Notice.objects.filter(channel__name="live", state="SENT")
        wait_until(lambda: sent.count() == 2)
        assert Notice.objects.filter(channel__name="live").count() == 2


@pytest.mark.parametrize(
    ("point", "sent_by_then", "sent_in_all"),
    [
        ("after_notice_send", 1, 2),  # at least once: nobody can know that it got through
        pytest.param("before_notice_send", 0, 1, marks=pytest.mark.long),
        pytest.param("after_notice_marked", 1, 1, marks=pytest.mark.long),
    ],
)
def test_sender_killed_at_a_point_loses_nothing_and_doubles_only_what_it_must(
    crew: Company, web: Receiver, point: str, sent_by_then: int, sent_in_all: int
) -> None:
    with crew.scope():
        route(webhook(web.url, "live"), group_wait_s=0.0)
        announce([subject(1)], now())
    database = {
        key: value
        for key, value in connection.get_connection_params().items()
        if isinstance(value, (str, int))
    }
    place = make_conninfo(**{key: value for key, value in database.items() if key != "prepare_threshold"})
    environment = {
        **os.environ,
        "DATABASE_URL": place,
        "DJANGO_SETTINGS_MODULE": "noc.config.settings",
        "NOC_TESTING": "1",
        "NOC_FAILPOINT": f"{point}:kill9",
        "NOC_NOTICE_ALLOW_PRIVATE": "on",
    }
    died = subprocess.run(
        [sys.executable, "-m", "tests.response.notices.killed_sender"],
        cwd=PROJECT, env=environment, timeout=40, check=False, capture_output=True,
    )  # fmt: skip
    assert died.returncode == -9, died.stderr[-2_000:]
    assert len(web.got) == sent_by_then
    assert claim_next(now(), healthy=False) is None
    later = now() + LEASE + timedelta(seconds=1)
    while (claim := claim_next(later, healthy=False)) is not None:
        assert send_claimed(claim)
    assert len(web.got) == sent_in_all
    assert len({got.json()["id"] for got in web.got}) == 1
    with crew.scope():
        assert Notice.objects.get().state == "SENT"
