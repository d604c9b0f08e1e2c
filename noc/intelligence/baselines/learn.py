"""Learn what is normal: a window of samples becomes a book of profiles, in memory; `store` keeps it for good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.baselines.collect import Floats, Samples, collect_samples
from noc.intelligence.baselines.duty import Frame, Window, mark
from noc.intelligence.baselines.history import KEPT_WEEKS, read_history
from noc.intelligence.baselines.rules.learning import Learned, Past, learn_hours
from noc.intelligence.baselines.rules.profiles import METRICS, Limits, Profile, is_stable
from noc.intelligence.baselines.rules.weeks import (
    SLOTS_A_WEEK,
    hour_of_week,
    hours_of_slots,
    moment_of,
    slot_of,
)
from noc.kernel.tenancy.overrides import tuned
from noc.sources.sites.models import Site

Key = tuple[int, str]
Progress = Callable[[int], object]


@dataclass
class ProfileBook:
    """The samples of a tenant's sites, by metric (sites, quarters), and what they teach, reckoned when it is asked for.

    Nothing is written. `windows`: known incidents, which do not teach.
    """

    frame: Frame
    kinds: NDArray[np.int64]
    values: Sequence[Floats]
    limits: Limits
    windows: Sequence[Window] = ()
    _pages: dict[int, dict[Key, Profile]] = field(default_factory=dict, repr=False)

    @property
    def until(self) -> datetime:
        """Return the end of the last quarter in it."""
        return self.frame.until

    def profiles_for(self, at: datetime, site_ids: Collection[int] | None = None) -> dict[Key, Profile]:
        """Return the profiles by (site, metric) of each site's local hour of the week just before `at`."""
        hours = {zone: hour_of_week(at, zone) for zone in set(self.frame.zones)}
        for hour in set(hours.values()) - set(self._pages):
            self._pages[hour] = self._learn_page(hour)
        wanted = None if site_ids is None else set(site_ids)
        found = {}
        for site_id, zone in zip(self.frame.site_ids.tolist(), self.frame.zones, strict=True):
            if wanted is None or site_id in wanted:
                page = self._pages[hours[zone]]
                found.update(
                    {
                        (site_id, metric): page[site_id, metric]
                        for metric in METRICS
                        if (site_id, metric) in page
                    }
                )
        return found

    def extended(self, samples: Samples, windows: Sequence[Window]) -> ProfileBook:
        """Return a book that knows these later samples of the same sites too; what is older than KEPT_WEEKS falls off."""
        shape = (len(self.frame.site_ids), len(METRICS), len(samples.quarter_ends))
        more = np.full(shape, np.nan, dtype=np.float32)
        _, ours, theirs = np.intersect1d(self.frame.site_ids, samples.site_ids, return_indices=True)
        more[ours] = samples.values[theirs]
        cut = max(0, self.frame.count + more.shape[2] - KEPT_WEEKS * SLOTS_A_WEEK)
        values = [np.concatenate([old, more[:, n]], axis=1)[:, cut:] for n, old in enumerate(self.values)]
        count = self.frame.count + more.shape[2] - cut
        frame = replace(self.frame, first_slot=self.frame.first_slot + cut, count=count)
        return ProfileBook(frame, self.kinds, values, self.limits, windows)

    def samples(self) -> Samples:
        """Return what the book was learnt from, as it was collected."""
        ends = [moment_of(self.frame.first_slot + n) for n in range(self.frame.count)]
        shape = (len(self.frame.site_ids), len(METRICS), self.frame.count)
        values = np.stack(self.values, axis=1) if self.values else np.zeros(shape, dtype=np.float32)
        return Samples(self.frame.site_ids, METRICS, ends, values)

    def _learn_page(self, hour: int) -> dict[Key, Profile]:
        page: dict[Key, Profile] = {}
        for n, metric in enumerate(METRICS):
            for one in learn_hours(
                past_of(self.frame, self.values[n], self.kinds, self.windows, metric), [hour]
            ):
                page.update(profiles_from(one, self.frame.site_ids, metric, self.limits))
        return page


