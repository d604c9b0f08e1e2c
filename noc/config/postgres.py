"""The embedded PostgreSQL, as its users see it: it runs while anybody uses it, and stops with the last one.

`ensure_running` takes a shared lock and, when nobody keeps a server yet, starts a keeper
(`postgres_keeper`), a process of its own session that is the parent of `postgres`. The keeper stops the
server once it can take that lock alone. The kernel drops locks with their holders, so a `kill -9` of any
user, or of all, leaves nothing to tidy up.
`docs/decisions/0001-embedded-postgres.md` tells why.
"""

import atexit
import fcntl
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from noc.config.locks import POLL_INTERVAL_S, take_lock, try_lock
from noc.config.postgres_places import PORT, SOCKET_NAME, Places, places

START_TIMEOUT_S = 600.0  # recovery after a crash may have a lot of log to read
STOP_TIMEOUT_S = 60.0
FAST_STOP_S, IMMEDIATE_STOP_S = 30.0, 10.0
ANOTHER_KEEPER = 3  # exit status of a keeper that found another one at work


class PostgresUnavailable(RuntimeError):
    """The embedded server did not start; the message carries what it said."""


def connection(data_dir: Path) -> dict[str, Any]:
    """Return the application's connection parameters (libpq names); known before the server runs."""
    where = places(data_dir)
    return {
        "host": str(where.sockets),
        "port": PORT,
        "dbname": "noc",
        "user": "noc",
        "passfile": str(where.passwords),
        "require_auth": "scram-sha-256",
    }


def superuser_connection(data_dir: Path) -> dict[str, Any]:
    """Return the superuser's connection parameters: for tests, backups and repairs."""
    where = places(data_dir)
    return connection(data_dir) | {"user": "postgres", "passfile": str(where.superuser_passwords)}


_held: dict[Path, int] = {}
_keepers: dict[Path, "subprocess.Popen[bytes]"] = {}
_held_guard = threading.RLock()


def ensure_running(data_dir: Path, settings: dict[str, str] | None = None) -> dict[str, Any]:
    """Return connection parameters of a server that answers, started if need be; it stays until `release`.

    `settings` are PostgreSQL's, and count only for the one who starts it. Raises PostgresUnavailable.
    """
    where = places(data_dir)
    with _held_guard:
        if where.home not in _held:
            where.home.mkdir(parents=True, exist_ok=True)
            descriptor = take_lock(where.users_lock, fcntl.LOCK_SH, STOP_TIMEOUT_S)
            if descriptor is None:
                raise PostgresUnavailable(f"another process holds {where.users_lock}")
            _held[where.home] = descriptor
            atexit.register(release, data_dir)
        _wait_until_ready(where, settings or {})
    return connection(data_dir)


def release(data_dir: Path) -> None:
    """Let go of the server; as its last user, return after it has stopped. Harmless when not held."""
    where = places(data_dir)
    with _held_guard:
        descriptor = _held.pop(where.home, None)
        if descriptor is None:
            return
        os.close(descriptor)
    _wait_until_stopped(where)


@contextmanager
def embedded(data_dir: Path, settings: dict[str, str] | None = None) -> Iterator[dict[str, Any]]:
    """Run the server of `data_dir` for the duration of a block; give its connection parameters."""
    parameters = ensure_running(data_dir, settings)
    try:
        yield parameters
    finally:
        release(data_dir)


def watch(data_dir: Path, stop: threading.Event, interval_s: float = 1.0) -> None:
    """Until `stop`, bring a lost keeper back, so that a long-lived user survives its death."""
    where = places(data_dir)
    while not stop.wait(interval_s):
        if not is_kept(where):
            ensure_running(data_dir)


def is_kept(where: Places) -> bool:
    """Tell whether a keeper lives."""
    if not where.keeper_lock.exists():
        return False
    descriptor = try_lock(where.keeper_lock, fcntl.LOCK_SH)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def is_announced(where: Places) -> bool:
    """Tell whether a living keeper has said that its server answers: it holds a lock on what it wrote."""
    try:
        descriptor = os.open(where.state, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False  # left behind by a keeper that was killed


def is_listening(where: Places) -> bool:
    """Tell whether somebody listens at the socket: a server that crashed comes back in a moment."""
    with socket.socket(socket.AF_UNIX) as caller:
        try:
            caller.connect(os.fsencode(where.sockets / SOCKET_NAME))
        except OSError:
            return False
    return True


def _wait_until_ready(where: Places, settings: dict[str, str]) -> None:
    keeper: subprocess.Popen[bytes] | None = None
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if is_announced(where) and is_listening(where):
            return
        if is_kept(where):
            pass  # it is on its way up, or down
        elif keeper is None or keeper.poll() == ANOTHER_KEEPER:
            keeper = _keepers[where.home] = _start_keeper(where, settings)
        elif keeper.poll() is not None:
            raise PostgresUnavailable(f"the embedded PostgreSQL did not start:\n{_last_words(where)}")
        time.sleep(POLL_INTERVAL_S)
    raise PostgresUnavailable(
        f"the embedded PostgreSQL was not ready after {START_TIMEOUT_S:.0f} s; see {where.log}"
    )


def _start_keeper(where: Places, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches the web server, which still needs the database to finish its work.
    with where.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            [sys.executable, "-m", "noc.config.postgres_keeper", str(where.home), json.dumps(settings)],
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_until_stopped(where: Places) -> None:
    keeper = _keepers.pop(where.home, None)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    unused_since = time.monotonic()
    while time.monotonic() < deadline and is_kept(where):
        descriptor = try_lock(where.users_lock, fcntl.LOCK_SH)
        if descriptor is None:
            unused_since = time.monotonic()  # the keeper has the lock for itself: it is stopping
        else:
            os.close(descriptor)
            if time.monotonic() - unused_since > 1:
                break  # others still use it
        time.sleep(POLL_INTERVAL_S)
    if keeper is not None:
        with suppress(subprocess.TimeoutExpired):
            keeper.wait(timeout=0 if is_kept(where) else 5)


def _last_words(where: Places, lines: int = 12) -> str:
    with suppress(FileNotFoundError):
        return "\n".join(where.log.read_text(errors="replace").splitlines()[-lines:])
    return "(it said nothing)"
