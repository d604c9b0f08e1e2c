"""The rules of notices, without a database: hours, matching, pauses, addresses, words."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from noc.response.notices.rules.addresses import fault_of, vetted
from noc.response.notices.rules.bodies import LONGEST_DEDUP, short, signature
from noc.response.notices.rules.hours import within
from noc.response.notices.rules.matching import Matcher, RouteRule, faults, judge
from noc.response.notices.rules.messages import Message, line_of, text_of
from noc.response.notices.rules.timing import LONGEST_CIRCUIT_S, LONGEST_PAUSE_S, circuit_s, due_at, pause_s
from tests.response.notices.cast import AT, subject

KOLKATA = ZoneInfo("Asia/Kolkata")


def rule(*matchers: Matcher, number: int = 1, goes_on: bool = False) -> RouteRule:
    return RouteRule(number, f"r{number}", matchers, (1,), None, goes_on, 10, 60, 240)


@pytest.mark.parametrize(
    ("hours", "local", "inside"),
    [
        ("mon-fri 08:00-18:00", "2026-11-20T08:00", True),
        ("mon-fri 08:00-18:00", "2026-11-20T18:00", False),
        ("mon-fri 08:00-18:00", "2026-11-21T12:00", False),
        ("fri 22:00-06:00", "2026-11-21T05:59", True),  # Friday's night reaches into Saturday
        ("fri 22:00-06:00", "2026-11-20T05:00", False),
        ("sat-mon 00:00-24:00", "2026-11-23T23:59", True),
        ("22:00-06:00, sun 12:00-13:00", "2026-11-22T12:30", True),
    ],
)
def test_hours_of_the_week(hours: str, local: str, inside: bool) -> None:
    assert within(hours, datetime.fromisoformat(local)) is inside


@pytest.mark.parametrize("hours", ["", "always", "mon 8-18", "25:00-26:00", "mon 08:61-09:00"])
def test_hours_that_nobody_can_read_are_refused(hours: str) -> None:
    with pytest.raises(ValueError, match=r"hours are written|no time of day"):
        within(hours, AT)


@pytest.mark.parametrize(
    ("matcher", "holds"),
    [
        (Matcher("severity", "=", "HIGH"), True),
        (Matcher("severity", "!=", "HIGH"), False),
        (Matcher("severity", "in", ["LOW", "HIGH"]), True),
        (Matcher("min_severity", "=", "CRITICAL"), False),
        (Matcher("min_severity", "=", "MEDIUM"), True),
        (Matcher("type", "~", "SITE_*"), True),
        (Matcher("kind", "=", "ticket"), False),
        (Matcher("site_id", "in", [7]), True),
        (Matcher("client_id", "=", 3), False),
        (Matcher("hours", "=", "sat 07:00-08:00"), True),  # 02:00 UTC is 07:30 at the site
        (Matcher("hours", "!=", "sat 07:00-08:00"), False),
        (Matcher("event", "=", "raised"), True),
    ],
)
def test_condition(matcher: Matcher, holds: bool) -> None:
    (verdict,) = judge([rule(matcher)], subject(1, site_id=7), AT, KOLKATA)
    assert verdict.matched is holds
    assert verdict.because


def test_first_route_that_matches_wins_unless_it_goes_on() -> None:
    routes = [
        rule(Matcher("severity", "=", "LOW")),
        rule(number=2, goes_on=True),
        rule(number=3),
        rule(number=4),
    ]
    verdicts = judge(routes, subject(1), AT, KOLKATA)
    assert [(one.route.id, one.matched) for one in verdicts] == [(1, False), (2, True), (3, True)]
    assert verdicts[0].because == "severity = LOW does not hold: it is HIGH"


def test_repeat_is_told_of_an_sos_alone() -> None:
    assert not judge([rule()], subject(1, event="repeated"), AT, KOLKATA)[0].matched
    assert judge([rule()], subject(1, event="repeated", type="SOS"), AT, KOLKATA)[0].matched


@pytest.mark.parametrize(
    "matcher",
    [
        Matcher("colour", "=", "red"),
        Matcher("severity", "<", "HIGH"),
        Matcher("severity", "=", "AWFUL"),
        Matcher("severity", "in", "HIGH"),
        Matcher("site_id", "=", "7"),
        Matcher("site_id", "~", 7),
        Matcher("min_severity", "!=", "HIGH"),
        Matcher("hours", "=", "at night"),
        Matcher("type", "=", ""),
    ],
)
def test_condition_that_makes_no_sense_is_refused_in_words(matcher: Matcher) -> None:
    assert faults(matcher)


def test_group_waits_then_keeps_its_interval_and_what_is_urgent_hardly_waits() -> None:
    def due(told: datetime | None, urgent: bool = False) -> float:
        return (due_at(AT, told, wait_s=10, interval_s=60, urgent=urgent) - AT).total_seconds()

    ago = AT - timedelta(seconds=3)
    assert (due(None), due(None, urgent=True)) == (10, 0)
    assert (due(ago), due(ago, urgent=True)) == (57, 7)
    assert due(AT - timedelta(hours=1)) == 10


def test_pauses_grow_scatter_and_end() -> None:
    rng = random.Random(1)
    assert all(2.5 <= pause_s(1, rng) <= 5 for _ in range(50))
    assert all(LONGEST_PAUSE_S / 2 <= pause_s(99, rng) <= LONGEST_PAUSE_S for _ in range(50))
    assert pause_s(1, rng, asked_s=45) == 45
    assert [circuit_s(number) for number in (4, 5, 6, 9_999)] == [0, 15, 30, LONGEST_CIRCUIT_S]


INSIDE = (
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 240.0.0.1 "
    "192.0.0.8 198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 "
    "64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:1::1 ::7f00:1 not-an-address"
).split()


@pytest.mark.parametrize("address", INSIDE)
def test_address_inside_is_refused(address: str) -> None:
    assert fault_of(address, allow_private=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_address_outside_is_allowed(address: str) -> None:
    assert fault_of(address, allow_private=False) is None


def test_one_address_inside_spoils_a_name_and_the_option_allows_it() -> None:
    with pytest.raises(ValueError, match="inside"):
        vetted(["8.8.8.8", "127.0.0.1"], allow_private=False)
    assert vetted(["127.0.0.1"], allow_private=True) == "127.0.0.1"
    with pytest.raises(ValueError, match="nobody's own"):
        vetted(["224.0.0.1"], allow_private=True)


def test_signature_is_as_documented() -> None:
    # printf '1700000000.{}' | openssl dgst -sha256 -hmac key
    digest = "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae"
    assert signature("key", 1_700_000_000, b"{}") == f"v1={digest}"


def test_long_keys_are_shortened_and_stay_apart() -> None:
    one, other = short("x" * 300 + "1", LONGEST_DEDUP), short("x" * 300 + "2", LONGEST_DEDUP)
    assert (len(one), one == other) == (LONGEST_DEDUP, False)


def message(**about: Any) -> Message:
    whole: dict[str, Any] = {
        "notice_id": 5, "tenant_id": 1, "tenant": "Guards", "purpose": "routed", "line": "line", "subjects": (subject(1),),
        "count": 1, "by_severity": {"HIGH": 1}, "by_type": {"SITE_SILENT": 1}, "by_site": {}, "at": AT,
        "because": "route all", "group": "g1",
    }  # fmt: skip
    return Message(**{**whole, **about})


def test_text_counts_what_it_does_not_name() -> None:
    told = text_of(
        message(
            count=10_000,
            by_severity={"CRITICAL": 1, "HIGH": 9_999},
            by_site={str(n): 10 for n in range(1000)},
        )
    )
    assert "10000 in all: 1 CRITICAL, 9999 HIGH; 1 x SITE_SILENT; at 1000 sites." in told
    assert "... and 9999 more." in told


def test_line_is_one_line_of_bounded_length() -> None:
    line = line_of(subject(1, title="a\r\nb\x00" + "c" * 400), 3)
    assert (len(line), line.isprintable()) == (200, True)
