"""Each stage alone: what it acts on, the innocent twin that it leaves be, and the reason it gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc.kernel.severity import SEVERITIES
from noc.response.alerts.pipeline import STAGES, run
from noc.response.alerts.rules.candidates import Candidate
from noc.response.alerts.rules.cases import (
    Case,
    Context,
    Facts,
    Group,
    Known,
    SilenceView,
    SnoozeView,
    Storm,
    Trouble,
    Window,
)
from noc.response.alerts.rules.enriching import enrich
from noc.response.alerts.rules.inhibiting import inhibit
from noc.response.alerts.rules.inhibitions import TABLE
from noc.response.alerts.rules.matchers import could_mean, match_all, read_matchers
from noc.response.alerts.rules.notifying import notify
from noc.response.alerts.rules.priorities import prioritise
from noc.response.alerts.rules.repeating import deduplicate
from noc.response.alerts.rules.silencing import silence, snooze
from noc.response.alerts.rules.storms import group

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
RAVI, GATE = 7, 1
NOTHING = Context(AT)


def told(kind: str = "NO_TELEMETRY", severity: str = "MEDIUM", **more: object) -> Candidate:
    said: dict[str, object] = {
        "alert_type": kind, "severity": severity, "about": f"{kind}:7:1", "message": "m", "entity_type": "person",
        "entity_id": "7", "person_id": RAVI, "site_id": GATE, "event_id": "e1", "seen_at": AT, **more,
    }  # fmt: skip
    return Candidate(**said)  # type: ignore[arg-type]


def a_case(
    kind: str = "NO_TELEMETRY", severity: str = "MEDIUM", facts: Facts | None = None, **more: object
) -> Case:
    return Case(told(kind, severity, **more), severity=severity, facts=facts or Facts())


def known(**more: object) -> Known:
    said: dict[str, object] = {
        "id": 5, "status": "NEW", "severity": "MEDIUM", "disposition": "REACHED", "occurrence_count": 4,
        "first_seen_at": AT - timedelta(hours=1), **more,
    }  # fmt: skip
    return Known(**said)  # type: ignore[arg-type]


# Enrich.


def test_what_is_known_stands_beside_the_alert_and_the_unknown_is_said() -> None:
    facts = Facts(
        site_name="Gate",
        person_name="Ravi",
        client_name="Client One",
        lone=True,
        shift="on shift 22:00 to 06:00",
    )
    case = enrich(Case(told()), Context(AT, facts={(RAVI, GATE): facts}))
    assert case.facts == facts
    assert "Ravi, Gate, Client One" in case.decisions[0].reason
    assert "works alone" in case.decisions[0].reason
    assert enrich(Case(told()), NOTHING).decisions[0].verdict == "unknown"


# Inhibit.


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.by)
def test_open_trouble_explains_what_follows_from_it_and_nothing_elsewhere(rule: object) -> None:
    assert hasattr(rule, "by")
    key = GATE if rule.along == "site" else RAVI
    for kind in rule.of:
        trouble = Trouble("x", "the trouble", "HIGH")
        here = Context(AT, troubles={(rule.by, rule.along, key): trouble})
        elsewhere = Context(AT, troubles={(rule.by, rule.along, 999): trouble})
        case = inhibit(a_case(kind), here)
        assert (case.disposition, case.inhibited_by) == ("INHIBITED", "x")
        assert rule.because in case.decisions[-1].reason
        assert inhibit(a_case(kind), elsewhere).loud
        assert inhibit(a_case("TOUR_MISSED"), here).loud


def test_milder_trouble_does_not_hide_a_graver_one() -> None:
    context = Context(AT, troubles={("SITE_SILENT", "site", GATE): Trouble("x", "m", "HIGH")})
    assert inhibit(a_case(severity="CRITICAL"), context).loud
    assert not inhibit(a_case(severity="HIGH"), context).loud


def test_safety_of_a_lone_guard_is_never_inhibited() -> None:
    context = Context(
        AT,
        troubles={
            ("POST_ABANDONED", "person", RAVI): Trouble("x", "m", "CRITICAL"),
            ("SITE_SILENT", "site", GATE): Trouble("y", "m", "CRITICAL"),
        },
    )
    assert inhibit(a_case("STATIC_GUARD", facts=Facts(lone=True)), context).loud
    assert not inhibit(a_case("STATIC_GUARD"), context).loud
    assert inhibit(a_case("LONE_WORKER_SILENT", "HIGH", facts=Facts(lone=True)), context).loud


def test_maintenance_inhibits_devices_and_no_people() -> None:
    context = Context(AT, maintenance={GATE: Window("new router", AT + timedelta(hours=1))})
    case = inhibit(a_case(), context)
    assert (case.disposition, case.quiet_until) == ("INHIBITED", AT + timedelta(hours=1))
    assert "new router" in case.decisions[-1].reason
    assert inhibit(a_case("POST_ABANDONED"), context).loud
    assert not inhibit(a_case("CAMERA_OFFLINE", entity_type="device"), context).loud


# Silence and snooze.


def silences(*matchers: dict[str, object]) -> Context:
    one = SilenceView(3, read_matchers(matchers), "known fault", "Olga", AT + timedelta(hours=2))
    return Context(AT, silences=[one])


@pytest.mark.parametrize(
    ("matcher", "hit"),
    [
        ({"field": "alert_type", "op": "=", "value": "NO_TELEMETRY"}, True),
        ({"field": "alert_type", "op": "~", "value": "no_*"}, True),
        ({"field": "alert_type", "op": "~", "value": "TELE"}, False),
        ({"field": "severity", "op": "in", "value": ["LOW", "MEDIUM"]}, True),
        ({"field": "severity", "op": "!=", "value": "MEDIUM"}, False),
        ({"field": "site_id", "op": "=", "value": GATE}, True),
        ({"field": "site_id", "op": "!=", "value": GATE}, False),
        ({"field": "client_id", "op": "=", "value": 9}, True),
        ({"field": "site_class", "op": "=", "value": "A"}, True),
        ({"field": "person_id", "op": "in", "value": [8, 9]}, False),
    ],
)
def test_silence_quiets_what_all_its_matchers_match(matcher: dict[str, object], hit: bool) -> None:
    facts = Facts(client_id=9, site_class="A")
    case = silence(a_case(facts=facts), silences(matcher))
    assert (case.disposition == "SILENCED") is hit
    if hit:
        assert (case.silence_id, case.quiet_until) == (3, AT + timedelta(hours=2))
        assert "Olga" in case.decisions[-1].reason
        assert "known fault" in case.decisions[-1].reason
        both = silences(matcher, {"field": "person_id", "op": "=", "value": 999})
        assert silence(a_case(facts=facts), both).loud


@pytest.mark.parametrize(
    "raw",
    [
        [],
        [{"field": "message", "op": "=", "value": "x"}],
        [{"field": "severity", "op": "=", "value": "high"}],
        [{"field": "site_id", "op": "=", "value": "gate"}],
        [{"field": "site_id", "op": "~", "value": "1*"}],
        [{"field": "alert_type", "op": "in", "value": "x"}],
        [{"field": "alert_type", "op": "matches", "value": "x"}],
        [{"field": "alert_type", "op": "=", "value": ""}],
        [{"field": "alert_type", "op": "=", "value": "x"}] * 11,
    ],
)
def test_matchers_that_make_no_sense_are_refused(raw: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_matchers(raw)


@given(st.text("A*?_(+", max_size=40), st.text("A_B", max_size=60))
def test_pattern_of_any_shape_answers_at_once(pattern: str, value: str) -> None:
    matchers = read_matchers([{"field": "alert_type", "op": "~", "value": pattern or "*"}])
    assert match_all(matchers, {"alert_type": value}) in {True, False}


def test_matchers_that_might_mean_an_sos_are_known() -> None:
    assert could_mean(read_matchers([{"field": "site_id", "op": "=", "value": 1}]), "SOS")
    assert not could_mean(read_matchers([{"field": "alert_type", "op": "=", "value": "NO_TELEMETRY"}]), "SOS")


def test_snooze_holds_for_that_kind_and_entity_until_it_is_over() -> None:
    held = SnoozeView(AT + timedelta(minutes=30), "he is on his way", "Olga")
    context = Context(AT, snoozes={("NO_TELEMETRY", "person", "7"): held})
    case = snooze(a_case(), context)
    assert (case.disposition, case.quiet_until) == ("SNOOZED", held.until)
    assert "he is on his way" in case.decisions[-1].reason
    assert snooze(a_case("STATIC_GUARD"), context).loud
    assert snooze(a_case(entity_id="8"), context).loud
    assert snooze(a_case(), replace(context, at=held.until)).loud


# Deduplicate.


def test_repeat_is_counted_and_severity_only_rises() -> None:
    calmer = deduplicate(replace(a_case(severity="HIGH"), known=known(severity="HIGH")), NOTHING)
    assert "Seen 5 times since 21 Nov 01:00" in calmer.decisions[-1].reason
    context = Context(AT, known={"NO_TELEMETRY:7:1": known(severity="HIGH")})
    lower = deduplicate(enrich(Case(told(severity="LOW")), context), context)
    assert (lower.severity, lower.rises) == ("HIGH", False)
    higher = deduplicate(enrich(Case(told(severity="CRITICAL")), context), context)
    assert (higher.severity, higher.rises) == ("CRITICAL", True)
    assert deduplicate(a_case(), NOTHING).decisions[-1].verdict == "new"


def test_what_was_judged_and_lasts_makes_no_second_alert_unless_it_grows_worse() -> None:
    judged = known(status="RESOLVED", is_open=False, resolution="FALSE_POSITIVE")
    same = deduplicate(replace(a_case(), known=judged), NOTHING)
    assert same.dropped
    assert "FALSE_POSITIVE" in same.decisions[-1].reason
    assert not deduplicate(replace(a_case(severity="HIGH"), known=judged), NOTHING).dropped
    assert not deduplicate(replace(a_case(cause="integration"), known=judged), NOTHING).dropped


def test_what_somebody_works_on_stays_in_sight_when_something_explains_it() -> None:
    inhibited = replace(a_case(), disposition="INHIBITED", inhibited_by="x", known=known(handled=True))
    assert deduplicate(inhibited, NOTHING).loud
    assert not deduplicate(replace(inhibited, known=known()), NOTHING).loud


# Group.


def test_below_the_storm_each_is_loud_and_above_it_one_leads_its_kind() -> None:
    calm = group(a_case(), Context(AT, storm=Storm(limit=3, loud=2)))
    assert (calm.loud, calm.leads) == (True, False)
    first = group(a_case(), Context(AT, storm=Storm(limit=3, loud=3)))
    assert (first.loud, first.leads) == (True, True)
    open_group = Storm(limit=3, loud=3, groups={"NO_TELEMETRY": (Group("lead", "NO_TELEMETRY", 2),)})
    joins = group(a_case(), Context(AT, storm=open_group))
    assert (joins.disposition, joins.grouped_under) == ("GROUPED", "lead")
    assert group(a_case("STATIC_GUARD"), Context(AT, storm=open_group)).leads


def test_graver_alert_hides_under_no_milder_lead() -> None:
    storm = Storm(limit=1, loud=9, groups={"NO_TELEMETRY": (Group("lead", "NO_TELEMETRY", 2),)})
    assert group(a_case(severity="HIGH"), Context(AT, storm=storm)).leads


def test_what_is_in_sight_already_is_not_hidden_by_a_storm() -> None:
    storm = Storm(limit=1, loud=9, groups={"NO_TELEMETRY": (Group("lead", "NO_TELEMETRY", 2),)})
    assert group(replace(a_case(), known=known()), Context(AT, storm=storm)).loud


def test_member_of_a_group_stays_in_it_when_it_repeats_after_the_group_closed() -> None:
    member = known(disposition="GROUPED", grouped_under="lead", lead_rank=2)
    case = group(replace(a_case(), known=member), NOTHING)
    assert (case.disposition, case.grouped_under) == ("GROUPED", "lead")


# Prioritise.


def test_priority_is_the_sum_of_its_lines_from_0_to_100() -> None:
    facts = Facts(lone=True, night=True, site_class="A")
    case = prioritise(a_case("LONE_WORKER_SILENT", "HIGH", facts, confidence=0.9), NOTHING)
    assert [(part.part, part.points) for part in case.parts] == [
        ("severity", 55), ("lone guard", 10), ("night", 5), ("site class", 5), ("confidence", 5),
    ]  # fmt: skip
    assert case.priority == 80
    assert all(part.because for part in case.parts)


def test_deadline_repeats_and_a_group_add_to_the_priority() -> None:
    soon = known(sla_due=AT + timedelta(minutes=20), group_size=30)
    lines = {part.part: part.points for part in prioritise(replace(a_case(), known=soon), NOTHING).parts}
    assert lines == {"severity": 35, "SLA": 6, "repeats": 4, "group": 4}
    late = known(sla_due=AT - timedelta(minutes=1), occurrence_count=0)
    assert ("SLA", 10) in [
        (part.part, part.points) for part in prioritise(replace(a_case(), known=late), NOTHING).parts
    ]


@given(
    st.sampled_from(SEVERITIES),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "A", "B", "C"]),
    st.none() | st.floats(0, 1),
)
def test_priority_stays_within_its_scale_and_rises_with_severity(
    severity: str, lone: bool, night: bool, site_class: str, sure: float | None
) -> None:
    facts = Facts(lone=lone, night=night, site_class=site_class)
    made = [
        prioritise(a_case(severity=one, facts=facts, confidence=sure), NOTHING).priority for one in SEVERITIES
    ]
    assert made == sorted(made)
    assert 0 <= made[0] <= made[-1] <= 100
    assert severity in SEVERITIES


# All of them.


def test_sos_passes_every_stage_and_each_says_so() -> None:
    context = Context(
        AT,
        troubles={("SITE_SILENT", "site", GATE): Trouble("x", "m", "CRITICAL")},
        maintenance={GATE: Window("works", AT + timedelta(hours=1))},
        silences=silences({"field": "site_id", "op": "=", "value": GATE}).silences,
        snoozes={("SOS", "person", "7"): SnoozeView(AT + timedelta(hours=1), "r", "Olga")},
        storm=Storm(limit=0, loud=99, groups={"SOS": (Group("lead", "SOS", 4),)}),
    )
    (case,) = run([Case(told("SOS", "CRITICAL"))], context)
    assert (case.disposition, case.priority) == ("REACHED", 100)
    assert len(case.decisions) == len(STAGES)
    assert not {"inhibited", "silenced", "snoozed", "grouped"} & {one.verdict for one in case.decisions}


def test_every_stage_leaves_a_reason_whatever_it_decides() -> None:
    cases = [Case(told(kind, severity)) for kind in ("NO_TELEMETRY", "SOS", "X") for severity in SEVERITIES]
    for case in run(cases, NOTHING):
        assert len(case.decisions) == len(STAGES)
        assert all(one.reason and one.verdict and one.stage for one in case.decisions)


def test_trouble_of_the_same_batch_explains_what_comes_after_it() -> None:
    silent = Case(told("SITE_SILENT", "HIGH", about="s", person_id=None, entity_type="site", entity_id="1"))
    first, second = run([silent, Case(told())], NOTHING)
    assert (first.disposition, second.disposition, second.inhibited_by) == ("REACHED", "INHIBITED", "s")


def test_storm_of_ten_thousand_leaves_fewer_than_forty_in_sight() -> None:
    kinds = [
        ("NO_TELEMETRY", "MEDIUM"),
        ("TOUR_MISSED", "MEDIUM"),
        ("TOUR_IMPLAUSIBLE", "HIGH"),
        ("CLOCK_SKEW", "LOW"),
    ]
    cases = [
        Case(told(kind, severity, about=f"{kind}:{n}", person_id=n, site_id=n % 1000, entity_id=str(n)))
        for n in range(2_500)
        for kind, severity in kinds
    ]
    judged = run(cases, NOTHING)
    assert sum(case.loud for case in judged) == 20 + len(kinds)
    assert {case.disposition for case in judged} == {"REACHED", "GROUPED"}


def test_only_what_reaches_people_is_announced() -> None:
    assert notify(a_case(), NOTHING).decisions[-1].verdict == "reached"
    assert notify(replace(a_case(), disposition="SILENCED"), NOTHING).decisions[-1].verdict == "kept"
    assert notify(replace(a_case(), dropped=True), NOTHING).decisions[-1].verdict == "dropped"
