"""Story: an operator's line is cut again and again, and his screen still knows everything, in order, once."""

from __future__ import annotations

import random
import threading
import time

import pytest

from tests.stories.company import Company, an_event
from tests.stories.stranger import Feed, Frame

CUTS = 20
GUARDS = 60
ROUNDS = 4
SEED = 20261121


def pour(company: Company, gate: threading.Event) -> int:
    """Let many guards press SOS, one press a request, and operators acknowledge some; returns how many events that makes."""
    made = 0
    gate.wait(10)
    for turn in range(ROUNDS):
        for guard in range(GUARDS):
            company.phones.ingest(an_event("panic", f"guard-{guard}"))
            made += 1
        if turn % 2 == 0:
            for alert in company.operator.items("/noc/alerts/?status=NEW")[:10]:
                company.operator.post(f"/noc/alerts/{alert['id']}/acknowledge/", {}).data  # noqa: B018
                made += 1
    return made


def settled(company: Company) -> int:
    """Return the number of the last event once nothing more follows from what was poured."""
    seq = -1
    while (now := int(company.operator.data("/noc/live/")["as_of_seq"])) != seq:
        seq = now
        time.sleep(1.0)
    return seq


def hear_until(feed: Feed, last_seq: int) -> list[Frame]:
    heard: list[Frame] = []
    while feed.seq < last_seq:
        heard.append(feed.next_event(within_s=20))
    return heard


def hear_with_cuts(
    company: Company, start: tuple[str, int], done: threading.Event, last: list[int]
) -> list[Frame]:
    """Hear everything from `start` on over lines that break CUTS times at random moments."""
    chance, (epoch, seq) = random.Random(SEED), start
    heard: list[Frame] = []
    cuts = 0
    while cuts < CUTS or not done.is_set() or seq < last[0]:
        feed = company.operator.feed()
        try:
            assert feed.resume(epoch, seq)["recovered"]
            end_s = time.monotonic() + chance.uniform(0.0, 0.35)
            while time.monotonic() < end_s or (cuts >= CUTS and not (done.is_set() and feed.seq >= last[0])):
                try:
                    heard.append(feed.next_event(within_s=0.1))
                except TimeoutError:
                    continue
            seq = feed.seq
        finally:
            feed.cut()
        cuts += 1
    return heard


@pytest.mark.long
def test_a_client_cut_again_and_again_ends_with_every_event_exactly_once_like_one_that_never_left(
    company: Company,
) -> None:
    company.admin.put(
        "/noc/registry/people/",
        *({"code": f"guard-{n}", "name": f"Guard {n}", "home_site": "gate"} for n in range(GUARDS)),
    )
    gate, done, last = threading.Event(), threading.Event(), [0]
    heard: list[Frame] = []
    with company.operator.feed() as steady:
        start = (steady.epoch, steady.seq)
        cut_one = threading.Thread(target=lambda: heard.extend(hear_with_cuts(company, start, done, last)))
        cut_one.start()
        gate.set()
        made = pour(company, gate)
        last[0] = settled(company)
        assert last[0] >= start[1] + made
        done.set()
        complete = hear_until(steady, last[0])
        cut_one.join(60)
    assert not cut_one.is_alive()
    assert [event["seq"] for event in complete] == list(range(start[1] + 1, last[0] + 1))
    assert [event["seq"] for event in heard] == [event["seq"] for event in complete]
    assert [event["event_id"] for event in heard] == [event["event_id"] for event in complete]
    assert heard == complete, f"seed {SEED}"


def test_what_cannot_be_replayed_is_said_and_the_snapshot_fills_the_gap(company: Company) -> None:
    with company.operator.feed() as feed:
        company.phones.ingest(an_event("panic", "ravi"))
        feed.next_event()
        epoch = feed.epoch
    with company.operator.feed() as feed:
        assert feed.resume("00000000-0000-0000-0000-000000000000", 0)["recovered"] is False
        picture = company.operator.data("/noc/live/")
        assert picture["epoch"] == epoch
        assert feed.resume(epoch, picture["as_of_seq"])["recovered"] is True
        company.phones.ingest(an_event("panic", "sita"))
        assert feed.next_alert()["seq"] > picture["as_of_seq"]


def test_nonsense_is_answered_and_costs_no_connection(company: Company) -> None:
    with company.operator.feed() as feed:
        for said, code in (
            ({"type": "dance"}, None),
            ({"type": "resume", "last_seq": "many"}, None),
            ({"type": "subscribe", "sites": "x" * 70_000}, "too_large"),
        ):
            feed.say(**said)
            answer = feed.next_frame()
            assert answer["type"] == "error", answer
            assert code in (None, answer["code"])
            assert answer["message"]
        feed.say(type="heartbeat")
        assert feed.next_frame()["type"] == "heartbeat"
        company.phones.ingest(an_event("panic", "ravi"))
        assert feed.next_alert()["alert_type"] == "SOS"
