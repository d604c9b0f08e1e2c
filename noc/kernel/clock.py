"""The one place that reads the wall clock; everything below an edge takes time as an argument."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def epoch_us(at: datetime) -> int:
    """Return a moment in whole microseconds since 1970, exactly."""
    return (at - EPOCH) // timedelta(microseconds=1)


def rfc3339(at: datetime | None) -> str | None:
    """Write a moment as the API does: UTC with offset `Z`, milliseconds, or null."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def week_of(at: datetime) -> date:
    """Return the Monday (UTC) of the week a moment lies in."""
    day = at.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def parse_rfc3339(text: str) -> datetime:
    """Read an RFC 3339 time. Raises ValueError when it has no offset or is no time at all."""
    at = datetime.fromisoformat(text.strip().replace(" ", "T"))
    if at.tzinfo is None:
        raise ValueError("the time has no offset; write it like 2026-11-20T21:04:11Z")
    return at.astimezone(UTC)
