"""Database connections of the ingest threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")


def in_own_connection(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run work outside Django's request cycle as if inside: take a good connection, give it back after."""
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()
