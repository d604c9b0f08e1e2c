"""Whether a fact's time can be believed, and what its time really was. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

FUTURE_TOLERANCE: Final = timedelta(minutes=5)
CLOCK_TOLERANCE: Final = timedelta(minutes=5)  # a phone whose `sent_at` is farther off has a wrong clock
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)


def clock_error(sent_at: datetime | None, received_at: datetime) -> timedelta:
    """Return by how much the phone's clock is ahead (behind: negative); zero when it is right or unknown."""
    if sent_at is None:
        return timedelta(0)
    ahead = sent_at - received_at
    return ahead if abs(ahead) > CLOCK_TOLERANCE else timedelta(0)


def judge_time(raw_at: datetime, ahead: timedelta, received_at: datetime) -> tuple[datetime | None, str]:
    """Return (the corrected time, "") or (None, why the time cannot be believed)."""
    try:
        at = raw_at - ahead
    except OverflowError:
        return None, f"at: {raw_at.isoformat()} is no believable time"
    if at > received_at + FUTURE_TOLERANCE:
        return None, (
            f"at: {raw_at.isoformat()} is {_long(at - received_at)} in the future; "
            "if the phone's clock is off, send `sent_at` and it will be corrected"
        )
    if at < EARLIEST:
        return None, f"at: {raw_at.isoformat()} is before 2000: the phone's clock is not set"
    return at, ""


def _long(span: timedelta) -> str:
    seconds = span.total_seconds()
    if seconds < 7_200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3_600:.0f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"
