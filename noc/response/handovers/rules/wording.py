"""The words of a handover."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

SHORTEST_SHIFT: Final = timedelta(hours=4)
LONGEST_SHIFT: Final = timedelta(hours=12)
LONGEST_NOTE: Final = 160


def deed_title(verb: str, title: str, notes: str) -> str:
    """Return one line for a deed: what was done, to what, and the first words of why."""
    line = f"{verb.replace('_', ' ').capitalize()}: {title}"
    said = " ".join(notes.split())
    if not said:
        return line
    return f"{line} ({said if len(said) <= LONGEST_NOTE else said[: LONGEST_NOTE - 1] + '…'})"


def next_shift_end(since: datetime, until: datetime) -> datetime:
    """Return when the next shift will end, if it is as long as this one; 4 to 12 hours."""
    return until + min(max(until - since, SHORTEST_SHIFT), LONGEST_SHIFT)


def in_words(span: timedelta) -> str:
    """Return a span as people say it: `3 h 20 min`."""
    minutes = max(0, round(span.total_seconds() / 60))
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{hours} h {rest} min"
    return f"{hours} h" if hours else f"{rest} min"
