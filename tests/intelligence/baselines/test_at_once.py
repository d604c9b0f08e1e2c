"""Two learners and a tuner of one company at once: each does its work once, and none waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections

from noc.intelligence.baselines.keep import store
from noc.intelligence.baselines.models import BaselineProfile, ThresholdChange
from noc.intelligence.findings.models import AuditFinding
from noc.journeys.tuning import tune
from tests.cast import DAY, Company
from tests.intelligence.baselines.past import book_of, usual

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def in_scope(company: Company, work: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        try:
            with company.scope():
                return work()
        finally:
            connections.close_all()

    return run


@pytest.mark.long
def test_learners_and_tuners_at_once_come_to_what_one_after_the_other_would(company: Company) -> None:
    book = book_of(company, 1, {"gate": usual, "yard": usual})
    with company.scope():
        store(book, NOW)
        row = BaselineProfile.objects.earliest("id")
        for n in range(10):
            AuditFinding.objects.create(
                finding_type="LOW_ACTIVITY", category="OPERATIONAL", severity="LOW", severity_rank=1,
                status="RESOLVED", resolution="FALSE_POSITIVE", about=str(n), title="t", evidence_summary="s",
                confidence=0.5, baseline_id=row.pk, detected_at=NOW - DAY, last_seen_at=NOW - DAY,
                resolved_at=NOW - DAY,
            )  # fmt: skip
        count = BaselineProfile.objects.count()
    works = [lambda: store(book, NOW), lambda: tune(NOW), lambda: store(book, NOW), lambda: tune(NOW)]
    with ThreadPoolExecutor(4) as pool:
        done = [job.result(120) for job in [pool.submit(in_scope(company, work)) for work in works]]
    assert done[0] == done[2]
    assert done[1].changed + done[3].changed == 1
    with company.scope():
        assert BaselineProfile.objects.count() == count
        assert ThresholdChange.objects.count() == 1
        row.refresh_from_db()
        assert row.dynamic_threshold == 4.0
