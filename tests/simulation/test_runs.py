"""Whole runs against a server that takes notes: history, life, the demonstration, and how they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from simulation import backfill, demo
from simulation.backfill import Memory, fill_backwards
from simulation.client import Client, Stopped
from simulation.force import Force
from simulation.history import fill_history
from simulation.living import Clock, live
from simulation.run import main, note_truth
from tests.simulation.conftest import NotingServer

ROOT = Path(__file__).parents[2]
FLAGS = ["--guards", "24", "--sites", "6", "--seed", "7"]


def wait_for(holds: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


def ids(events: list[dict[str, object]]) -> list[str]:
    return [str(event["event_id"]) for event in events]


def test_history_uploads_every_event_of_the_span(client: Client, server: NotingServer, now: float) -> None:
    hours: list[float] = []
    force = Force(7, 24, 6)
    receipt = fill_history(client, force, now - 30_000, now, True, hours.append)
    expected = Force(7, 24, 6).events(now - 30_000, now, coarse=True)
    assert sorted(ids(server.events())) == sorted(ids(expected))
    assert receipt.accepted == len(expected)
    assert sum(hours) == pytest.approx(30_000 / 3600)


def test_life_sends_each_moment_once_and_makes_up_for_an_outage(
    client: Client, server: NotingServer, now: float
) -> None:
    moments = iter([now + 60, now + 60, now + 120, now + 120])

    def read_clock() -> float:
        moment = next(moments, None)
        if moment is None:
            client.stop.set()
            return now + 120
        return moment

    server.answers = [(503, {"Retry-After": "0"})]
    live(client, Force(7, 24, 6), now, read_clock)
    assert ids(server.events()) == ids(Force(7, 24, 6).events(now, now + 120))


def test_life_tells_every_interval_it_has_lived(client: Client, now: float) -> None:
    lived: list[tuple[float, float]] = []

    def tell(since: float, until: float) -> None:
        lived.append((since, until))
        if len(lived) == 3:
            client.stop.set()

    live(client, Force(7, 24, 6), now - 5400, lambda: now, tell)
    assert lived[0] == (now - 5400, now - 3600)
    assert lived[-1][1] == now


def test_a_fast_clock_catches_up_with_real_time_and_never_passes_it() -> None:
    clock = Clock(time.time() - 1, speed=1000)
    time.sleep(0.05)
    assert abs(clock.read() - time.time()) < 0.02


def test_command_registers_fills_and_writes_the_truth(
    server: NotingServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = tmp_path / "truth.jsonl"
    flags = [*FLAGS, "--days", "1", "--no-live", "--url", server.url, "--token", "secret-token"]
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        assert main([*flags, "--truth", str(truth)]) == 0
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert server.registered()[:5] == ["clients", "sites", "people", "devices", "holidays"]
    first_post = next(place for place, request in enumerate(server.requests) if request["method"] == "POST")
    assert all(request["method"] == "POST" for request in server.requests[first_post:])
    assert truth.exists()
    told = capsys.readouterr()
    assert told.out == ""
    assert "secret-token" not in told.err


def test_truth_is_written_one_object_a_line(force: Force, now: float, tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    write = note_truth(force, path)
    for day in range(14, 0, -1):
        write(now - day * 86_400, now - (day - 1) * 86_400)
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(records) == len(force.truths(now - 14 * 86_400, now)) > 0
    told = {
        "kind",
        "cause",
        "person",
        "site",
        "since",
        "until",
        "description",
        "innocent",
        "twin_of",
        "allowed",
    }
    assert told | {"shift", "event_ids", "beside_ids"} == set(records[0])
    assert datetime.fromisoformat(records[0]["since"]) < datetime.fromisoformat(records[0]["until"])


def test_command_without_a_token_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOC_TOKEN", raising=False)
    assert main(FLAGS) == 2
    assert "token" in capsys.readouterr().err


def test_backfill_goes_from_the_newest_day_to_the_oldest_and_resumes(
    client: Client, server: NotingServer, tmp_path: Path, now: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "DAYS", 2)
    monkeypatch.setattr(backfill, "REST_FACTOR", 0.0)
    monkeypatch.setattr(backfill, "SHORTEST_REST_S", 0.0)
    memory = Memory(tmp_path / "state.json", "7/24/6")
    fill_backwards(client, Force(7, 24, 6), memory, now)
    first_of_batch = [datetime.fromisoformat(batch[0]["at"]) for batch in server.batches() if len(batch) > 50]
    assert first_of_batch[0].date() > first_of_batch[-1].date()
    assert memory.list_days() == {"2026-11-20", "2026-11-19"}
    expected = Force(7, 24, 6).events(now - 2 * 86_400 - now % 86_400, now, coarse=True)
    assert sorted(ids(server.events())) == sorted(ids(expected))
    server.requests.clear()
    fill_backwards(client, Force(7, 24, 6), memory, now)
    days = {datetime.fromisoformat(event["at"]).date().isoformat() for event in server.events()}
    assert days <= {"2026-11-21", "2026-11-20"}


def test_backfill_ends_when_the_demonstration_is_gone(client: Client, now: float, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        backfill._fill_span(client, Force(7, 24, 6), now - 3600, now, parent=1_000_000)


def test_state_of_another_force_or_a_damaged_file_counts_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.json"
    mine = Memory(path, "mine")
    assert mine.list_days() == set()
    mine.add("2026-11-20")
    assert mine.list_days() == {"2026-11-20"}
    assert Memory(path, "other").list_days() == set()
    path.write_text("{")
    assert mine.list_days() == set()
    mine.forget()
    mine.forget()
    assert not path.exists()


def test_demonstration_registers_then_lives_at_once_then_fills_the_past_and_stops_on_sigterm(
    server: NotingServer, tmp_path: Path
) -> None:
    told = {"NOC_DEMO_URL": server.url, "NOC_DEMO_TOKEN": "secret-token", "NOC_DATA_DIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "simulation.demo"],
        cwd=ROOT,
        env=os.environ | told,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(lambda: bool(server.audits()) and len(server.events()) > 3000, 40)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert "secret-token" not in said
    batches = server.batches()
    assert server.registered()[0] == "clients"
    assert {event["type"] for event in batches[0]} == {"attendance"}
    assert server.audits() == ["comprehensive"]
    latest = next(batch for batch in batches if "location" in {event["type"] for event in batch})
    newest = max(datetime.fromisoformat(event["at"]).timestamp() for event in latest)
    assert time.time() - newest < 120
    assert len({event["person"] for event in latest if event["type"] == "location"}) > 30
    count = len(server.requests)
    time.sleep(1.5)
    assert len(server.requests) == count, "something still runs"


def test_demonstration_forgets_the_days_it_filled_for_a_server_that_is_gone(
    client: Client, server: NotingServer, tmp_path: Path, now: float
) -> None:
    memory = Memory(tmp_path / "state.json", "7/24/6")
    memory.add("2026-11-20")
    force = Force(7, 24, 6)
    demo._begin(client, force, memory, now)
    assert memory.list_days() == set()
    memory.add("2026-11-20")
    demo._begin(client, force, memory, now + 86_400)
    assert memory.list_days() == {"2026-11-20"}


def test_demonstration_says_which_setting_is_missing(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("NOC_")}
    done = subprocess.run(
        [sys.executable, "-m", "simulation.demo"],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "NOC_DEMO_URL" in done.stderr


def test_stop_is_heard_between_two_moments_of_life(client: Client, now: float) -> None:
    threading.Timer(0.3, client.stop.set).start()
    began = time.monotonic()
    live(client, Force(7, 24, 6), now, lambda: now)
    assert time.monotonic() - began < 3
