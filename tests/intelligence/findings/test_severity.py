"""What night, solitude and the importance of a site do to a severity."""

from __future__ import annotations

import pytest

from noc.intelligence.findings.rules.catalogue import KINDS
from noc.intelligence.findings.rules.severity import in_context


def judged(
    kind: str, severity: str, site_class: str = "B", *, night: bool = False, lone: bool = False
) -> str:
    return in_context(KINDS[kind], severity, night=night, lone=lone, site_class=site_class)[0]


@pytest.mark.parametrize(
    ("night", "lone", "site_class", "severity"),
    [
        (False, False, "B", "MEDIUM"),
        (False, False, "", "MEDIUM"),
        (True, False, "B", "HIGH"),
        (False, True, "B", "HIGH"),
        (False, False, "A", "HIGH"),
        (True, False, "A", "HIGH"),
        (False, False, "C", "LOW"),
        (True, False, "C", "HIGH"),
        (False, True, "C", "HIGH"),
        (True, True, "B", "CRITICAL"),
        (True, True, "C", "CRITICAL"),
    ],
)
def test_context_moves_a_guard_who_does_not_move(
    night: bool, lone: bool, site_class: str, severity: str
) -> None:
    assert judged("STATIC_GUARD", "MEDIUM", site_class, night=night, lone=lone) == severity


def test_alone_at_night_counts_twice_for_safety_only() -> None:
    assert judged("NO_TELEMETRY", "LOW", night=True, lone=True) == "MEDIUM"
    assert judged("STATIC_GUARD", "LOW", night=True, lone=True) == "HIGH"


def test_it_never_leaves_the_scale_nor_sinks_below_low() -> None:
    assert judged("POST_ABANDONED", "CRITICAL", "A", night=True) == "CRITICAL"
    assert judged("STATIC_GUARD", "HIGH", night=True, lone=True) == "CRITICAL"
    assert judged("NO_TELEMETRY", "LOW", "C") == "LOW"
    assert judged("NO_TELEMETRY", "INFO", "C") == "INFO"


def test_a_kind_about_lone_guards_counts_solitude_once() -> None:
    assert judged("LONE_WORKER_SILENT", "HIGH", lone=True) == "HIGH"
    assert judged("LONE_WORKER_SILENT", "HIGH", "C", lone=True) == "HIGH"
    assert judged("LONE_WORKER_SILENT", "HIGH", "A", lone=True) == "CRITICAL"
    assert judged("LONE_WORKER_SILENT", "HIGH", night=True, lone=True) == "CRITICAL"


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if not kind.contextual])
def test_other_kinds_stay_as_they_are(name: str) -> None:
    assert in_context(KINDS[name], "MEDIUM", night=True, lone=True, site_class="A") == ("MEDIUM", ())


def test_every_reason_that_raised_it_is_told_and_none_where_nothing_moved() -> None:
    kind = KINDS["POST_ABANDONED"]
    _, reasons = in_context(kind, "MEDIUM", night=True, lone=True, site_class="A")
    assert reasons == (
        "raised from MEDIUM: night at the site",
        "raised from MEDIUM: a guard alone",
        "raised from MEDIUM: a class A site",
    )
    assert in_context(kind, "HIGH", night=False, lone=False, site_class="C") == (
        "MEDIUM",
        ("lowered from HIGH: class C by day",),
    )
    assert in_context(kind, "CRITICAL", night=True, lone=False, site_class="B") == ("CRITICAL", ())
