"""Locks on files: the kernel drops them with their holder, whatever ends it."""

import fcntl
import os
import time
from pathlib import Path

POLL_INTERVAL_S = 0.03


def try_lock(path: Path, kind: int) -> int | None:
    """Return a descriptor that holds the lock on `path` (`LOCK_SH` or `LOCK_EX`); None when it is taken."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def take_lock(path: Path, kind: int, timeout_s: float) -> int | None:
    """Like `try_lock`, asking again for `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while (descriptor := try_lock(path, kind)) is None and time.monotonic() < deadline:
        time.sleep(POLL_INTERVAL_S)
    return descriptor
