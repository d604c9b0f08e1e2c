"""What happens by the clock, as data; kept in django-celery-beat's rows, where an operator may change it.

A row follows its declaration here until an operator edits its time: a row is only rewritten when the
declaration itself has changed since it was last written (its description holds the declaration). `enabled`
is the operator's alone. All times are UTC.
"""

from dataclasses import dataclass
from datetime import timedelta

DECLARED = "Declared by the product: "


@dataclass(frozen=True)
class Entry:
    """A task by its name, its queue, and when: `cron` (minute hour day month weekday, UTC) or `every`."""

    name: str
    task: str
    queue: str
    cron: str = ""
    every: timedelta | None = None

    @property
    def declaration(self) -> str:
        """What the row's description says; a change of it rewrites the row's time."""
        when = f"every {self.every.total_seconds():.0f} s" if self.every else f"cron {self.cron} UTC"
        return f"{DECLARED}{when}"


ENTRIES = (
    Entry("clock-tick", "noc.clock.tick", "default", every=timedelta(seconds=15)),
    Entry("response-clock", "noc.response.clock", "default", every=timedelta(seconds=15)),
    Entry("fraud-looks", "noc.fraud.looks", "default", every=timedelta(seconds=10)),
    Entry("audit-heartbeat", "noc.audit.heartbeat", "default", every=timedelta(minutes=5)),
    Entry("audit-comprehensive", "noc.audit.comprehensive", "reports", every=timedelta(minutes=15)),
    Entry("audit-deep", "noc.audit.deep", "reports", every=timedelta(minutes=60)),
    Entry("audit-replays", "noc.audit.replays", "reports", every=timedelta(seconds=10)),
    Entry("baseline-learning", "noc.baseline.learn", "reports", cron="5 * * * *"),
    Entry("baseline-threshold-update", "noc.baseline.update_thresholds", "reports", cron="0 3 * * 0"),
    Entry("ml-fraud-model-training", "noc.ml.train_fraud_model", "ml_queue", cron="0 2 * * 0"),
    Entry("ml-trainings", "noc.ml.work_off_trainings", "ml_queue", every=timedelta(seconds=10)),
    Entry("ml-watch", "noc.ml.watch", "ml_queue", cron="20 1 * * *"),
    Entry("telemetry-partitions", "noc.telemetry.partitions", "default", cron="15 0 * * *"),
    Entry("event-log-retention", "noc.events.retention", "reports", cron="30 3 * * *"),
)


def sync_schedule(entries: tuple[Entry, ...] = ENTRIES) -> None:
    """Write `entries` to the schedule's rows; drop rows that were declared once and are no longer."""
    from django_celery_beat.models import PeriodicTask

    for entry in entries:
        row = PeriodicTask.objects.filter(name=entry.name).first()
        if row is None or row.description != entry.declaration:
            time = _time_of(entry)
            PeriodicTask.objects.update_or_create(
                name=entry.name,
                defaults={"task": entry.task, "queue": entry.queue, "description": entry.declaration, **time},
            )
        elif (row.task, row.queue) != (entry.task, entry.queue):
            row.task, row.queue = entry.task, entry.queue
            row.save()
    retired = PeriodicTask.objects.filter(description__startswith=DECLARED)
    for row in retired.exclude(name__in=[entry.name for entry in entries]):
        row.delete()


def _time_of(entry: Entry) -> dict[str, object]:
    from django_celery_beat.models import CrontabSchedule, IntervalSchedule

    if entry.every:
        seconds = round(entry.every.total_seconds())
        interval, _ = IntervalSchedule.objects.get_or_create(every=seconds, period=IntervalSchedule.SECONDS)
        # A tick that nobody took while the worker was down is worth nothing.
        return {"interval": interval, "crontab": None, "expire_seconds": seconds * 2}
    names = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
    fields = dict(zip(names, entry.cron.split(), strict=True))
    crontab, _ = CrontabSchedule.objects.get_or_create(**fields, timezone="UTC")
    return {"crontab": crontab, "interval": None, "expire_seconds": None}
