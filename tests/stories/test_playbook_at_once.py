"""Sixteen workers hear of the same trouble at once: each playbook runs once, and each of its steps is taken once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from noc.kernel.access.principals import SYSTEM
from noc.kernel.outbox.queue import work_one
from noc.response.playbooks.library import create, switch
from noc.response.playbooks.models import PlaybookRun, PlaybookStep
from noc.response.playbooks.rules.happenings import Happening
from noc.response.playbooks.run import advance
from noc.response.playbooks.trigger import trigger
from noc.response.tickets.models import Ticket
from tests.cast import found

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
WORKERS = 16
SOURCE = """
name: mine
title: Mine
when: {kind: alert}
steps:
- create_ticket: {title: Look}
- name: note
  assign: {to: kumar}
"""


def at_once(work: Callable[[], Any]) -> list[Any]:
    """Do the same in sixteen threads, each with a connection of its own."""

    def alone(_: int) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        return list(workers.map(alone, range(WORKERS)))


def test_sixteen_workers_begin_one_run_and_take_each_step_once() -> None:
    company = found("crew")
    with company.scope():
        switch(create(SOURCE, SYSTEM, AT).pk, SYSTEM, AT, enabled=True)
    happening = Happening(
        "alert:7", "alert", "SOS", "CRITICAL", company.gate, company.ravi, None, None, None, None, AT
    )

    def hear() -> int:
        with company.scope(), transaction.atomic():
            return len(trigger([happening], AT))

    assert sum(at_once(hear)) == 1

    def take() -> None:
        while work_one({"playbook_step": lambda payload: _advance(payload)}, AT):
            pass

    at_once(take)
    take()  # what one of them left because another held its turn
    with company.scope():
        run = PlaybookRun.objects.get()
        taken = PlaybookStep.objects.order_by("index").values_list("index", "kind", "status", "error")
        assert list(taken) == [(0, "create_ticket", "DONE", ""), (1, "assign", "DONE", "")]
        assert (run.status, Ticket.objects.count()) == ("DONE", 1)


def _advance(payload: dict[str, object]) -> None:
    advance(int(str(payload["run_id"])), AT)
