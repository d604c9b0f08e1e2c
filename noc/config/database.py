"""Where the facts are kept: a PostgreSQL of one's own (DATABASE_URL), else the embedded one.

Reading this costs nothing and starts nothing: the address of the embedded server is known before it runs.
"""

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from noc.config import postgres

POOL_SIZE = 20
_DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def is_embedded() -> bool:
    """Tell whether the product brings its own PostgreSQL."""
    return not os.environ.get("DATABASE_URL")


def databases(data_dir: Path) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES. Raises psycopg.ProgrammingError when DATABASE_URL cannot be read."""
    url = os.environ.get("DATABASE_URL", "")
    connection = conninfo_to_dict(url) if url else postgres.connection(data_dir)
    return {"default": _settings(connection)}


def _settings(connection: dict[str, Any]) -> dict[str, Any]:
    options = {key: value for key, value in connection.items() if key not in _DJANGO_NAMES}
    pool_size = int(os.environ.get("NOC_DB_POOL_SIZE", POOL_SIZE))
    if pool_size:
        # An unpooled connection costs 14 ms a request, an idle one little. 0 (tests): DROP DATABASE works.
        # Whoever finds no connection is refused soon, and asking tries anew: the pool itself would wait ever longer
        # between its attempts, up to minutes after the database is back.
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 3, "reconnect_timeout": 5}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{name: str(connection[key]) for key, name in _DJANGO_NAMES.items() if key in connection},
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
