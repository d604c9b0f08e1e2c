"""The past judged again: baselines and audits over a window in event time, under settings as they might have been.

learn     what was known before the window, and then day by day, in memory
walk      every beat of the window: scene, rules, lifecycle, budget, as the live audits do
keep      what would have been found, in a result set of its own; same facts, same settings, same rows
Nothing is published, nobody is told, no live row is touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec

from noc.intelligence.findings.rules.budget import SHIFT, Budget, held_back
from noc.intelligence.findings.rules.catalogue import COMPREHENSIVE, DEEP, HEARTBEAT, KINDS
from noc.intelligence.findings.rules.judge import kinds_of
from noc.intelligence.findings.rules.lifecycle import Known, Patience, Step, advance, next_steps, severity_of
from noc.intelligence.findings.rules.observations import Observation
from noc.journeys.audit import EVERY, look_at, patience_of
from noc.journeys.learning import book_until
from noc.kernel.clock import rfc3339
from noc.kernel.tenancy.overrides import Tuned

LONGEST: Final = timedelta(days=62)
DAY: Final = timedelta(days=1)
Progress = Callable[[float, str], None]


@dataclass(slots=True)
class Row:
    """What a replay found: the observation as it was last, and its life."""

    first: Observation
    last: Observation
    severity: str
    held: bool
    detected_at: datetime
    last_seen_at: datetime
    calm_since: datetime | None = None
    cleared_at: datetime | None = None
    reopened: int = 0

    def known(self, place: int) -> Known:
        return Known(
            place,
            self.last.about,
            self.last.kind,
            self.severity,
            "NEW" if self.cleared_at is None else "CLEARED",
            self.held,
            self.last.site_id,
            self.last_seen_at,
            self.calm_since,
            self.cleared_at,
        )


@dataclass
class Book:
    """The findings of a replay, in memory, as `findings.ledger` keeps the live ones.

    `open` and `cleared` give the place in `rows` of what is open, and of the newest that was cleared, by what it is about.
    """

    rows: list[Row] = field(default_factory=list)
    open: dict[str, int] = field(default_factory=dict)
    cleared: dict[str, int] = field(default_factory=dict)

    def page(self, at: datetime, patience: Patience) -> tuple[list[Known], list[Known]]:
        """Return what is open, and what was cleared so lately that it may reopen."""
        cleared = [self.rows[place].known(place) for place in self.cleared.values()]
        lately = [one for one in cleared if one.cleared_at and one.cleared_at >= at - patience.reopen]
        self.cleared = {one.about: one.id for one in lately}
        return [self.rows[place].known(place) for place in self.open.values()], lately

    def spoken(self, at: datetime) -> int:
        """Return how many findings were said in the shift that ends at `at`."""
        said = 0
        for row in reversed(self.rows):
            if row.detected_at <= at - SHIFT:
                break
            said += not row.held
        return said

    def write(self, steps: list[Step], held: set[str], at: datetime) -> None:
        """Do to the rows what the live ledger does."""
        for step in steps:
            if step.verb == "open" and step.observation is not None:
                one = step.observation
                self.open[one.about] = len(self.rows)
                self.rows.append(Row(one, one, severity_of(one), one.about in held, at, at))
            elif step.finding is not None:
                row = self.rows[step.finding.id]
                row.last = step.observation or row.last
                advance(row, step, at)
                if step.verb == "clear":
                    self.cleared[step.finding.about] = self.open.pop(step.finding.about)
                elif step.verb == "reopen":
                    self.open[step.finding.about] = self.cleared.pop(step.finding.about)


def beats(since: datetime, until: datetime) -> Iterator[tuple[datetime, str]]:
    """Yield the beats of [since, until) in order, each with the widest audit that falls on it."""
    step = EVERY[HEARTBEAT]
    zero = datetime.min.replace(tzinfo=since.tzinfo)
    at = since + (zero - since) % step
    while at < until:
        on = (at - zero) % EVERY[DEEP], (at - zero) % EVERY[COMPREHENSIVE]
        yield at, DEEP if not on[0] else COMPREHENSIVE if not on[1] else HEARTBEAT
        at += step


def replay(since: datetime, until: datetime, limits: Tuned, progress: Progress) -> list[Row]:
    """Return what the audits of [since, until) would have found under `limits`, in order of detection.

    Baselines know at each beat what was learnt until that day began, never the future. `progress` is told shares of 1
    and what is being done, and may raise to stop.
    """
    book, patience = Book(), patience_of(limits)
    progress(0.0, f"learning what was normal until {since:%Y-%m-%d %H:%M}")
    profiles, learned_until = book_until(since, limits), since
    for at, kind in beats(since, until):
        if at - learned_until >= DAY:
            profiles, learned_until = book_until(at, limits, profiles), at
        look = look_at(kind, at, limits, profiles.profiles_for, frozenset(book.open))
        open_now, cleared = book.page(at, patience)
        steps = next_steps(look.observed, open_now, cleared, kinds_of(kind), patience, at)
        budget = Budget(limits.get("FINDINGS_PER_100_GUARDS"), len(look.scene.guards), book.spoken(at))
        book.write(steps, held_back(steps, budget), at)
        if kind != HEARTBEAT:
            progress((at - since) / (until - since), f"judging {at:%Y-%m-%d %H:%M}")
    return book.rows


def as_json(row: Row) -> dict[str, object]:
    """Return a row as it is printed and compared: nothing in it depends on when or where the replay ran."""
    one = row.last
    return {
        "finding_type": one.kind,
        "category": KINDS[one.kind].category,
        "severity": row.severity,
        "about": one.about,
        "title": one.title,
        "evidence_summary": one.summary,
        "confidence": round(one.confidence, 3),
        "person_id": one.person_id,
        "site_id": one.site_id,
        "held": row.held,
        "reopened": row.reopened,
        "detected_at": rfc3339(row.detected_at),
        "last_seen_at": rfc3339(row.last_seen_at),
        "cleared_at": rfc3339(row.cleared_at),
    }


def digest_of(rows: list[Row]) -> str:
    """Return the SHA-256 of the rows as they are printed."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(msgspec.json.encode(as_json(row), order="deterministic"))
    return digest.hexdigest()


def by_type(kinds: Mapping[str, int]) -> dict[str, int]:
    """Return counts by kind in the catalogue's order, without the kinds that did not occur."""
    return {name: kinds[name] for name in KINDS if kinds.get(name)}
