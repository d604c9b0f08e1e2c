"""The schedule's rows follow their declaration, and leave alone what an operator changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from noc.config.celery import QUEUES, app
from noc.config.schedule import ENTRIES, Entry, sync_schedule

pytestmark = pytest.mark.django_db

WEEKLY = Entry("weekly", "noc.some.task", "reports", cron="0 3 * * 0")


def test_every_declared_task_exists_and_its_queue_is_worked_off() -> None:
    app.loader.import_default_modules()
    for entry in ENTRIES:
        assert entry.task in app.tasks
        assert entry.queue in QUEUES


def test_a_cron_row_is_in_utc_and_syncing_twice_changes_nothing() -> None:
    sync_schedule((WEEKLY,))
    sync_schedule((WEEKLY,))
    row = PeriodicTask.objects.get(name="weekly")
    assert row.crontab is not None
    assert (row.task, row.queue, row.enabled) == ("noc.some.task", "reports", True)
    assert (row.crontab.minute, row.crontab.hour, row.crontab.day_of_week) == ("0", "3", "0")
    assert str(row.crontab.timezone) == "UTC"
    assert CrontabSchedule.objects.filter(hour="3", day_of_week="0").count() == 1


def test_an_interval_row_expires_when_nobody_takes_it() -> None:
    sync_schedule((Entry("tick", "noc.clock.tick", "default", every=timedelta(seconds=15)),))
    row = PeriodicTask.objects.get(name="tick")
    assert row.interval is not None
    assert (row.interval.every, row.interval.period, row.expire_seconds) == (15, "seconds", 30)


def test_what_an_operator_changed_stays_until_the_declaration_changes() -> None:
    sync_schedule((WEEKLY,))
    row = PeriodicTask.objects.get(name="weekly")
    row.crontab = CrontabSchedule.objects.create(minute="30", hour="4", timezone="UTC")
    row.enabled = False
    row.save()
    sync_schedule((WEEKLY,))
    row.refresh_from_db()
    assert row.crontab is not None
    assert (row.crontab.hour, row.enabled) == ("4", False)
    sync_schedule((replace(WEEKLY, cron="0 5 * * 0"),))
    row.refresh_from_db()
    assert row.crontab is not None
    assert (row.crontab.hour, row.enabled) == ("5", False)


def test_rows_no_longer_declared_go_and_an_operators_own_stay() -> None:
    sync_schedule((WEEKLY,))
    own = CrontabSchedule.objects.create(minute="1", timezone="UTC")
    PeriodicTask.objects.create(name="own", task="noc.clock.tick", crontab=own)
    sync_schedule(())
    assert list(PeriodicTask.objects.values_list("name", flat=True)) == ["own"]
