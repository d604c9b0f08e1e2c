"""Loaded by pytest before anything of Django (see `addopts`): gives the run a database and its own place.

The embedded PostgreSQL is started once a run, by the process that was called, and shared by the xdist
workers, which inherit its place by the environment. DATABASE_URL names another server; its user must be allowed to
create databases.
"""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

from noc.config import postgres

# A test database that is lost in a crash is no loss.
FAST_AND_LOOSE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
}
STARTED_BY = "NOC_TESTS_STARTED_BY"
ROOM = "NOC_TESTS_ROOM"  # where databases of tests lie: in memory where there is plenty, else where the system says
_MEMORY, _PLENTY_BYTES = Path("/dev/shm"), 6 * 2**30  # directories in it are made by mkdtemp


def _room() -> str:
    plenty = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _PLENTY_BYTES
    return str(_MEMORY) if plenty and os.access(_MEMORY, os.W_OK) else tempfile.gettempdir()


if STARTED_BY not in os.environ:
    os.environ[STARTED_BY] = str(os.getpid())
    os.environ[ROOM] = _room()
    os.environ["NOC_DATA_DIR"] = tempfile.mkdtemp(prefix="noc-tests-", dir=os.environ[ROOM])
    os.environ["NOC_DB_POOL_SIZE"] = "0"  # a pool's idle connections block DROP DATABASE
    os.environ["DEMO"] = "0"
    for name in ("REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "METRICS_TOKEN"):
        os.environ.pop(name, None)


def pytest_configure(config: pytest.Config) -> None:
    """Start the database in the process that was called."""
    if os.environ[STARTED_BY] == str(os.getpid()) and not config.option.collectonly and _is_embedded():
        data_dir = Path(os.environ["NOC_DATA_DIR"])
        postgres.ensure_running(data_dir, FAST_AND_LOOSE)
        with psycopg.connect(**postgres.superuser_connection(data_dir), autocommit=True) as server:
            server.execute("ALTER ROLE noc CREATEDB")


def pytest_unconfigure() -> None:
    """Stop it, and leave nothing behind."""
    if os.environ[STARTED_BY] == str(os.getpid()):
        postgres.release(Path(os.environ["NOC_DATA_DIR"]))
        shutil.rmtree(os.environ["NOC_DATA_DIR"], ignore_errors=True)


def _is_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")
