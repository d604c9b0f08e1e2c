"""Many say something of the same punches at the same time: one current word each, every word in the history."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from noc.intelligence.fraud.labels import Said, say
from noc.intelligence.fraud.models import FraudLabel
from noc.kernel.access.principals import Actor
from tests.cast import found
from tests.fraud_cast import AT, punch

ANALYSTS = 6


@pytest.mark.django_db(transaction=True)
def test_analysts_at_once_make_one_current_word_a_punch_and_each_tells_what_it_changed() -> None:
    company, gate, failed = found("crew"), threading.Barrier(ANALYSTS), []
    ids = [f"p{place}" for place in range(10)]
    for event_id in ids:
        punch(company, event_id)

    def run(number: int) -> None:
        order = ids if number % 2 else ids[::-1]
        try:
            with company.scope():
                gate.wait(20)
                who = Actor("person", number, f"analyst {number}")
                say([Said(one, fraud=number % 2 == 0, notes=str(number)) for one in order], who, AT, "bulk")
        except Exception as error:  # noqa: BLE001  # told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(ANALYSTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []
    with company.scope():
        assert FraudLabel.objects.filter(current=True).count() == len(ids)
        for event_id in ids:
            words = list(FraudLabel.objects.filter(event_id=event_id).order_by("id"))
            assert len(words) == ANALYSTS
            assert [row.was for row in words] == [None, *(row.fraud for row in words[:-1])]
            assert words[-1].current
