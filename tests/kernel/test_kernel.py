"""What every room stands on: scope, clock, limits, cache, tokens, options, the outbox."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st
from psycopg.errors import DeadlockDetected

from noc.kernel.access.models import ApiToken
from noc.kernel.access.tokens import digest_of, issue_token, principal_of_token
from noc.kernel.cache import cached_answer
from noc.kernel.clock import now, parse_rfc3339, rfc3339
from noc.kernel.errors import NoTenantInScope
from noc.kernel.geo import EARTH_RADIUS_M, haversine_m
from noc.kernel.limits import over_limit
from noc.kernel.options import from_environment, options
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.outbox.queue import PATIENCE, put_many, work_one
from noc.kernel.severity import SEVERITIES, rank_of
from noc.kernel.tenancy.scope import current_tenant_id, tenant_scope
from tests.cast import Company, Configure

AT = datetime(2026, 11, 20, 12, 0, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def test_scope_ends_with_its_block_even_after_an_error_and_is_never_another_threads() -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(1):
        1 / 0  # noqa: B018
    with pytest.raises(NoTenantInScope):
        current_tenant_id()
    seen: list[str] = []

    def look() -> None:
        try:
            seen.append(str(current_tenant_id()))
        except NoTenantInScope:
            seen.append("none")

    with tenant_scope(1):
        with tenant_scope(2):
            assert current_tenant_id() == 2
        assert current_tenant_id() == 1
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == ["none"]


@given(st.integers(0, 7_000_000_000_000).map(lambda ms: datetime.fromtimestamp(ms / 1_000, UTC)))
def test_times_are_written_and_read_back_to_the_millisecond(at: datetime) -> None:
    written = rfc3339(at)
    assert written is not None
    assert written.endswith("Z")
    assert abs(parse_rfc3339(written) - at) < timedelta(milliseconds=1)


@pytest.mark.parametrize("text", ["", "now", "2026-01-01", "2026-01-01T00:00:00", "12"])
def test_time_without_an_offset_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_rfc3339(text)


def test_severities_are_compared_by_rank_and_not_as_text() -> None:
    assert sorted(SEVERITIES, key=lambda one: -rank_of(one)) == ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO"]
    with pytest.raises(ValueError, match="not in"):
        rank_of("urgent")


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_distance_is_the_same_both_ways_and_never_more_than_half_round(
    a: float, b: float, c: float, d: float
) -> None:
    there, back = float(haversine_m(a, b, c, d)), float(haversine_m(c, d, a, b))
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= np.pi * EARTH_RADIUS_M + 1e-6


def test_limit_counts_a_tenants_minute_and_lets_a_large_first_batch_through() -> None:
    assert over_limit("t", 1, 500, 100, AT) is None
    assert over_limit("t", 1, 1, 100, AT) == 40
    assert over_limit("t", 2, 100, 100, AT) is None
    assert over_limit("t", 2, 1, 100, AT) == 40
    assert over_limit("t", 1, 100, 100, AT + timedelta(minutes=1)) is None
    assert over_limit("t", 1, 10**6, 0, AT) is None


def test_what_was_refused_does_not_use_the_limit_up() -> None:
    over_limit("t", 3, 60, 100, AT)
    assert over_limit("t", 3, 60, 100, AT) is not None
    assert over_limit("t", 3, 40, 100, AT) is None


def test_cached_answer_is_computed_once_for_the_same_tenant_scope_and_parameters() -> None:
    calls: list[int] = []

    def ask(tenant: int, scope: frozenset[int] | None, **parameters: Any) -> bool:
        with tenant_scope(tenant):
            return cached_answer("x", scope, parameters, 60, lambda: calls.append(1) or {"n": 1})[1]

    assert [ask(1, None, a=1), ask(1, None, a=1)] == [False, True]
    assert not any(
        [
            ask(2, None, a=1),
            ask(1, frozenset(), a=1),
            ask(1, frozenset({1}), a=1),
            ask(1, None, a=2),
            ask(1, None),
        ]
    )
    assert ask(1, frozenset({1}), a=1)
    assert len(calls) == 6


def test_database_keeps_no_secret_of_a_token(company: Company) -> None:
    token, secret = issue_token(company.tenant, "viewer")
    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in map(str, stored.values())
    assert stored["digest"] == digest_of(secret)
    assert secret.replace("-", "_").replace("_", "").isalnum()
    assert principal_of_token(secret, now(), "enrolment") is None


def test_options_refuse_unknown_keys_and_wrong_types(configure: Configure) -> None:
    configure(TELEMETRY_CACHE_TTL=5)
    assert options().TELEMETRY_CACHE_TTL == 5
    configure(TELEMETRY_CACHE_TTL="5")
    with pytest.raises(ImproperlyConfigured, match="must be int"):
        options()
    configure(TELEMETRY_CACHE_TTL=5, NO_SUCH_KEY=1)
    with pytest.raises(ImproperlyConfigured, match="NO_SUCH_KEY"):
        options()
    assert from_environment({"NOC_TELEMETRY_CACHE_TTL": "7", "NOC_LIVE_FEED_ENABLED": "off"}) == {
        "TELEMETRY_CACHE_TTL": 7,
        "LIVE_FEED_ENABLED": False,
    }
    with pytest.raises(ImproperlyConfigured, match="TELEMETRY_CACHE_TTL"):
        from_environment({"NOC_TELEMETRY_CACHE_TTL": "soon"})


# The outbox.


def test_work_is_done_in_order_inside_its_tenant_and_then_gone(company: Company) -> None:
    done: list[tuple[int, object]] = []
    put_many(company.id, "t", [("a", {"n": 1}, AT), ("a", {"n": 2}, AT), ("b", {"n": 3}, AT)])
    handlers = {"t": lambda payload: done.append((current_tenant_id(), payload["n"]))}
    while work_one(handlers, AT):
        pass
    assert done == [(company.id, 1), (company.id, 2), (company.id, 3)]
    assert not OutboxItem.objects.exists()


def test_work_that_fails_stays_with_its_error_and_holds_back_its_own_key_alone(company: Company) -> None:
    done: list[object] = []

    def handle(payload: dict[str, object]) -> None:
        if payload["n"] == 1:
            raise ValueError("broken")
        done.append(payload["n"])

    put_many(company.id, "t", [("a", {"n": 1}, AT), ("a", {"n": 2}, AT), ("b", {"n": 3}, AT)])
    for _ in range(5):
        work_one({"t": handle}, AT)
    assert done == [3]
    failed = OutboxItem.objects.earliest("id")
    assert (failed.attempts, failed.last_error) == (1, "ValueError: broken")
    assert failed.available_at > AT


def test_work_that_fails_for_minutes_steps_out_of_its_line_and_is_tried_on(company: Company) -> None:
    done: list[object] = []

    def handle(payload: dict[str, object]) -> None:
        if payload["n"] == 1 and not done:
            raise ValueError("broken")
        done.append(payload["n"])

    put_many(company.id, "t", [("a", {"n": 1}, AT), ("a", {"n": 2}, AT)])
    for minutes in range(PATIENCE - 1):
        work_one({"t": handle}, AT + timedelta(minutes=minutes))
    assert done == []
    assert OutboxItem.objects.filter(order_key="a").count() == 2
    for minutes in range(PATIENCE, 2 * PATIENCE):
        work_one({"t": handle}, AT + timedelta(minutes=minutes))
    assert done == [2, 1]
    assert not OutboxItem.objects.exists()


def test_work_that_collided_with_another_transaction_is_done_at_once_and_counts_as_no_failure(
    company: Company,
) -> None:
    tried: list[object] = []

    def handle(payload: dict[str, object]) -> None:
        tried.append(payload)
        if len(tried) == 1:
            raise OperationalError("deadlock detected") from DeadlockDetected("deadlock detected")

    put_many(company.id, "t", [("a", {"n": 1}, AT)])
    assert work_one({"t": handle}, AT)
    assert OutboxItem.objects.get().attempts == 0
    assert work_one({"t": handle}, AT)
    assert not OutboxItem.objects.exists()


def test_work_of_later_waits(company: Company) -> None:
    put_many(company.id, "t", [("a", {}, AT + timedelta(seconds=10))])
    assert not work_one({"t": lambda _: None}, AT)
    assert work_one({"t": lambda _: None}, AT + timedelta(seconds=10))
