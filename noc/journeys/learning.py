"""What happened teaches what is normal: every hour the hours that are new, once a day the last days again.

gather    the samples of all sites, in sets; known incidents, which do not teach
learn     merged into what is kept; the hours of the week that were touched are learnt anew
note      how far it came, so that the next run goes on from there
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from noc.intelligence.baselines.collect import collect_samples
from noc.intelligence.baselines.duty import Window
from noc.intelligence.baselines.keep import Stored, learned_until, mark_learned, store
from noc.intelligence.baselines.learn import ProfileBook, learn_window, recall
from noc.intelligence.baselines.metrics import LEARNING_FAILURES, LEARNING_SECONDS
from noc.intelligence.baselines.rules.weeks import QUARTER, moment_of, slot_of
from noc.intelligence.findings.models import AuditFinding
from noc.kernel.clock import EPOCH
from noc.kernel.tenancy.overrides import Tuned, tuned
from noc.response.alerts.models import NOCAlertEvent

FIRST: Final = timedelta(weeks=8)  # how far back a tenant's first learning looks
AGAIN: Final = timedelta(hours=72)  # facts may come this late and still improve what was learnt
DAILY: Final = timedelta(hours=24)
LONGEST_INCIDENT: Final = timedelta(hours=24)  # what lasts longer has become usual
Progress = Callable[[int], object]


def learn(since: datetime, until: datetime, at: datetime, progress: Progress = lambda _: None) -> Stored:
    """Learn the quarters that ended in (since, until], and keep it; twice is once.

    What is kept of the same hours of the week teaches again with them, so incidents until `at` are left out, not only
    those of the window.
    """
    with LEARNING_SECONDS.time(), LEARNING_FAILURES.count_exceptions():
        excluded = incidents(EPOCH, max(until, at))
        return store(learn_window(since, until, limits=tuned(), excluded=excluded, progress=progress), at)


def learn_due(at: datetime) -> Stored | None:
    """Learn what is new since the last time, and once a day the last 72 hours again; None when no quarter has ended."""
    until, known = moment_of(slot_of(at)), learned_until()
    if known is not None and known.learned_until >= until:
        return None
    since = until - FIRST if known is None else max(known.learned_until, until - FIRST)
    again = known is None or known.relearned_at is None or at - known.relearned_at >= DAILY
    learned = learn(min(since, until - AGAIN) if again else since, until, at)
    mark_learned(until, at if again else None)
    return learned


def incidents(since: datetime, until: datetime) -> list[Window]:
    """Return (site, since, until) of what people confirmed, and of calls for help that are still open; two statements."""
    found: list[Window] = []
    findings = AuditFinding.objects.filter(
        resolution="CONFIRMED", site_id__isnull=False, detected_at__lt=until, last_seen_at__gt=since
    )
    for site_id, began, seen, cleared in findings.values_list(
        "site_id", "detected_at", "last_seen_at", "cleared_at"
    ):
        found.append(_window(site_id, began, cleared or seen, until))
    alerts = NOCAlertEvent.objects.filter(
        Q(resolution="CONFIRMED") | (Q(alert_type="SOS") & ~Q(status="RESOLVED")),
        site_id__isnull=False,
        first_seen_at__lt=until,
    )
    for site_id, began, resolved in alerts.values_list("site_id", "first_seen_at", "resolved_at"):
        found.append(_window(site_id, began, resolved or until, until))
    return [window for window in found if window[2] > since]


def _window(site_id: int, began: datetime, ended: datetime, until: datetime) -> Window:
    """Return the time in which an incident did not teach; the quarter at least in which it began."""
    ended = max(min(ended, began + LONGEST_INCIDENT), began + QUARTER)
    return site_id, began, min(ended, until)


def book_until(at: datetime, limits: Tuned, known: ProfileBook | None = None) -> ProfileBook:
    """Return, in memory, what could be known at `at` under these options; goes on from `known`, an earlier book.

    A first book is what is kept from before `at`, and the facts from there on; where nothing is kept, the facts of eight
    weeks.
    """
    until = moment_of(slot_of(at))
    excluded = tuple(incidents(EPOCH, until))
    if known is None:
        known = recall(until, limits, excluded)
        if not known.frame.count:
            return learn_window(until - FIRST, until, limits=limits, excluded=excluded)
    if not known.frame.count or known.until >= until:
        return known
    return known.extended(collect_samples(known.until, until), excluded)
