"""The clock and the worker, as threads of one process, on the memory transport."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app

from noc.config import clockwork
from noc.config.schedule import Entry, sync_schedule
from noc.kernel.own_connections import open_own

done: list[float] = []


@current_app.task(name="tests.note_the_time")
def note_the_time() -> None:
    done.append(time.monotonic())


@pytest.fixture
def running() -> Iterator[ExitStack]:
    """Run a function of a stop event in a thread for the duration of the test."""
    with ExitStack() as stack:
        yield stack


def begin(stack: ExitStack, run: Callable[[threading.Event], None]) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(stop,), daemon=True)
    thread.start()
    stack.callback(thread.join, 15)
    stack.callback(stop.set)


@pytest.mark.django_db(transaction=True)
def test_what_is_due_is_done_and_no_file_is_written(
    running: ExitStack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clockwork, "LOOK_INTERVAL_S", 0.2)
    sync_schedule((Entry("note", "tests.note_the_time", "reports", every=timedelta(seconds=1)),))
    done.clear()
    begin(running, clockwork.run_worker)
    begin(running, clockwork.run_clock)
    deadline = time.monotonic() + 20
    while len(done) < 2:
        assert time.monotonic() < deadline, "nothing was done"
        time.sleep(0.1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_clocks_one_waits_until_the_other_has_gone() -> None:
    with open_own("test clock") as first:
        assert clockwork.is_ours(first)
        with open_own("test clock") as second:
            assert not clockwork.is_ours(second)
    with open_own("test clock") as third:
        assert clockwork.is_ours(third)
