"""See another process killed at a point of its work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from django.db import connection
from psycopg.conninfo import make_conninfo

PROJECT = Path(__file__).resolve().parents[2]


def die(what: str, point: str, tenant_id: int, at: datetime) -> None:
    """Let another process do `what` (`tests.chaos.dying`) in the test's database, and see it killed at a point."""
    parameters = {k: v for k, v in connection.get_connection_params().items() if isinstance(v, str | int)}
    parameters.pop("prepare_threshold", None)
    environment = {
        **os.environ,
        "DATABASE_URL": make_conninfo(**parameters),
        "NOC_TESTING": "1",
        "NOC_FAILPOINT": f"{point}:kill9",
        "DJANGO_SETTINGS_MODULE": "noc.config.settings",
    }
    program = [sys.executable, "-m", "tests.chaos.dying", what, str(tenant_id), at.isoformat()]
    ended = subprocess.run(
        program, cwd=PROJECT, env=environment, capture_output=True, timeout=90, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2_000:]
