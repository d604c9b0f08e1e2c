"""Two transactions that stood in each other's way: PostgreSQL ended one of them, and done again it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError, connection

T = TypeVar("T")
TIMES: Final = 3
_COLLIDED: Final = frozenset({"40P01", "40001"})  # deadlock detected; could not serialise


def collided(error: BaseException) -> bool:
    """Tell whether an error says that a transaction was ended for another one's sake."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) in _COLLIDED


def again_if_collided(work: Callable[[], T]) -> T:
    """Do work that makes its own transactions, and does nothing twice when it is done twice; TIMES at most."""
    for _ in range(TIMES - 1):
        try:
            return work()
        except OperationalError as error:
            if connection.in_atomic_block or not collided(error):
                raise
    return work()
