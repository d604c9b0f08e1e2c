"""Servers that outlived their keeper, and processes that outlived their server."""

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress

import psutil

from noc.config.locks import POLL_INTERVAL_S
from noc.config.postgres import FAST_STOP_S, IMMEDIATE_STOP_S
from noc.config.postgres_places import Places

PR_SET_CHILD_SUBREAPER = 36
_STEPS = ((signal.SIGINT, FAST_STOP_S), (signal.SIGQUIT, IMMEDIATE_STOP_S), (signal.SIGKILL, 5.0))


def adopt_orphans() -> None:
    """Become the parent of the server's orphans (its log collector ends after it): not every init buries."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(patience_s: float = 3.0) -> None:
    """Wait for what the server left behind, so that nothing of it is there once the keeper has gone."""
    deadline = time.monotonic() + patience_s
    with suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.01)


def end_orphan(where: Places) -> None:
    """Make way: stop a server that outlived its keeper, and drop a pid file that names nobody, or a stranger.

    We hold the keeper's lock, so no server of this cluster is rightly alive. PostgreSQL itself would refuse
    to start when an unrelated process has been given the old process id, as happens soon in a container.
    """
    pid_file = where.cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if _is_server(pid, where):
        say(f"a server without a keeper is still there (process {pid}): stopping it")
        _end(pid, where)
    pid_file.unlink(missing_ok=True)


def _is_server(pid: int, where: Places) -> bool:
    try:
        process = psutil.Process(pid)
        return str(where.cluster) in process.cmdline()  # empty for a zombie
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False


def _end(pid: int, where: Places) -> None:
    for number, patience_s in _STEPS:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        # Not `waitpid`: it is not our child. Nor "is the id gone": where nobody buries, it stays as a zombie.
        deadline = time.monotonic() + patience_s
        while _is_server(pid, where) and time.monotonic() < deadline:
            time.sleep(POLL_INTERVAL_S)
        if not _is_server(pid, where):
            return


def say(text: str) -> None:
    """Write a line to the keeper's log."""
    sys.stderr.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {text}\n")
    sys.stderr.flush()
