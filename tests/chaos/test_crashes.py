"""Crashes in the middle of the work: what was answered 202 is there, exactly once (promises C1, C2, C8)."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from tests.chaos.senders import Park, Watch
from tests.stories.company import Company, an_event
from tests.stories.server import Served
from tests.stories.stranger import eventually


@contextmanager
def sending(company: Company) -> Iterator[Park]:
    """Let four senders work during a block; afterwards all of it is verified."""
    park = Park(company)
    park.begin()
    try:
        yield park
    finally:
        park.end()
    park.verify()


def kill_in_full_swing(served: Served, park: Park, batches: int) -> None:
    """Let some batches through, `kill -9` everything, begin again."""
    park.until_sent(batches)
    served.kill_everything()
    assert served.status("/livez") == 0
    served.start()
    park.until_sent(batches)


def test_after_kill_9_of_everything_what_was_answered_202_is_there_exactly_once(served: Served) -> None:
    with sending(Company(served)) as park:
        kill_in_full_swing(served, park, batches=12)
    assert set(park.answers) <= {0, 202, 503}
    assert park.answers[0] > 0, "nobody noticed the crash: it was not in the middle of the work"


@pytest.mark.long
def test_three_times_killed_nothing_is_lost_or_doubled_and_the_feed_has_no_gap(served: Served) -> None:
    company = Company(served)
    with company.operator.feed() as feed:
        epoch, seq = feed.epoch, feed.seq
    with sending(company) as park:
        for _ in range(3):
            pressed = an_event("panic", "ravi")
            company.phones.ingest(pressed)
            kill_in_full_swing(served, park, batches=60)
            assert company.phones.ingest(pressed)["duplicates"] == 1
    assert set(park.answers) <= {0, 202, 503}
    with company.operator.feed() as feed:
        told = feed.resume(epoch, seq)
        assert told["recovered"], "the epoch changes only when a backup is restored"
        heard = [feed.next_event() for _ in range(told["to_seq"] - seq)]
    assert [event["seq"] for event in heard] == list(range(seq + 1, told["to_seq"] + 1))
    alerts = [event["alert"] for event in heard if "alert" in event]
    assert [alert["occurrence_count"] for alert in alerts] == [1, 2, 3]


@pytest.mark.long
@pytest.mark.parametrize("away_s", [0, 8, 40])
def test_when_postgresql_is_away_only_503s_are_heard_and_everything_is_back_soon_after_it(
    served: Served, away_s: int
) -> None:
    company = Company(served)
    alive, ready = Watch(served.url, "/livez"), Watch(served.url, "/readyz")
    api = Watch(served.url, "/api/v2/noc/live/", company.operator.token)
    with sending(company) as park:
        park.until_sent(20)
        killed_at = time.monotonic()
        with absent_postgres(served, away_s):
            if away_s:
                assert eventually(lambda: ready.seen[-1][1] == 503, 5), "/readyz tells within 5 s"
        back_at = time.monotonic()
        park.until_sent(20, within_s=10)
        eventually(lambda: ready.seen[-1][1] == api.seen[-1][1] == 200, 10)
        print(f"away {back_at - killed_at:.1f} s, all well {time.monotonic() - back_at:.1f} s later")
    assert alive.end() == [200]
    assert alive.slowest_s < 2
    assert set(ready.end()) <= {200, 503}
    assert set(api.end()) <= {200, 503}
    assert set(park.answers) <= {202, 503}, park.answers
    assert park.answers[503] > 0
    assert sum(one.without_hint for one in park.senders) == 0, "every 503 says when to come again"


@contextmanager
def absent_postgres(served: Served, away_s: float) -> Iterator[None]:
    """Kill PostgreSQL alone; its keeper may only start it again after the block and `away_s`."""
    began = time.monotonic()
    keepers = [one for one in served.family() if "noc.config.postgres_keeper" in one.cmdline()]
    victims = served.postgres()
    if away_s:
        keepers[0].suspend()
    for process in victims:
        process.send_signal(signal.SIGKILL)
    yield
    time.sleep(max(0.0, began + away_s - time.monotonic()))
    keepers[0].resume()


@pytest.mark.long
def test_a_database_that_freezes_is_told_within_5_s_and_everything_goes_on_when_it_thaws(
    served: Served,
) -> None:
    company = Company(served)
    alive, ready = Watch(served.url, "/livez"), Watch(served.url, "/readyz")
    with sending(company) as park:
        park.until_sent(20)
        frozen = served.postgres()
        for process in frozen:
            process.suspend()
        try:
            assert eventually(lambda: ready.seen[-1][1] == 503, 5), "/readyz tells within 5 s"
            time.sleep(10)
        finally:
            for process in frozen:
                process.resume()
        park.until_sent(20, within_s=10)
        eventually(lambda: ready.seen[-1][1] == 200, 10)
    assert alive.end() == [200]
    assert alive.slowest_s < 2
    assert ready.end() == [200, 503, 200]
    assert set(park.answers) <= {202, 503}, park.answers


@pytest.mark.long
def test_a_single_backend_of_postgresql_that_dies_is_survived(served: Served) -> None:
    company = Company(served)
    with sending(company) as park:
        for _ in range(3):
            park.until_sent(20)
            postmaster = min(served.postgres(), key=lambda one: one.create_time())
            backends = [one for one in postmaster.children() if " noc noc " in " ".join(one.cmdline())]
            backends[-1].send_signal(signal.SIGKILL)  # PostgreSQL restarts all of itself then
            park.until_sent(20)
    assert set(park.answers) <= {202, 503}, park.answers


@pytest.mark.long
def test_sigterm_under_load_loses_nothing_of_clients_that_try_again(served: Served) -> None:
    company = Company(served)
    with sending(company) as park:
        for _ in range(3):
            park.until_sent(30)
            family = served.family()
            assert served.terminate() == 0, served.last_words()
            _, left = psutil.wait_procs(family, timeout=20)
            assert left == []
            served.start()
            park.until_sent(30)
    assert set(park.answers) <= {0, 202, 503}, park.answers
