"""What a foreign message says of one thing, and how foreign text is made fit to keep."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

LONGEST_NAME: Final = 200
LONGEST_TITLE: Final = 500
LONGEST_TEXT: Final = 2_000
MOST_FIELDS: Final = 64
DEEPEST: Final = 6
MOST_WORDS: Final = 1_000


@dataclass(frozen=True)
class Word:
    """One thing in one message. `began` is the sender's own name for its beginning or for the message, if there is one:
    the same again is the same word. Codes are the sender's; `at` is the sender's time."""

    dedup: str
    status: str  # firing, acknowledged, resolved
    title: str
    severity: str
    site: str | None
    person: str | None
    at: datetime | None
    began: str
    details: dict[str, Any]

    @property
    def digest(self) -> str:
        """What tells this word from another about the same thing."""
        said = [self.status, self.title, self.severity, self.site, self.person, self.began, self.details]
        return digest_of(said)


@dataclass(frozen=True)
class Message:
    """All words of one message; `heartbeats` are signs of life alone, `warnings` what the sender should hear."""

    words: tuple[Word, ...]
    heartbeats: int = 0
    warnings: tuple[str, ...] = field(default=())


def digest_of(value: object) -> str:
    """Return a name of any JSON value that is the same for the same value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def name_of(text: str) -> str:
    """Return a name of a thing that fits its column and is still that thing's own."""
    if len(text) <= LONGEST_NAME:
        return text
    return f"{text[: LONGEST_NAME - 17]}~{digest_of(text)[:16]}"


def text_of(value: object, most: int = LONGEST_TEXT) -> str:
    """Return a scalar as text without NUL, cut to a length; what is no scalar as nothing."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\x00", "").strip()[:most]


def kept(value: Any, depth: int = 0) -> Any:
    """Return a JSON value fit to keep: bounded in depth, width and length, without NUL."""
    if isinstance(value, dict):
        if depth >= DEEPEST:
            return "..."
        return {text_of(key, 100): kept(item, depth + 1) for key, item in list(value.items())[:MOST_FIELDS]}
    if isinstance(value, list):
        return "..." if depth >= DEEPEST else [kept(item, depth + 1) for item in value[:MOST_FIELDS]]
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    return text_of(value)


def time_of(value: object) -> datetime | None:
    """Return a moment from RFC 3339 text or seconds (milliseconds, if so large) since 1970; None if it is none."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, UTC)
        at = datetime.fromisoformat(text_of(value))
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        at = at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return at if 1970 <= at.year < 9000 else None
