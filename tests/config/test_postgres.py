"""The embedded PostgreSQL lives as long as it is used, survives what is done to it, leaves nothing behind."""

import json
import os
import signal
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from noc.config import postgres
from noc.config.postgres_cluster import find_programs
from noc.config.postgres_places import SOCKET_NAME, SOCKET_PATH_LIMIT_BYTES, places
from tests.config.conftest import Starter, processes_of

USE = """
import sys
from pathlib import Path
from noc.config import postgres
postgres.ensure_running(Path(sys.argv[1]))
print("running", flush=True)
sys.stdin.readline()
"""


def ask(data_dir: Path, query: str = "SELECT current_user") -> object:
    with psycopg.connect(**postgres.connection(data_dir)) as server:
        row = server.execute(query).fetchone()
    assert row is not None
    return row[0]


def until(look: Callable[[], object], timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while not look():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def answers(data_dir: Path) -> bool:
    try:
        return ask(data_dir) == "noc"
    except psycopg.OperationalError:
        return False


def state(data_dir: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads(places(data_dir).state.read_text())
    return found


def test_it_is_postgresql_18_and_the_application_is_no_superuser(data_dir: Path) -> None:
    with postgres.embedded(data_dir):
        assert ask(data_dir, "SHOW server_version_num") == ask(data_dir, "SHOW server_version_num")
        assert str(ask(data_dir, "SHOW server_version")).startswith("18.")
        assert ask(data_dir, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert ask(data_dir, "SHOW fsync") == "on"


def test_it_stops_with_its_last_user_and_leaves_no_process(data_dir: Path) -> None:
    with postgres.embedded(data_dir):
        assert processes_of(data_dir)
    assert processes_of(data_dir) == []
    assert not (places(data_dir).cluster / "postmaster.pid").exists()


def test_data_outlives_the_server(data_dir: Path) -> None:
    with postgres.embedded(data_dir) as parameters, psycopg.connect(**parameters) as server:
        server.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with postgres.embedded(data_dir):
        assert ask(data_dir, "SELECT answer FROM kept") == 42


def test_nobody_gets_in_without_the_password(data_dir: Path) -> None:
    with postgres.embedded(data_dir) as parameters:
        for role in ("noc", "postgres"):
            wrong = parameters | {"user": role, "passfile": "/nonexistent", "password": "guess"}
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                psycopg.connect(**wrong)
    where = places(data_dir)
    for path in (where.passwords, where.superuser_passwords):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(where.cluster.stat().st_mode) == 0o700


def test_a_server_never_runs_as_root(data_dir: Path) -> None:
    with postgres.embedded(data_dir):
        uids = {
            process.uids().effective for process in processes_of(data_dir) if process.name() == "postgres"
        }
    assert uids
    assert 0 not in uids


def test_a_path_too_long_for_a_socket_gets_one_elsewhere(data_dir: Path) -> None:
    deep = data_dir / ("d" * 60) / ("e" * 60)
    where = places(deep)
    with postgres.embedded(deep):
        assert answers(deep)
        assert len(os.fsencode(where.sockets / SOCKET_NAME)) <= SOCKET_PATH_LIMIT_BYTES
        assert stat.S_IMODE(where.sockets.stat().st_mode) == 0o700
    where.sockets.rmdir()


def test_two_processes_at_once_share_one_server(data_dir: Path, start: Starter) -> None:
    both = [start(USE, data_dir), start(USE, data_dir)]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
    assert answers(data_dir)
    both[0].communicate("done\n")
    assert answers(data_dir), "the first to leave must not take the server along"
    both[1].communicate("done\n")
    assert processes_of(data_dir) == []


def test_a_second_process_joins_and_leaves_without_stopping_it(data_dir: Path, start: Starter) -> None:
    with postgres.embedded(data_dir):
        before = state(data_dir)
        second = start(USE, data_dir)
        second.communicate("done\n")
        assert second.returncode == 0
        assert state(data_dir) == before
        assert answers(data_dir)


def test_kill_9_of_the_only_user_stops_the_server(data_dir: Path, start: Starter) -> None:
    user = start(USE, data_dir)
    assert user.stdout is not None
    user.stdout.readline()
    os.kill(user.pid, signal.SIGKILL)
    until(lambda: not [p for p in processes_of(data_dir) if p.pid != user.pid])


def test_kill_9_of_the_server_brings_a_new_one(data_dir: Path) -> None:
    with postgres.embedded(data_dir):
        killed = state(data_dir)["postgres"]
        os.kill(killed, signal.SIGKILL)
        until(lambda: state(data_dir)["postgres"] != killed)
        until(lambda: answers(data_dir))


def test_kill_9_of_the_keeper_is_noticed_by_a_watching_user(data_dir: Path) -> None:
    stop = threading.Event()
    with postgres.embedded(data_dir):
        watching = threading.Thread(target=postgres.watch, args=(data_dir, stop, 0.1))
        watching.start()
        killed = state(data_dir)["keeper"]
        os.kill(killed, signal.SIGKILL)
        until(lambda: places(data_dir).state.exists() and state(data_dir)["keeper"] != killed)
        until(lambda: answers(data_dir))
        stop.set()
        watching.join()


def test_kill_9_of_everything_at_once_is_recovered_from(data_dir: Path, start: Starter) -> None:
    user = start(USE, data_dir)
    assert user.stdout is not None
    user.stdout.readline()
    with psycopg.connect(**postgres.connection(data_dir)) as server:
        server.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    for process in processes_of(data_dir):
        process.kill()
    until(lambda: processes_of(data_dir) == [])
    with postgres.embedded(data_dir):
        assert ask(data_dir, "SELECT answer FROM kept") == 42


def test_a_server_that_outlived_its_keeper_makes_way(data_dir: Path) -> None:
    with postgres.embedded(data_dir):
        pass
    where = places(data_dir)
    from noc.config.postgres_identity import choose_identity

    identity = choose_identity(where.cluster, find_programs() / "postgres")
    command = identity.command(find_programs() / "postgres", "-D", str(where.cluster))
    orphan = psutil.Popen(command, cwd="/")
    until(lambda: answers(data_dir))
    with postgres.embedded(data_dir):
        assert answers(data_dir)
        orphan.wait(10)
        assert state(data_dir)["postgres"] != orphan.pid


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(data_dir: Path) -> None:
    with postgres.embedded(data_dir):
        pass
    where = places(data_dir)
    stale = [str(os.getpid()), str(where.cluster), "0", "5432", str(where.sockets), "", "0 0", "ready", ""]
    (where.cluster / "postmaster.pid").write_text("\n".join(stale))
    with postgres.embedded(data_dir):
        assert answers(data_dir)


def test_half_an_initdb_is_started_anew(data_dir: Path) -> None:
    where = places(data_dir)
    (where.home / "cluster.new").mkdir(parents=True)
    (where.home / "cluster.new" / "PG_VERSION").write_text("18\n")
    with postgres.embedded(data_dir):
        assert answers(data_dir)


def test_files_of_another_version_are_refused_with_one_clear_line(data_dir: Path) -> None:
    where = places(data_dir)
    where.cluster.mkdir(parents=True)
    (where.cluster / "PG_VERSION").write_text("16\n")
    with pytest.raises(
        postgres.PostgresUnavailable, match="was written by PostgreSQL 16; this product runs 18"
    ):
        postgres.ensure_running(data_dir)


def test_an_operators_own_settings_win(data_dir: Path) -> None:
    with postgres.embedded(data_dir):
        assert ask(data_dir, "SHOW work_mem") == "16MB"
    (places(data_dir).cluster / "operator.conf").write_text("work_mem = '5MB'\n")
    with postgres.embedded(data_dir):
        assert ask(data_dir, "SHOW work_mem") == "5MB"
