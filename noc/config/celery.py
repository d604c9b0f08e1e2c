"""The Celery application: the clock and the heavy work. What must happen is a row; a message only nudges."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from kombu import Queue

QUEUES = ("default", "reports", "ml_queue")


def broker_settings(redis_url: str) -> dict[str, Any]:
    """Return where messages travel: Redis, else memory, which reaches no further than this process."""
    if redis_url:
        return {
            "broker_url": redis_url,
            "broker_transport_options": {"visibility_timeout": 3600},
            "broker_connection_retry_on_startup": True,
        }
    # The memory transport asks its queues anew after each pause; with the default, 500 tasks take 31 s.
    return {"broker_url": "memory://localhost/", "broker_transport_options": {"polling_interval": 0.05}}


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noc.config.settings")
app = Celery("noc")
app.conf.update(
    broker_settings(os.environ.get("REDIS_URL", "")),
    include=["noc.journeys.tasks"],
    task_queues=[Queue(name) for name in QUEUES],
    task_default_queue="default",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    beat_scheduler="django_celery_beat.schedulers:DatabaseScheduler",
    beat_max_loop_interval=1,  # also how long a stopping clock is waited for
    timezone="UTC",
    enable_utc=True,
    result_expires=None,
)
app.set_default()


@setup_logging.connect
def keep_our_logging(**_kwargs: object) -> None:
    """Being connected is all: it tells Celery that logging is set up already."""
