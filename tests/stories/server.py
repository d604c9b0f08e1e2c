"""A real `noc serve`, its commands, and its end: orderly, or by `kill -9` of everything at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

from tests.plugin import ROOM
from tests.stories.stranger import Caller

PROJECT = Path(__file__).resolve().parents[2]
NOC = [sys.executable, "-c", "from noc.config.entry import main; main()"]
READY_S = 120
GOODBYE_S = 40


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A `noc serve` with a data directory and PostgreSQL of its own. It may be ended and begun again at the same address."""

    def __init__(self, **environment: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="noc-story-", dir=os.environ[ROOM]))
        self.data_dir = self.home / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._environment = environment
        self._clerk: Clerk | None = None
        self._is_guest = False

    @classmethod
    def beside(cls, other: Served) -> Served:
        """Return a second web process of the same installation, not yet begun; its end leaves the first alone."""
        twin = cls()
        twin.data_dir = other.data_dir
        twin._is_guest = True
        return twin

    def environment(self) -> dict[str, str]:
        """As bare as a stranger's."""
        kept = {name: os.environ[name] for name in ("PATH", "COVERAGE_PROCESS_CONFIG") if name in os.environ}
        own = {"HOME": str(self.home), "LANG": "C.UTF-8", "NOC_DATA_DIR": str(self.data_dir), "DEMO": "0"}
        return kept | own | self._environment

    def start(self) -> Served:
        """Begin, and return when it is ready."""
        self.launch()
        self.until_ready()
        return self

    def launch(self) -> None:
        """Begin, without waiting."""
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*NOC, "serve", "--port", str(self.port)],
                cwd=PROJECT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def until_ready(self) -> None:
        deadline = time.monotonic() + READY_S
        while self.status("/readyz") != 200:
            assert self.process is not None
            assert self.process.poll() is None, self.last_words()
            assert time.monotonic() < deadline, f"it did not get ready\n{self.last_words()}"
            time.sleep(0.1)

    def status(self, path: str) -> int:
        """Return the HTTP status of a GET; 0 when nobody answers."""
        with suppress(OSError):
            return Caller(self.url).get(path).status
        return 0

    def last_words(self) -> str:
        return (self.home / "server.log").read_text(errors="replace")[-4000:]

    def clerk(self) -> Clerk:
        """Return somebody who runs `noc` commands beside the server, quickly."""
        if self._clerk is None:
            self._clerk = Clerk(self.environment(), self.home / "clerk.log")
        return self._clerk

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a `noc` command as a person at a shell would."""
        return subprocess.run(
            [*NOC, *arguments],
            cwd=PROJECT,
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def family(self) -> list[psutil.Process]:
        """Return every process of it: the server, the keeper of its database, PostgreSQL with its children."""
        found: dict[int, psutil.Process] = {}
        for process in psutil.process_iter():
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                ours = self.process is not None and process.pid == self.process.pid
                if ours or any(str(self.data_dir) in argument for argument in process.cmdline()):
                    found |= {one.pid: one for one in [process, *process.children(recursive=True)]}
        return [one for one in found.values() if _is_alive(one)]

    def postgres(self) -> list[psutil.Process]:
        """Return PostgreSQL alone: the postmaster and its children."""
        return [one for one in self.family() if one.name() == "postgres"]

    def kill_everything(self) -> None:
        """`kill -9` of all of it. Stopped first, so that none of it sees another die."""
        family = self.family()
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(number)
        psutil.wait_procs(family, timeout=10)
        if self.process is not None:
            self.process.wait(10)

    def terminate(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, wait for it, return its exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(GOODBYE_S)

    def close(self) -> None:
        """Leave nothing behind, however the test ended."""
        if self._clerk is not None:
            self._clerk.close()
        if self.process is not None and self.process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self.terminate()
        if not self._is_guest:
            self.kill_everything()
        shutil.rmtree(self.home, ignore_errors=True)


class Clerk:
    """Runs `noc` commands in one process: starting Python for each would cost a second."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("clerk.py"))],
                cwd=PROJECT,
                env=environment | {"NOC_DB_POOL_SIZE": "0", "PYTHONPATH": str(PROJECT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def noc(self, *arguments: str) -> str:
        """Run a command; return what it printed on standard output, without the line's end."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        answer = json.loads(_line(self._process.stdout))
        assert answer["code"] == 0, answer
        return str(answer["out"]).rstrip("\n")

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


def _line(stream: IO[str] | None) -> str:
    assert stream is not None
    line = stream.readline()
    assert line, "the clerk has died"
    return line


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
