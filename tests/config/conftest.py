"""Places and processes for the tests of the machine room."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from noc.config import postgres

PROJECT = Path(__file__).resolve().parents[2]
Starter = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data directory as a stranger would make one: below a directory closed to others."""
    parent = Path(tempfile.mkdtemp(prefix="noc-"))
    assert parent.stat().st_mode & 0o777 == 0o700
    yield parent / "data"
    postgres.release(parent / "data")
    for process in processes_of(parent):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture
def start() -> Iterator[Starter]:
    """Start Python code as a process of its own group, killed at the end of the test."""
    started: list[subprocess.Popen[str]] = []

    def run(code: str, *arguments: object, **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            cwd=PROJECT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def processes_of(directory: Path) -> list[psutil.Process]:
    """Return the processes that name something below `directory` on their command line."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if any(str(directory) in argument for argument in process.cmdline()):
                found.append(process)
    return found
