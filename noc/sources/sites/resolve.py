"""Which site a person's fact belongs to: the one rostered at that time, else the home site of that time."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from django.db import connection

from noc.kernel.tenancy.scope import current_tenant_id

_ALWAYS = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)

_SHIFTS = """
    SELECT person_id, "start", "end", id, site_id FROM noc_shift
    WHERE tenant_id = %s AND person_id = ANY(%s) AND active AND "start" <= %s AND "end" > %s
"""
_HOMES = """
    SELECT person_id, valid_from, valid_to, site_id FROM noc_home_site
    WHERE tenant_id = %s AND person_id = ANY(%s)
      AND (valid_from IS NULL OR valid_from <= %s) AND (valid_to IS NULL OR valid_to > %s)
"""


@dataclass(frozen=True)
class _Stay:
    """A site from `since` (inclusive) until `until` (exclusive); `rank` orders those that overlap."""

    since: datetime
    until: datetime
    rank: tuple[int, datetime, int]  # shifts before homes, the one that started latest, the newest
    site_id: int


class SiteResolver:
    """The rosters and homes of some people over a time, loaded with two queries and then asked without any.

    Answers hold for moments within [since, until] of `load`.
    """

    def __init__(self, stays: dict[int, list[_Stay]]) -> None:
        # Most people have one home for ever: a dictionary look-up answers for them.
        self._settled: dict[int, int] = {}
        self._moving: dict[int, tuple[list[datetime], list[int | None]]] = {}
        for person_id, held in stays.items():
            if len(held) == 1 and held[0].since == _ALWAYS and held[0].until == _NEVER:
                self._settled[person_id] = held[0].site_id
            else:
                self._moving[person_id] = _timeline(held)

    @classmethod
    def load(cls, person_ids: Iterable[int], since: datetime, until: datetime) -> SiteResolver:
        """Read what is needed to place these people's facts between two moments, for the tenant in scope."""
        stays: dict[int, list[_Stay]] = {}
        window: list[Any] = [current_tenant_id(), sorted(set(person_ids)), until, since]
        with connection.cursor() as cursor:
            cursor.execute(_SHIFTS, window)
            for person_id, start, end, shift_id, site_id in cursor.fetchall():
                stays.setdefault(person_id, []).append(_Stay(start, end, (1, start, shift_id), site_id))
            cursor.execute(_HOMES, window)
            for person_id, valid_from, valid_to, site_id in cursor.fetchall():
                since_then = valid_from or _ALWAYS
                stay = _Stay(since_then, valid_to or _NEVER, (0, since_then, 0), site_id)
                stays.setdefault(person_id, []).append(stay)
        return cls(stays)

    def site_at(self, person_id: int, at: datetime) -> int | None:
        """Return the id of the site that a person belonged to at a moment; None when none is known."""
        settled = self._settled.get(person_id)
        if settled is not None:
            return settled
        timeline = self._moving.get(person_id)
        if timeline is None:
            return None
        return timeline[1][bisect_right(timeline[0], at)]

    def stretches(
        self, person_id: int, since: datetime, until: datetime
    ) -> Iterator[tuple[datetime, datetime, int | None]]:
        """Yield (from, until, site id) that together cover [since, until), each with one answer."""
        changes = self._moving.get(person_id, ([], []))[0]
        bounds = [since, *(moment for moment in changes if since < moment < until), until]
        for start, end in pairwise(bounds):
            if start < end:
                yield start, end, self.site_at(person_id, start)


def sites_at(facts: Sequence[tuple[int, datetime]]) -> list[int | None]:
    """Return the site of each (person id, moment), in the same order; two queries, however many facts."""
    if not facts:
        return []
    moments = [at for _, at in facts]
    resolver = SiteResolver.load({person_id for person_id, _ in facts}, min(moments), max(moments))
    return [resolver.site_at(person_id, at) for person_id, at in facts]


def _timeline(stays: list[_Stay]) -> tuple[list[datetime], list[int | None]]:
    """Return the moments of change and the site before the first, between each two, and after the last."""
    moments = sorted({moment for stay in stays for moment in (stay.since, stay.until)})
    coming = sorted(stays, key=lambda stay: stay.since, reverse=True)
    holding: list[tuple[int, float, int, datetime, int]] = []  # best first
    sites: list[int | None] = [None]
    for moment in moments:
        while coming and coming[-1].since <= moment:
            stay = coming.pop()
            kind, started, row_id = stay.rank
            age = -started.timestamp() if started != _ALWAYS else float("inf")
            heapq.heappush(holding, (-kind, age, -row_id, stay.until, stay.site_id))
        while holding and holding[0][3] <= moment:
            heapq.heappop(holding)
        sites.append(holding[0][4] if holding else None)
    return moments, sites
