"""Write what phones reported of tasks and checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from noc.sources.receipts.copying import COMMON, common_values, copy_rows
from noc.sources.receipts.events import CheckpointEvent, Fact, TaskEvent
from noc.sources.tours.models import Task, Tour, TourCheckpoint

_SCAN = (
    *COMMON,
    ("tour", "text"),
    ("checkpoint", "text"),
    ("lat", "float8"),
    ("lon", "float8"),
    ("method", "text"),
)


def record_task_reports(tenant_id: int, facts: Sequence[Fact], received_at: datetime) -> None:
    rows = (
        (*common_values(tenant_id, fact, received_at), fact.event.task, fact.event.status)
        for fact in facts
        if isinstance(fact.event, TaskEvent)
    )
    copy_rows("noc_task_report", (*COMMON, ("task", "text"), ("status", "text")), rows)


def record_checkpoint_scans(tenant_id: int, facts: Sequence[Fact], received_at: datetime) -> None:
    rows = (
        (
            *common_values(tenant_id, fact, received_at),
            event.tour,
            event.checkpoint,
            event.lat,
            event.lon,
            event.method,
        )
        for fact in facts
        if isinstance(event := fact.event, CheckpointEvent)
    )
    copy_rows("noc_checkpoint_scan", _SCAN, rows)


def unenrolled(facts: Sequence[Fact]) -> Iterator[tuple[str, str, Fact]]:
    """Yield (kind, code, fact) of every task, tour or checkpoint that the registry does not know."""
    tasks = {fact.event.task: fact for fact in facts if isinstance(fact.event, TaskEvent)}
    known_tasks = set(Task.objects.filter(code__in=tasks).values_list("code", flat=True)) if tasks else set()
    yield from (("task", code, fact) for code, fact in tasks.items() if code not in known_tasks)
    scans = {
        (fact.event.tour, fact.event.checkpoint): fact
        for fact in facts
        if isinstance(fact.event, CheckpointEvent)
    }
    if not scans:
        return
    tours = {tour for tour, _ in scans}
    known_tours = set(Tour.objects.filter(code__in=tours).values_list("code", flat=True))
    known = set(TourCheckpoint.objects.filter(tour__code__in=tours).values_list("tour__code", "code"))
    for (tour, checkpoint), fact in scans.items():
        if tour not in known_tours:
            yield "tour", tour, fact
        elif (tour, checkpoint) not in known:
            yield "checkpoint", f"{tour}/{checkpoint}"[:200], fact
