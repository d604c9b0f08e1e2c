"""The relay numbers what is committed: per tenant, without gaps, one at a time, whatever happens to it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from noc.events import relay
from noc.events.publish import publish
from noc.kernel.advisory_locks import RELAY
from noc.kernel.own_connections import open_own
from noc.kernel.tenancy.scope import tenant_scope
from tests.feed_cast import (
    Company,
    SlowTransaction,
    an_alert,
    cut_sessions,
    number_all,
    relay_pids,
    running_relay,
    wait_until,
)


def test_each_tenant_is_numbered_from_one_without_gaps(acme: Company, rival: Company) -> None:
    for n in range(7):
        acme.say(None, f"a{n}")
        if n % 2:
            rival.say(None, f"r{n}")
    number_all()
    acme.say(None, "a7")
    number_all()
    assert [(r.seq, r.payload["message"]) for r in acme.rows()] == [(n + 1, f"a{n}") for n in range(8)]
    assert [(r.seq, r.payload["message"]) for r in rival.rows()] == [(1, "r1"), (2, "r3"), (3, "r5")]
    assert (acme.last_seq, rival.last_seq) == (8, 3)


def test_batches_go_on_where_the_last_one_ended(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "BATCH_ROWS", 3)
    for _ in range(8):
        acme.say()
    with open_own("test") as own:
        assert [relay.number_committed(own) for _ in range(4)] == [3, 3, 2, 0]
    assert [row.seq for row in acme.rows()] == list(range(1, 9))


def test_low_id_that_commits_late_gets_the_next_number(acme: Company) -> None:
    with SlowTransaction(acme) as slow:
        acme.say(None, "quick")
        number_all()
        slow.commit()
    number_all()
    rows = acme.rows()
    assert [row.payload["message"] for row in rows] == ["quick", "slow"]
    assert rows[0].id > rows[1].id


def test_rolled_back_event_leaves_no_trace_and_no_gap(acme: Company) -> None:
    acme.say()
    with tenant_scope(acme.id), transaction.atomic():
        publish(an_alert(None))
        transaction.set_rollback(True)
    acme.say()
    number_all()
    assert [row.seq for row in acme.rows()] == [1, 2]


def test_publishing_outside_a_transaction_is_refused(acme: Company) -> None:
    with tenant_scope(acme.id), pytest.raises(RuntimeError, match="transaction"):
        publish(an_alert(None))


def test_numbering_tells_the_web_processes_which_events_are_new(acme: Company, rival: Company) -> None:
    with open_own("listener") as listener:
        listener.execute(f"LISTEN {relay.FEED_CHANNEL}".encode())
        acme.say()
        acme.say()
        rival.say()
        number_all()
        notices = {notice.payload for notice in listener.notifies(timeout=2, stop_after=2)}
    assert notices == {f"{acme.id}:1:2", f"{rival.id}:1:1"}


def test_numbered_row_says_how_long_it_took_even_if_nobody_watches(acme: Company) -> None:
    acme.say()
    number_all()
    row = acme.rows()[0]
    assert row.broadcast_success is True
    assert row.recipient_count == 0
    assert row.broadcast_latency_ms is not None
    assert 0 <= row.broadcast_latency_ms < 10_000


def test_committed_event_is_numbered_within_milliseconds(acme: Company) -> None:
    with running_relay():
        wait_until(relay_pids)
        waits_s = []
        for n in range(20):
            acme.say()
            said_s = time.perf_counter()
            wait_until(lambda n=n: acme.last_seq == n + 1)
            waits_s.append(time.perf_counter() - said_s)
    assert sorted(waits_s)[10] < 0.1  # woken by the notice, not by the poll


def test_of_two_relays_one_works_and_the_other_takes_over(acme: Company) -> None:
    with running_relay(), running_relay():
        wait_until(relay_pids)
        for _ in range(3):
            assert len(relay_pids()) == 1
            holder = relay_pids()[0]
            acme.say()
            connection.cursor().execute("SELECT pg_terminate_backend(%s)", [holder])
            acme.say()
            wait_until(lambda holder=holder: relay_pids() not in ([], [holder]), 5)
        wait_until(lambda: acme.last_seq == 6)
    assert [row.seq for row in acme.rows()] == list(range(1, 7))


def test_killed_process_is_replaced_and_its_events_come_within_five_seconds(acme: Company) -> None:
    parameters = {k: v for k, v in connection.get_connection_params().items() if isinstance(v, str | int)}
    parameters.pop("prepare_threshold", None)
    code = (
        "import threading, django; django.setup(); from noc.events import relay; relay.run(threading.Event())"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": make_conninfo(**parameters),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "noc.config.settings"),
        "NOC_DATA_DIR": str(settings.DATA_DIR),
    }
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until(relay_pids, 20)
        acme.say()
        wait_until(lambda: acme.last_seq == 1)
    finally:
        process.kill()
        process.wait()
    acme.say()
    killed_s = time.monotonic()
    with running_relay():
        wait_until(lambda: acme.last_seq == 2, 5)
    assert time.monotonic() - killed_s < 5


def test_relay_survives_a_database_that_cuts_its_connection(acme: Company) -> None:
    with running_relay():
        wait_until(relay_pids)
        cut_sessions("noc relay")
        acme.say()
        wait_until(lambda: acme.last_seq == 1, 5)


def test_relay_waits_for_a_database_that_is_not_there(monkeypatch: pytest.MonkeyPatch, acme: Company) -> None:
    failures = iter([psycopg.OperationalError("down"), psycopg.OperationalError("down")])

    def open_later(name: str) -> psycopg.Connection:
        for failure in failures:
            raise failure
        return open_own(name)

    monkeypatch.setattr(relay, "open_own", open_later)
    acme.say()
    with running_relay():
        wait_until(lambda: acme.last_seq == 1, 5)


def test_stopped_relay_ends_soon(acme: Company) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    wait_until(relay_pids)
    stop.set()
    thread.join(2)
    assert not thread.is_alive()
    wait_until(lambda: not relay_pids())


def test_health_knows_whether_a_relay_works(acme: Company) -> None:
    assert relay.is_alive() is False
    with running_relay():
        wait_until(relay_pids)
        assert relay.is_alive() is True
    wait_until(lambda: not relay.is_alive())


def test_health_sees_rows_that_nobody_numbers(acme: Company) -> None:
    with open_own("hung relay") as hung:
        hung.execute("SELECT pg_advisory_lock(%s, %s)", RELAY)
        assert relay.is_alive() is True
        acme.say()
        connection.cursor().execute("UPDATE noc_event_log SET broadcast_at = now() - interval '1 minute'")
        assert relay.is_alive() is False
