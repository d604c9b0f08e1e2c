"""The log knows who got each broadcast, how fast, and what failed."""

from __future__ import annotations

import pytest

from noc.events.delivery import Delivery, write_deliveries
from tests.feed_cast import Company, number_all


@pytest.fixture
def row_id(acme: Company) -> int:
    acme.say()
    number_all()
    return acme.rows()[0].pk


def test_figures_of_several_processes_add_up(acme: Company, row_id: int) -> None:
    write_deliveries({row_id: Delivery(acme.id, "alert_created", recipients=3, latency_ms=90_000.0)})
    write_deliveries({row_id: Delivery(acme.id, "alert_created", recipients=2, latency_ms=4.5)})
    row = acme.rows()[0]
    assert (row.recipient_count, row.broadcast_latency_ms, row.broadcast_success) == (5, 90_000.0, True)
    assert row.error_message == ""


def test_partial_failure_is_told_and_is_no_failure(acme: Company, row_id: int) -> None:
    write_deliveries({row_id: Delivery(acme.id, "alert_created", recipients=3, failures=1)})
    row = acme.rows()[0]
    assert (row.broadcast_success, row.error_message) == (True, "1 of 4 connections cut")


def test_broadcast_that_nobody_got_failed(acme: Company, row_id: int) -> None:
    write_deliveries({row_id: Delivery(acme.id, "alert_created", failures=2)})
    row = acme.rows()[0]
    assert (row.broadcast_success, row.recipient_count) == (False, 0)
    write_deliveries({row_id: Delivery(acme.id, "alert_created", recipients=1)})
    assert acme.rows()[0].broadcast_success is True


def test_row_that_is_gone_and_foreign_row_are_passed_over(acme: Company, rival: Company, row_id: int) -> None:
    write_deliveries(
        {
            row_id: Delivery(rival.id, "alert_created", recipients=9),
            999_999: Delivery(acme.id, "x", recipients=1),
        }
    )
    assert acme.rows()[0].recipient_count == 0


def test_nothing_to_write_asks_the_database_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        write_deliveries({})
