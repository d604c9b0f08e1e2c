"""The parent of the embedded PostgreSQL: `python -m noc.config.postgres_keeper HOME SETTINGS`.

It starts the server, starts it again when it dies, and stops it (fast, then hard) when its last user has let
go. Exit status: 0 stopped as asked, 1 could not start (standard error says why), 3 another keeper is at work.
"""

import fcntl
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from noc.config.locks import take_lock, try_lock
from noc.config.postgres import (
    ANOTHER_KEEPER,
    FAST_STOP_S,
    IMMEDIATE_STOP_S,
    START_TIMEOUT_S,
)
from noc.config.postgres_cluster import (
    ClusterUnusable,
    prepare_cluster,
    read_password,
    server_environment,
)
from noc.config.postgres_identity import CannotStepDown
from noc.config.postgres_orphans import adopt_orphans, end_orphan, reap_orphans, say
from noc.config.postgres_places import PORT, Places

KEEPER_LOCK_PATIENCE_S = 1.0  # `is_kept` takes the lock for an instant to look at it
SOLITUDE_AFTER_SIGTERM_S = 20.0
RESTART_PAUSES_S = (0.05, 0.2, 0.5, 1.0, 2.0, 2.0, 5.0)
HEALTHY_AFTER_S = 30.0

USERS_GONE, SERVER_GONE, TOLD_TO_STOP = "users gone", "server gone", "told to stop"


def main(arguments: list[str]) -> int:
    """Keep the server of HOME until nobody uses it; return the exit status."""
    where, settings = Places(Path(arguments[0])), json.loads(arguments[1])
    lock = take_lock(where.keeper_lock, fcntl.LOCK_EX, KEEPER_LOCK_PATIENCE_S)
    if lock is None:
        return ANOTHER_KEEPER
    adopt_orphans()
    where.state.unlink(missing_ok=True)
    happenings: queue.SimpleQueue[str] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: happenings.put(TOLD_TO_STOP))
    threading.Thread(target=_await_solitude, args=(where, happenings), daemon=True).start()
    try:
        return Keeper(where, settings, happenings).keep()
    except (ClusterUnusable, CannotStepDown, OSError, psycopg.Error) as error:
        say(str(error))
        return 1
    finally:
        where.state.unlink(missing_ok=True)


class Keeper:
    """One server process at a time, and what to do when something happens to it."""

    def __init__(self, where: Places, settings: dict[str, str], happenings: "queue.SimpleQueue[str]") -> None:
        self.where = where
        self.happenings = happenings
        self.announcements: list[int] = []  # open for life: closing would give up the lock
        end_orphan(where)
        self.cluster = prepare_cluster(where, settings)
        self.server = self._launch()
        self.deaths = 0

    def keep(self) -> int:
        """Announce the server when it answers, then wait for its users to leave; return the exit status."""
        try:
            while not self._until_ready():
                self._launch_again()
            prepare_database(self.where)
            self._announce()
            while (happening := self.happenings.get()) == SERVER_GONE:
                say(f"the server ended with status {self.server.returncode}; starting it again")
                self._launch_again()
                self._announce()
            if happening == TOLD_TO_STOP:
                self._outlast_users()
            return 0
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop the server: fast, then at once, then by force."""
        for number, patience_s in ((signal.SIGINT, FAST_STOP_S), (signal.SIGQUIT, IMMEDIATE_STOP_S)):
            if self.server.poll() is None:
                self.server.send_signal(number)
                with suppress(subprocess.TimeoutExpired):
                    self.server.wait(patience_s)
        if self.server.poll() is None:
            self.server.kill()
            self.server.wait()
        reap_orphans()

    def _launch(self) -> "subprocess.Popen[bytes]":
        self.started_at = time.monotonic()
        server = subprocess.Popen(  # noqa: S603  (our own program and arguments)
            self.cluster.identity.command(self.cluster.programs / "postgres", "-D", str(self.where.cluster)),
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            cwd="/",
        )
        threading.Thread(target=_await_end, args=(server, self.happenings), daemon=True).start()
        return server

    def _launch_again(self) -> None:
        """Start anew, ever more slowly; the children of a killed server need a moment to notice and leave."""
        if time.monotonic() - self.started_at > HEALTHY_AFTER_S:
            self.deaths = 0
        if self.deaths == len(RESTART_PAUSES_S):
            raise ClusterUnusable(
                f"PostgreSQL ended {self.deaths} times; see above and {self.where.cluster}/log"
            )
        time.sleep(RESTART_PAUSES_S[self.deaths])
        self.deaths += 1
        end_orphan(self.where)
        self.server = self._launch()

    def _until_ready(self) -> bool:
        """Wait until the server takes connections; False when it ended instead."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.server.poll() is not None:
                self._forget_its_end()
                return False
            if (
                self.cluster.run(
                    "pg_isready", "-q", "-h", str(self.where.sockets), "-p", str(PORT)
                ).returncode
                == 0
            ):
                return True
            time.sleep(0.03)
        raise ClusterUnusable(f"PostgreSQL did not take connections within {START_TIMEOUT_S:.0f} s")

    def _forget_its_end(self) -> None:
        with suppress(queue.Empty):
            while (happening := self.happenings.get(timeout=0.2)) != SERVER_GONE:
                raise ClusterUnusable(f"{happening} before the server was ready")

    def _announce(self) -> None:
        draft = self.where.state.with_suffix(".new")
        draft.unlink(missing_ok=True)
        announcement = try_lock(draft, fcntl.LOCK_EX)
        if announcement is None:
            raise OSError(f"{draft} is locked by somebody else")
        os.write(announcement, json.dumps({"keeper": os.getpid(), "postgres": self.server.pid}).encode())
        draft.rename(self.where.state)
        self.announcements.append(announcement)

    def _outlast_users(self) -> None:
        """Told to stop together with the users of the server: let them finish first."""
        deadline = time.monotonic() + SOLITUDE_AFTER_SIGTERM_S
        with suppress(queue.Empty):
            while self.happenings.get(timeout=max(0.0, deadline - time.monotonic())) != USERS_GONE:
                continue


def prepare_database(where: Places) -> None:
    """Make the application's role, which is no superuser (row-level security binds it), and its database."""
    password = read_password(where.superuser_passwords)
    with psycopg.connect(
        host=str(where.sockets),
        port=PORT,
        user="postgres",
        password=password,
        dbname="postgres",
        autocommit=True,
    ) as server:
        if not server.execute("SELECT FROM pg_roles WHERE rolname = 'noc'").rowcount:
            role = sql.SQL("CREATE ROLE noc LOGIN PASSWORD {}").format(read_password(where.passwords))
            server.execute(role)
        if not server.execute("SELECT FROM pg_database WHERE datname = 'noc'").rowcount:
            server.execute("CREATE DATABASE noc OWNER noc")


def _await_solitude(where: Places, happenings: "queue.SimpleQueue[str]") -> None:
    descriptor = os.open(where.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # granted when the last user has let go, however that came about
    happenings.put(USERS_GONE)


def _await_end(server: "subprocess.Popen[bytes]", happenings: "queue.SimpleQueue[str]") -> None:
    server.wait()
    happenings.put(SERVER_GONE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
