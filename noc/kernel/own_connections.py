"""Database connections outside Django's pool: one that listens is never free, one that holds a lock is never shared."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection

# A dead peer is noticed within some 10 s; without these a cut cable would leave a listener waiting for hours.
_ALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
_OF_DJANGO = ("cursor_factory", "context", "prepare_threshold")


def _parameters(name: str) -> dict[str, Any]:
    given = {key: value for key, value in connection.get_connection_params().items() if key not in _OF_DJANGO}
    return {**_ALIVE, **given, "application_name": name}


def open_own(name: str, within_s: int = _ALIVE["connect_timeout"]) -> psycopg.Connection:
    """Open a connection in autocommit. Raises psycopg.OperationalError, also when it takes longer than `within_s`."""
    return psycopg.connect(**{**_parameters(name), "connect_timeout": within_s}, autocommit=True)


async def open_own_async(name: str) -> psycopg.AsyncConnection:
    """Open a connection in autocommit for an event loop. Raises psycopg.OperationalError."""
    return await psycopg.AsyncConnection.connect(**_parameters(name), autocommit=True)