def learn_window(
    since: datetime,
    until: datetime,
    sites: Collection[int] | None = None,
    limits: Limits | None = None,
    excluded: Iterable[Window] = (),
    progress: Progress = lambda _: None,
) -> ProfileBook:
    """Return what the quarters that ended in (since, until] teach; nothing is written.

    `limits`: the options to suppose; `excluded`: (site, since, until) of known incidents, which do not teach.
    """
    samples = collect_samples(since, until, sites, progress)
    kinds, zones = kinds_and_zones(samples.site_ids)
    frame = Frame(samples.site_ids, zones, slot_of(since) + 1, len(samples.quarter_ends))
    values = [samples.values[:, n] for n in range(len(METRICS))]
    return ProfileBook(frame, kinds, values, limits or tuned(), tuple(excluded))


def recall(until: datetime, limits: Limits, excluded: Iterable[Window] = ()) -> ProfileBook:
    """Return a book of what is kept from before `until`; it has no quarters when nothing is kept."""
    site_ids = np.array(
        Site.objects.filter(active=True).order_by("id").values_list("id", flat=True), dtype=np.int64
    )
    kinds, zones = kinds_and_zones(site_ids)
    week = slot_of(until) // SLOTS_A_WEEK
    first_slot = (week - KEPT_WEEKS + 1) * SLOTS_A_WEEK
    values = [read_history(metric, site_ids, week - KEPT_WEEKS + 1, week) for metric in METRICS]
    values = [one[:, : slot_of(until) + 1 - first_slot] for one in values]
    known = np.flatnonzero(np.any([~np.isnan(one).all(axis=0) for one in values], axis=0))
    begin, end = (int(known[0]), int(known[-1]) + 1) if len(known) else (0, 0)
    frame = Frame(site_ids, zones, first_slot + begin, end - begin)
    return ProfileBook(frame, kinds, [one[:, begin:end] for one in values], limits, tuple(excluded))


def past_of(
    frame: Frame, values: Floats, kinds: NDArray[np.int64], windows: Sequence[Window], metric: str
) -> Past:
    """Return one metric's past as the rules of learning take it."""
    by_zone: dict[str, list[int]] = {}
    for row, zone in enumerate(frame.zones):
        by_zone.setdefault(zone, []).append(row)
    hours = [
        (np.array(rows, dtype=np.intp), hours_of_slots(frame.first_slot, frame.count, zone))
        for zone, rows in by_zone.items()
    ]
    taboo = mark(frame, windows) if windows and frame.count else None
    return Past(values, taboo, hours, kinds, metric.endswith(("_count", "_scanned")))


def kinds_and_zones(site_ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[str]]:
    """Return the kind of each site (like ones share a class and a number) and its time zone."""
    rows = {
        site_id: (site_class, zone)
        for site_id, site_class, zone in Site.objects.values_list("id", "site_class", "timezone")
    }
    known = [rows[site_id] for site_id in site_ids.tolist()]
    numbers = {name: n for n, name in enumerate(sorted({site_class for site_class, _ in known}))}
    return np.array([numbers[site_class] for site_class, _ in known], dtype=np.int64), [
        zone for _, zone in known
    ]


def profiles_from(
    one: Learned, site_ids: NDArray[np.int64], metric: str, limits: Limits
) -> dict[Key, Profile]:
    """Return what was learnt of an hour as profiles that nobody has tuned."""
    columns = [one.site, one.hour, one.effective, one.own, one.mean, one.spread]
    found = {}
    for site, hour, count, own, mean, spread, shares in zip(
        *(column.tolist() for column in columns), one.percentiles.tolist(), strict=True
    ):
        site_id = int(site_ids[site])
        found[site_id, metric] = Profile(
            metric, count, mean, spread, is_stable(count, limits), site_id=site_id, hour_of_week=hour, own_count=own,
            p05=shares[0], p25=shares[1], p50=shares[2], p75=shares[3], p95=shares[4],
        )  # fmt: skip
    return found
