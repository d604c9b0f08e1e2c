"""A past to learn from, made without phones: sites whose values follow a rule, over any number of weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np

from noc.intelligence.baselines.duty import Frame, Window
from noc.intelligence.baselines.learn import ProfileBook, kinds_and_zones
from noc.intelligence.baselines.rules.profiles import AS_PROMISED, METRICS
from noc.intelligence.baselines.rules.weeks import SLOTS_A_WEEK, hours_of_slots, slot_of
from noc.sources.sites.models import Site
from tests.cast import Company

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
Rule = Callable[[np.ndarray, np.random.Generator], np.ndarray]  # hours of the week -> values


def usual(hours: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """By day 60 an hour, by night 20, give or take."""
    day = (hours % 24 >= 8) & (hours % 24 < 20)
    return np.rint(rng.normal(np.where(day, 60, 20), np.where(day, 6, 3))).clip(0)


def book_of(
    company: Company,
    weeks: float,
    rules: dict[str, Rule],
    windows: Sequence[Window] = (),
    since: datetime = MONDAY,
    seed: int = 1,
) -> ProfileBook:
    """Return a book in which all five metrics of each named site follow its rule; other sites have no samples."""
    with company.scope():
        codes = dict(Site.objects.filter(active=True).order_by("id").values_list("id", "code"))
        ids = np.array(list(codes), dtype=np.int64)
        kinds, zones = kinds_and_zones(ids)
    first, count = slot_of(since) + 1, round(weeks * SLOTS_A_WEEK)
    values = np.full((len(METRICS), len(ids), count), np.nan, dtype=np.float32)
    rng = np.random.default_rng(seed)
    for row, code in enumerate(codes.values()):
        if code in rules:
            for metric in range(len(METRICS)):
                values[metric, row] = rules[code](hours_of_slots(first, count, zones[row]), rng)
    return ProfileBook(Frame(ids, zones, first, count), kinds, list(values), AS_PROMISED, windows)
