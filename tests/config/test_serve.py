"""The whole in one process: it comes up from nothing, lets commands work beside it, and goes without a trace."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.config.conftest import PROJECT, processes_of

NOC = [sys.executable, "-c", "from noc.config.entry import main; main()"]
READY_S = 60
Serve = Callable[[], "Served"]


class Served:
    """A `noc serve` and its address."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [*NOC, "serve", "--port", str(port)],
            cwd=PROJECT,
            env=environment(data_dir),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def status(self, path: str) -> int:
        """Return the HTTP status of a GET; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def until_ready(self) -> None:
        deadline = time.monotonic() + READY_S
        while self.status("/readyz") != 200:
            assert self.process.poll() is None, self.process.communicate()[1]
            assert time.monotonic() < deadline, "it did not get ready"
            time.sleep(0.2)


def environment(data_dir: Path) -> dict[str, str]:
    """As bare as a stranger's."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "PYTHONPATH", "COVERAGE_PROCESS_CONFIG")
        if name in os.environ
    }
    return kept | {
        "HOME": str(data_dir.parent),
        "LANG": "C.UTF-8",
        "NOC_DATA_DIR": str(data_dir),
        "DEMO": "0",
    }


@pytest.fixture
def serve(data_dir: Path) -> Iterator[Serve]:
    started: list[Served] = []

    def begin() -> Served:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        started.append(Served(data_dir, port))
        return started[-1]

    yield begin
    for served in started:
        with suppress(ProcessLookupError):
            os.killpg(served.process.pid, signal.SIGKILL)
        served.process.communicate()


def noc(data_dir: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*NOC, *arguments],
        cwd=PROJECT,
        env=environment(data_dir),
        capture_output=True,
        text=True,
        check=False,
    )


def until_gone(data_dir: Path, timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while left := processes_of(data_dir):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
def test_it_comes_up_from_nothing_and_a_signal_to_its_group_ends_all_of_it(
    data_dir: Path, serve: Serve, number: signal.Signals
) -> None:
    served = serve()
    served.until_ready()
    assert served.status("/livez") == 200
    os.killpg(served.process.pid, number)
    out, err = served.process.communicate(timeout=20)
    assert served.process.returncode == 0, err
    assert "is ready after" in out
    assert "Traceback" not in err
    assert processes_of(data_dir) == []


@pytest.mark.long
def test_a_command_works_beside_it_and_prints_its_result_alone(data_dir: Path, serve: Serve) -> None:
    served = serve()
    served.until_ready()
    assert noc(data_dir, "create_tenant", "acme", "Acme Guarding").stdout == "1\n"
    token = noc(data_dir, "create_token", "--tenant", "acme", "--role", "viewer").stdout
    assert len(token.split()) == 1
    assert served.status("/readyz") == 200


@pytest.mark.long
def test_a_command_works_where_nothing_has_run_yet(data_dir: Path) -> None:
    result = noc(data_dir, "create_tenant", "acme", "Acme Guarding")
    assert (result.returncode, result.stdout) == (0, "1\n"), result.stderr
    assert processes_of(data_dir) == []
    assert noc(data_dir, "create_token", "--tenant", "nobody", "--role", "viewer").returncode == 2


@pytest.mark.long
def test_after_kill_9_of_everything_it_comes_up_again_with_its_data(data_dir: Path, serve: Serve) -> None:
    served = serve()
    served.until_ready()
    assert noc(data_dir, "create_tenant", "acme", "Acme Guarding").returncode == 0
    served.process.kill()
    for process in processes_of(data_dir):
        process.kill()
    again = serve()
    again.until_ready()
    assert noc(data_dir, "create_token", "--tenant", "acme", "--role", "viewer").returncode == 0


def test_a_taken_port_is_told_in_one_line_before_anything_starts(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = noc(data_dir, "serve", "--port", str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert "Address already in use" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (data_dir / "postgres").exists()


@pytest.mark.long
def test_readiness_goes_and_comes_with_the_database(data_dir: Path, serve: Serve) -> None:
    served = serve()
    served.until_ready()
    for process in processes_of(data_dir):
        if process.name() == "postgres":
            process.send_signal(signal.SIGKILL)
    served.until_ready()
    assert served.status("/livez") == 200
    assert served.process.poll() is None
    os.killpg(served.process.pid, signal.SIGTERM)
    served.process.communicate(timeout=20)
    until_gone(data_dir)
