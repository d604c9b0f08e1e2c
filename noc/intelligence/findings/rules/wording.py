"""How numbers and reasons are put into words, the same in every finding."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def weigh(base: float, *parts: tuple[bool, float, str]) -> tuple[float, tuple[str, ...]]:
    """Return a confidence between 0.05 and 0.99 and its reasons: of each part (holds, weight, words) that holds."""
    holding = [(weight, words) for holds, weight, words in parts if holds]
    value = base + sum(weight for weight, _ in holding)
    return round(min(0.99, max(0.05, value)), 2), tuple(words for _, words in holding)


def span_words(span: timedelta) -> str:
    """Return a span as people say it: `45 s`, `23 min`, `2 h 10 min`; never rounded up over a threshold."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    hours, rest = divmod(seconds // 60, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def distance_words(distance_m: float) -> str:
    """Return metres as people say them: `840 m`, `1.2 km`."""
    return f"{distance_m:.0f} m" if distance_m < 999.5 else f"{distance_m / 1000:.1f} km"


def clock_words(at: datetime, timezone: str) -> str:
    """Return the time of day on a site's own clock: `02:14`."""
    return at.astimezone(ZoneInfo(timezone)).strftime("%H:%M")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: `1 task`, `3 tasks`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
