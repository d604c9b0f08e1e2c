"""Options that a tenant, or one of its sites, has otherwise than the deployment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from noc.intelligence.signals.presence import presences
from noc.kernel.errors import Unprocessable
from noc.kernel.options import options
from noc.kernel.tenancy.overrides import override, tuned
from tests.cast import MINUTE, Company, ago, event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("phone")]  # the phones work in this transaction


def test_a_sites_own_wins_over_the_tenants_and_that_over_the_deployments(company: Company) -> None:
    with company.scope():
        assert tuned().get("GEOFENCE_TOLERANCE_M", company.gate) == options().GEOFENCE_TOLERANCE_M
        override("GEOFENCE_TOLERANCE_M", 50)
        override("GEOFENCE_TOLERANCE_M", 10, company.gate)
        assert tuned().get("GEOFENCE_TOLERANCE_M", company.gate) == 10
        assert tuned().get("GEOFENCE_TOLERANCE_M", company.sites["yard"]) == 50
        override("GEOFENCE_TOLERANCE_M", None, company.gate)
        assert tuned().get("GEOFENCE_TOLERANCE_M", company.gate) == 50


def test_one_tenants_options_are_not_anothers(company: Company, outsider: Company) -> None:
    with company.scope():
        override("INGEST_RATE_LIMIT", 7)
    with outsider.scope():
        assert tuned().get("INGEST_RATE_LIMIT") == options().INGEST_RATE_LIMIT


@pytest.mark.parametrize(
    ("key", "value"), [("TELEMETRY_CACHE_TTL", 5), ("INGEST_RATE_LIMIT", -1), ("LIVE_FEED_ENABLED", 3)]
)
def test_what_makes_no_sense_is_refused(company: Company, key: str, value: int) -> None:
    with company.scope(), pytest.raises(Unprocessable):
        override(key, value)


def test_a_tenants_own_rate_limit_holds_for_its_phones_alone(company: Company, outsider: Company) -> None:
    with company.scope():
        override("INGEST_RATE_LIMIT", 2)
    statuses = [company.phone().send(event("phone"), event("phone")).status for _ in range(2)]
    assert statuses == [202, 429]
    assert outsider.phone().send(*(event("phone") for _ in range(5))).status == 202


def test_a_sites_own_tolerance_decides_who_is_away(company: Company) -> None:
    company.phone().sent(
        event("location", at=ago(MINUTE), lat=19.0722, accuracy_m=5)
    )  # some 145 m past the fence
    at = datetime.now(UTC)
    with company.scope():
        assert presences(at, (), [company.ravi])[0].state == "on_post"
        override("GEOFENCE_TOLERANCE_M", 20, company.gate)
        (ravi,) = presences(at, (), [company.ravi])
    assert (ravi.state, "outside the fence" in ravi.reason) == ("away", True)


def test_a_sites_own_patience_decides_who_is_silent(company: Company) -> None:
    company.phone().sent(event("location", at=ago(5 * MINUTE)))
    with company.scope():
        override("SILENT_AFTER_MINUTES", 3, company.gate)
        assert presences(datetime.now(UTC) + timedelta(0), (), [company.ravi])[0].state == "silent"


def test_set_option_sets_and_takes_back(company: Company) -> None:
    call_command("set_option", "LIVE_FEED_ENABLED", "off", tenant=company.tenant.code)
    call_command("set_option", "SILENT_AFTER_MINUTES", "4", tenant=company.tenant.code, site="gate")
    with company.scope():
        assert tuned().get("LIVE_FEED_ENABLED") is False
        assert tuned().get("SILENT_AFTER_MINUTES", company.gate) == 4
    call_command("set_option", "LIVE_FEED_ENABLED", "default", tenant=company.tenant.code)
    with company.scope():
        assert tuned().get("LIVE_FEED_ENABLED") is True


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"value": "many"}, 1),
        ({"value": "-3"}, 1),
        ({"value": "3", "tenant": "nobody"}, 2),
        ({"value": "3", "site": "nowhere"}, 2),
    ],
)
def test_set_option_says_what_is_wrong(company: Company, words: dict[str, str], status: int) -> None:
    named = {"tenant": company.tenant.code, **words}
    with pytest.raises(CommandError) as refused:
        call_command("set_option", "SILENT_AFTER_MINUTES", named.pop("value"), **named)
    assert refused.value.returncode == status
