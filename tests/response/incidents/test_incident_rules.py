"""The rules of incidents, by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from noc.kernel.severity import SEVERITIES
from noc.response.incidents.rules.causes import root_cause
from noc.response.incidents.rules.chaining import Span, chains
from noc.response.incidents.rules.events import Event
from noc.response.incidents.rules.gravity import combined_severity, is_incident, priority_of, type_of
from noc.response.incidents.rules.kinds import TRAITS, belonging, trait_of
from noc.response.incidents.rules.likeness import Face, likeness
from noc.response.incidents.rules.plans import Scope, Standing, plans_of
from noc.response.incidents.rules.scoring import WEIGHTS, fit_of, score_of
from noc.response.incidents.rules.signs import Facts, notable
from noc.response.incidents.rules.wording import title_of
from tests.response.incidents.troubles import minute

WINDOW, CAP = timedelta(minutes=15), timedelta(hours=12)


def span(start: float, end: float | None = None, latest: float | None = None) -> Span:
    return Span(
        minute(start), minute(start if end is None else end), minute(start if latest is None else latest)
    )


def seen(kind: str, at: float = 0, severity: str = "MEDIUM", /, **fields: Any) -> Event:
    whole: dict[str, Any] = {
        "kind": "alert", "ref": f"{kind}{at}", "type": kind, "title": kind, "severity": severity,
        "about": f"{kind}:{at}", "at": minute(at), "until": minute(at), "person_id": 1, "site_id": 5, "open": True,
        "founding": True, **fields,
    }  # fmt: skip
    return Event(**whole)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([span(0), span(15)], [[0, 1]]),
        ([span(0), span(15.1)], [[0], [1]]),
        ([span(0), span(14), span(28), span(42)], [[0, 1, 2, 3]]),
        ([span(30), span(0), span(15)], [[1, 2, 0]]),
        ([span(0, 60), span(70)], [[0, 1]]),  # it lasted: its end counts
        ([span(0, 14 * 60), span(11 * 60), span(13 * 60)], [[0, 1], [2]]),  # the cap counts beginnings
        ([span(0, 14 * 60, 11 * 60), span(12 * 60)], [[0, 1]]),
        ([], []),
    ],
)
def test_chains_slide_with_a_cap(spans: list[Span], expected: list[list[int]]) -> None:
    assert chains(spans, WINDOW, CAP) == expected


def test_a_late_event_between_two_standing_incidents_joins_both_and_one_over_the_cap_only_the_first() -> None:
    scope = Scope("person:1", 1, 5, WINDOW)
    known = {one.key: one for one in (seen("A"), seen("B", 25))}
    first, second = (
        Standing(number, one.at, one.until, one.at, frozenset({one.key}))
        for number, one in enumerate(known.values(), start=1)
    )
    (plan,) = plans_of(scope, [*known.values(), seen("C", 12)], [second, first], known, CAP)
    assert (plan.ids, [one.type for one in plan.events]) == ((1, 2), ["A", "B", "C"])
    capped = plans_of(scope, [seen("C", 12)], [first, second], known, timedelta(minutes=20))
    assert [(plan.ids, len(plan.events)) for plan in capped] == [((1,), 2), ((2,), 1)]


def test_severity_rises_one_step_when_independent_sources_agree_and_never_above_the_last() -> None:
    device, movement = seen("NO_TELEMETRY"), seen("STATIC_GUARD")
    assert combined_severity([device])[0] == "MEDIUM"
    assert combined_severity([device, seen("BATTERY_CRITICAL")])[0] == "MEDIUM"  # both are the device's word
    assert combined_severity([device, movement])[0] == "HIGH"
    assert combined_severity([device, seen("STATIC_GUARD", 0, "LOW")])[0] == "MEDIUM"
    severity, reasons = combined_severity([seen("SOS", 0, "CRITICAL"), device])
    assert (severity, len(reasons)) == ("CRITICAL", 1)


def test_what_is_an_incident() -> None:
    assert is_incident([seen("SOS", 0, "HIGH")])
    assert not is_incident([seen("SOS", 0, "HIGH", founding=False)])
    assert not is_incident([seen("STATIC_GUARD")])
    assert not is_incident([seen("STATIC_GUARD", about="x"), seen("STATIC_GUARD", kind="finding", about="x")])
    assert is_incident(
        [seen("STATIC_GUARD"), seen("BATTERY_LOW", kind="signal", severity="", founding=False)]
    )
    assert not is_incident([seen("A", 0, "LOW"), seen("B", 0, "LOW")])


def test_types_say_what_is_at_stake() -> None:
    assert type_of([seen("SOS"), seen("SITE_SILENT")]) == "SAFETY"
    assert type_of([seen("SITE_SILENT", 0, "LOW"), seen("POST_ABANDONED", 0, "HIGH")]) == "SITE_OUTAGE"
    assert type_of([seen("POST_ABANDONED", 0, "HIGH"), seen("TOUR_MISSED")]) == "POST_ABANDONMENT"
    assert type_of([seen("LATE_OR_NO_SHOW"), seen("TOUR_MISSED")]) == "MIXED"
    assert type_of([seen("DISK_FULL")]) == "MIXED"


def test_the_score_is_the_sum_of_parts_that_are_kept() -> None:
    events = [seen("NO_TELEMETRY"), seen("STATIC_GUARD", 3), seen("POST_ABANDONED", 6, "HIGH")]
    score, parts = score_of(events, WINDOW)
    assert [part.part for part in parts] == list(WEIGHTS)
    assert score == pytest.approx(sum(part.value * part.weight for part in parts), abs=0.001)
    assert sum(part.weight for part in parts) == pytest.approx(1, abs=0.01)
    assert all(0 <= part.value <= 1 and part.because for part in parts)
    far, _ = score_of([seen("NO_TELEMETRY"), seen("TASKS_OVERDUE", 15, person_id=None, site_id=6)], WINDOW)
    assert far < score


def test_what_cannot_be_known_weighs_nothing() -> None:
    score, parts = score_of([seen("SITE_SILENT", person_id=None)], WINDOW)
    assert [part.part for part in parts] == ["same place", "severity"]
    assert 0 <= score <= 1


def test_a_member_fits_best_with_what_is_near_and_of_the_same_person() -> None:
    silent = seen("NO_TELEMETRY")
    near, because = fit_of(silent, [silent, seen("STATIC_GUARD", 1)], WINDOW)
    far, _ = fit_of(silent, [silent, seen("STATIC_GUARD", 14, person_id=2)], WINDOW)
    assert near > far
    assert because == "1 min from “guard does not move” of the same person"
    assert fit_of(silent, [silent], WINDOW) == (1.0, "it is what the incident is about")


def test_the_cause_stands_above_and_comes_first() -> None:
    outage = seen("SITE_SILENT", 3, "HIGH", person_id=None)
    events = [seen("NO_TELEMETRY", 0), seen("NO_TELEMETRY", 4, person_id=2), outage]
    hint = root_cause(events)
    assert hint is not None
    assert (hint.member, len(hint.explains)) == (outage, 2)
    assert 0.5 < hint.confidence <= 1
    assert any("site" in reason for reason in hint.reasons)
    assert root_cause([seen("SITE_SILENT", 40, person_id=None), seen("NO_TELEMETRY", 0)]) is None, (
        "it came after"
    )
    assert root_cause([seen("BATTERY_CRITICAL"), seen("NO_TELEMETRY", 2, person_id=2)]) is None, (
        "another's phone"
    )


def test_likeness_counts_kinds_person_site_and_hour() -> None:
    kinds = frozenset({"NO_TELEMETRY", "STATIC_GUARD"})
    one = Face(kinds, 1, 5, 23.5)
    value, because = likeness(one, Face(kinds, 1, 5, 0.5))
    assert value > 0.95
    assert "the same person; the same site; about the same hour" in because
    assert likeness(one, Face(frozenset({"TOUR_MISSED"}), 2, 6, 11.5))[0] == 0
    assert likeness(one, Face(frozenset(), None, None, 23.5))[0] == pytest.approx(0.1)


def test_signals_worth_naming() -> None:
    quiet = {"phone_events_count": 0, "location_updates_count": 9, "movement_distance_filtered_meters": 4.0}
    hours = timedelta(hours=2)

    def kinds(offline: bool, duty: timedelta | None, signals: dict[str, float]) -> set[str]:
        at = minute(0)
        facts = Facts(1, at, at if offline else None, at if offline else None, 0.1, 1, duty, signals)
        return {one.type for one in notable(facts, 5)}

    assert kinds(True, hours, quiet) == {"DEVICE_OFFLINE", "BATTERY_LOW", "NO_PHONE_USE", "NO_MOVEMENT"}
    assert kinds(False, timedelta(minutes=30), quiet) == set(), "on duty too briefly to say anything"
    assert kinds(False, None, quiet) == set()
    assert kinds(False, hours, {"phone_events_count": 3, "location_updates_count": 2}) == set()


def test_titles_and_priorities() -> None:
    events = [
        seen("NO_TELEMETRY"),
        seen("POST_ABANDONED", 1, "HIGH"),
        seen("TOUR_MISSED"),
        seen("TASKS_OVERDUE"),
    ]
    assert (
        title_of(events, "Ravi", "Gate")
        == "Ravi at Gate: guard away from the post, phone silent, tasks overdue and 1 more"
    )
    assert title_of(events[:1], None, None) == "phone silent"
    assert priority_of(events, "HIGH") == 68
    assert priority_of([seen("SOS", 0, "CRITICAL", priority=100)], "CRITICAL") == 100


def test_every_table_is_whole() -> None:
    from noc.intelligence.findings.rules.catalogue import KINDS

    assert set(KINDS) <= set(TRAITS)
    assert all(trait.explains <= set(TRAITS) for trait in TRAITS.values())
    assert all(0 <= belonging(one, other) == belonging(other, one) <= 1 for one in TRAITS for other in TRAITS)
    assert trait_of("DISK_FULL").words == "disk full"
    assert SEVERITIES[0] == "INFO"
