"""The catalogue of kinds: complete, in words, and in step with rules, options and the handbook."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from noc.intelligence.findings.rules.catalogue import AUDITS, CATEGORIES, HEARTBEAT, KINDS, ROLES, Kind
from noc.intelligence.findings.rules.diagnosis import PRIORS, WEIGHTS
from noc.intelligence.findings.rules.judge import RULES
from noc.kernel.options import Options
from noc.kernel.severity import SEVERITIES

HANDBOOK = (Path(__file__).resolve().parents[3] / "docs" / "findings.md").read_text()
OPTIONS = {field.name for field in fields(Options)}
EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def section_of(name: str) -> str:
    """Return a kind's section of the handbook; its heading makes the anchor. Raises IndexError when it has none."""
    return re.split(rf"^### {name}$", HANDBOOK, flags=re.MULTILINE)[1].split("\n## ")[0].split("\n### ")[0]


def options_named(text: str) -> set[str]:
    """Return the words that look like an option, kinds of findings and of resolutions apart."""
    words = set(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", text))
    return words - set(KINDS) - {"FALSE_POSITIVE", "DEVICE_HEALTH", "NOC_CONFIG"}


def test_each_of_the_eighteen_kinds_is_there_and_has_a_rule() -> None:
    assert len(KINDS) == 18
    assert {name for kinds in RULES.values() for name in kinds} == set(KINDS)
    assert all(kind.name == name for name, kind in KINDS.items())


@EACH
def test_a_kind_is_told_whole(kind: Kind) -> None:
    assert kind.category in CATEGORIES
    assert kind.severity in SEVERITIES
    assert set(kind.audits) <= set(AUDITS)
    assert set(kind.call) <= set(ROLES)
    assert len(kind.call) == len(set(kind.call)) > 0
    assert len(kind.steps) >= 2
    for text in (kind.meaning, kind.fires_when, kind.innocent, kind.first, *kind.steps):
        assert text == text.strip()
        assert text.endswith((".", "?")), text
        assert "  " not in text


@EACH
def test_a_kind_names_its_options_and_they_exist(kind: Kind) -> None:
    assert set(kind.options) <= OPTIONS
    assert options_named(kind.fires_when) <= set(kind.options)


def test_the_heartbeat_judges_what_cannot_wait() -> None:
    judged = {name for name, kind in KINDS.items() if HEARTBEAT in kind.audits}
    assert judged == set(
        "LONE_WORKER_SILENT SOS_UNACKNOWLEDGED NO_TELEMETRY SITE_SILENT BATTERY_CRITICAL CLOCK_SKEW".split()
    )
    assert all({"comprehensive", "deep"} <= set(kind.audits) for kind in KINDS.values())


def test_a_maintenance_window_never_silences_what_concerns_a_persons_safety_alone() -> None:
    silenced = {name for name, kind in KINDS.items() if kind.silenced}
    assert silenced.isdisjoint({"SOS_UNACKNOWLEDGED", "LONE_WORKER_SILENT", "EXCESSIVE_HOURS"})
    assert {"STATIC_GUARD", "POST_ABANDONED", "SITE_UNCOVERED", "NO_TELEMETRY", "SITE_SILENT"} <= silenced


def test_holidays_spare_only_the_habits_of_the_week() -> None:
    spared = {name for name, kind in KINDS.items() if not kind.holidays}
    assert spared == {"LOW_ACTIVITY", "UNUSUAL_ACTIVITY", "TOUR_MISSED", "TASKS_OVERDUE"}


def test_what_has_a_sharp_end_clears_at_once() -> None:
    sharp = {name for name, kind in KINDS.items() if not kind.lasting}
    assert sharp == set(
        "SOS_UNACKNOWLEDGED LATE_OR_NO_SHOW UNAUTHORISED_SITE TOUR_MISSED TOUR_IMPLAUSIBLE TASKS_OVERDUE "
        "EXCESSIVE_HOURS REST_TIME_SHORT".split()
    )


@EACH
def test_the_handbook_has_a_section_for_each_kind_that_names_its_options(kind: Kind) -> None:
    section = section_of(kind.name)
    for part in (
        "What it means",
        "What fires it",
        "Innocent twins",
        "What to do",
        "How to tune it",
        "What it cannot see",
    ):
        assert f"**{part}.**" in section, part
    missing = [option for option in kind.options if f"`{option}`" not in section]
    assert not missing
    assert kind.severity in section


def test_the_handbook_names_no_option_that_does_not_exist() -> None:
    assert sorted(options_named(HANDBOOK) - OPTIONS) == []


def test_the_handbook_tells_the_numbers_of_the_diagnosis_as_they_are() -> None:
    for sign, (cause, weight) in WEIGHTS.items():
        assert f"| {sign} | `{cause}` | {weight:+.1f} |" in HANDBOOK, sign
    for cause, prior in PRIORS.items():
        assert f"`{cause}` {prior:.2f}" in HANDBOOK, cause


def test_the_handbook_tells_the_defaults_as_they_are() -> None:
    for key, told in re.findall(r"`([A-Z][A-Z0-9_]+)` \(([\d.]+)", HANDBOOK):
        assert float(told) == float(getattr(Options(), key)), key
