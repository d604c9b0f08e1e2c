"""Which things follow each other closely enough to be one: a window that slides with them, and a cap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Span:
    """Something that lasted from `start` to `end`; `latest_start` is when its newest part began (an incident has many)."""

    start: datetime
    end: datetime
    latest_start: datetime


def chains(spans: Sequence[Span], window: timedelta, cap: timedelta) -> list[list[int]]:
    """Return which spans (by place) are one chain each, in order of time.

    A span joins when it begins at most `window` after the chain's end so far and the chain's newest beginning stays
    within `cap` of its first. Only their times decide, so the order in which they became known changes nothing.
    """
    order = sorted(range(len(spans)), key=lambda place: (spans[place].start, spans[place].end, place))
    found: list[list[int]] = []
    chain: Span | None = None
    for place in order:
        span = spans[place]
        if chain is not None and span.start - chain.end <= window:
            newest = max(chain.latest_start, span.latest_start)
            if newest - chain.start <= cap:
                found[-1].append(place)
                chain = Span(chain.start, max(chain.end, span.end), newest)
                continue
        found.append([place])
        chain = span
    return found
