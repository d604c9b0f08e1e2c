"""Is it news? What a system said last of a thing against what it says now.

Systems repeat themselves while a trouble lasts, resend what was answered late, and tell of the end more than once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from noc.response.integrations.rules.words import Word


@dataclass(frozen=True)
class Known:
    """The last word about a thing: how often it has begun (`episode`), and what names its last beginning."""

    status: str
    episode: int
    began: str
    digest: str


def hear(known: Known | None, word: Word) -> tuple[Known, bool]:
    """Return what is known after a word, and whether it was news."""
    if known is None:
        # An end of what nobody here heard begin still goes on: what it ends may be older than this memory.
        return Known(word.status, 1, word.began, word.digest), word.status != "acknowledged"
    if word.status == "firing":
        return _firing(known, word)
    if word.status == "acknowledged":
        news = known.status == "firing"
        return (replace(known, status="acknowledged"), True) if news else (known, False)
    if known.status == "resolved":
        return known, False
    return replace(known, status="resolved"), True


def _firing(known: Known, word: Word) -> tuple[Known, bool]:
    same_beginning = bool(word.began) and word.began == known.began
    if known.status == "resolved":
        if same_beginning:
            return known, False  # a late resend of what is over
        return Known("firing", known.episode + 1, word.began, word.digest), True
    if same_beginning or word.digest == known.digest:
        return known, False
    # An acknowledgement does not survive something new about the thing.
    return Known("firing", known.episode, word.began, word.digest), True
