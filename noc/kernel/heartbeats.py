"""Signs of life of the parts that run beside the web server, kept where every process sees them."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def beat(name: str, at: datetime) -> None:
    """Say that a part was alive at a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO noc_heartbeat (name, at) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET at = greatest(noc_heartbeat.at, excluded.at)",
            [name, at],
        )


def last_beat(name: str) -> datetime | None:
    """Return when a part last said that it was alive."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at FROM noc_heartbeat WHERE name = %s", [name])
        row = cursor.fetchone()
    return row[0] if row else None
