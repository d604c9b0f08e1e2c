"""Keep what was learnt: merge a window into the history, and write anew the hours of the week that it touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from noc.intelligence.baselines.collect import Floats
from noc.intelligence.baselines.duty import Frame, Window
from noc.intelligence.baselines.history import (
    KEPT_WEEKS,
    forget_history,
    merge_history,
    newest_week,
    read_history,
)
from noc.intelligence.baselines.learn import ProfileBook, kinds_and_zones, past_of
from noc.intelligence.baselines.metrics import PROFILES_LEARNED
from noc.intelligence.baselines.models import BaselineLearning
from noc.intelligence.baselines.rules.borrowing import BESIDE
from noc.intelligence.baselines.rules.learning import learn_hours
from noc.intelligence.baselines.rules.profiles import METRICS, THRESHOLD_LEAST, THRESHOLD_MOST, Limits
from noc.intelligence.baselines.rules.weeks import HOURS, QUARTER_S, SLOTS_A_WEEK, hours_of_slots
from noc.intelligence.baselines.write import Written, write_profiles
from noc.kernel.advisory_locks import BASELINES, wait_for_turn
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.sites.models import Site

_QUARTER_US = QUARTER_S * 1_000_000


@dataclass(frozen=True, slots=True)
class Stored:
    """What one act of learning wrote."""

    sites: int
    quarters: int
    hours: int
    profiles: int


def store(book: ProfileBook, at: datetime) -> Stored:
    """Merge a book's samples into what is kept and learn its hours of the week anew from all of that; twice is once.

    One transaction, one learner a tenant at a time. Never touches a threshold.
    """
    with transaction.atomic():
        lock_baselines()
        merge_history(book.samples())
        newest = newest_week()
        hours = touched_hours(book.frame)
        profiles = 0
        if newest is not None and hours:
            forget_history(newest)
            profiles = _relearn(newest, hours, book.windows, book.limits, at)
        PROFILES_LEARNED.inc(profiles)
        return Stored(len(book.frame.site_ids), book.frame.count, len(hours), profiles)


def lock_baselines() -> None:
    """Let one transaction at a time learn or tune for the tenant in scope."""
    wait_for_turn(BASELINES)


def touched_hours(frame: Frame) -> list[int]:
    """Return the hours of the week that a window's samples belong to, or are lent to."""
    own: set[int] = set()
    for zone in set(frame.zones):
        own |= set(np.unique(hours_of_slots(frame.first_slot, frame.count, zone)).tolist())
    reach = max(away for away, _ in BESIDE)
    reached = {(hour + away) % HOURS for hour in own for away in range(-reach, reach + 1)}
    return sorted(reached)


def _relearn(
    newest: int, hours: Sequence[int], windows: Iterable[Window], limits: Limits, at: datetime
) -> int:
    site_ids = np.array(
        Site.objects.filter(active=True).order_by("id").values_list("id", flat=True), dtype=np.int64
    )
    kinds, zones = kinds_and_zones(site_ids)
    first_week = newest - KEPT_WEEKS + 1
    written = 0
    for metric in METRICS:
        values = read_history(metric, site_ids, first_week, newest)
        frame, values = _shortened(Frame(site_ids, zones, first_week * SLOTS_A_WEEK, values.shape[1]), values)
        past = past_of(frame, values, kinds, tuple(windows), metric)
        about = Written(
            metric,
            at,
            *_spans_us(frame, values),
            min(max(float(limits.get("BASELINE_DEFAULT_THRESHOLD")), THRESHOLD_LEAST), THRESHOLD_MOST),
            int(limits.get("BASELINE_STABLE_SAMPLE_COUNT")),
        )
        written += write_profiles(site_ids, learn_hours(past, hours), about)
    return written


def _shortened(frame: Frame, values: Floats) -> tuple[Frame, Floats]:
    """Return the same without the weeks at its beginning of which nobody knows anything."""
    weeks = values.reshape(len(values), -1, SLOTS_A_WEEK)
    known = np.flatnonzero(~np.isnan(weeks).all(axis=(0, 2)))
    cut = int(known[0]) * SLOTS_A_WEEK if len(known) else 0
    return Frame(frame.site_ids, frame.zones, frame.first_slot + cut, frame.count - cut), values[:, cut:]


def _spans_us(frame: Frame, values: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return when each site's first sample began and its last one ended, in microseconds since 1970."""
    known = ~np.isnan(values)
    first = frame.first_slot + known.argmax(axis=1)
    last = frame.first_slot + frame.count - 1 - known[:, ::-1].argmax(axis=1)
    return (first - 4) * _QUARTER_US, last * _QUARTER_US


def learned_until() -> BaselineLearning | None:
    """Return how far the learning of the tenant in scope came."""
    return BaselineLearning.objects.first()


def mark_learned(until: datetime, relearned_at: datetime | None = None) -> None:
    """Note how far learning came; it never goes back."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO noc_baseline_learning AS kept (tenant_id, learned_until, relearned_at) VALUES (%s, %s, %s)
            ON CONFLICT (tenant_id) DO UPDATE SET
                learned_until = greatest(kept.learned_until, EXCLUDED.learned_until),
                relearned_at = coalesce(EXCLUDED.relearned_at, kept.relearned_at)
            """,
            [current_tenant_id(), until, relearned_at],
        )
