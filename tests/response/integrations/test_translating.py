"""Foreign messages become words of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from noc.response.integrations.rules import alertmanager, generic, pagerduty
from noc.response.integrations.rules.episodes import Known, hear
from noc.response.integrations.rules.mapping import Mapping, at_path, read_mapping
from noc.response.integrations.rules.words import Word, kept, name_of, time_of
from tests.response.integrations import messages


def generic_words(message: object, **mapping: Any) -> tuple[Word, ...]:
    return generic.translate(message, read_mapping(mapping, generic.DEFAULTS)).words


def test_alertmanagers_webhook_is_read_as_it_is_sent() -> None:
    camera, ups = alertmanager.translate(messages.alertmanager(), alertmanager.DEFAULTS).words
    assert (camera.dedup, camera.status, camera.severity, camera.site) == (
        "b3e7a0f2c5d1a894", "firing", "CRITICAL", "gate",
    )  # fmt: skip
    assert camera.title == "Camera north-gate-2 is down"
    assert camera.at == datetime(2026, 11, 21, 1, 12, 26, 739266, UTC)
    assert camera.details["runbook"] == "https://wiki.example.org/cctv/camera-down"
    assert camera.details["link"].startswith("http://prometheus:9090/")
    assert (ups.status, ups.severity, ups.at) == (
        "resolved",
        "MEDIUM",
        datetime(2026, 11, 21, 1, 2, 0, 500000, UTC),
    )


def test_alertmanager_says_what_it_cut_off_and_what_made_no_sense() -> None:
    message = {**messages.alertmanager(), "truncatedAlerts": 7}
    message["alerts"].append("odd")
    read = alertmanager.translate(message, alertmanager.DEFAULTS)
    assert len(read.words) == 2
    assert any("7 alerts were cut off" in warning for warning in read.warnings)
    assert any("alerts.2 was left out" in warning for warning in read.warnings)


def test_watchdog_is_a_sign_of_life_and_no_trouble() -> None:
    message = {"version": "4", "alerts": [{"status": "firing", "labels": {"alertname": "Watchdog"}}]}
    read = alertmanager.translate(message, alertmanager.DEFAULTS)
    assert (read.words, read.heartbeats) == ((), 1)


@pytest.mark.parametrize("message", [None, [], {}, {"alerts": {}}, {"version": "3", "alerts": []}, "x", 7])
def test_what_is_no_webhook_of_alertmanagers_is_refused(message: object) -> None:
    with pytest.raises(ValueError, match=r"Alertmanager|version"):
        alertmanager.translate(message, alertmanager.DEFAULTS)


def test_pagerduty_event_is_read_as_it_is_sent() -> None:
    (word,) = pagerduty.translate(messages.pagerduty(), pagerduty.DEFAULTS).words
    assert (word.dedup, word.status, word.severity, word.site) == (
        "prod-datapipe03/disk",
        "firing",
        "CRITICAL",
        "yard",
    )
    assert word.title == "DISK at 99% on machine prod-datapipe03.example.com"
    assert word.at == datetime(2026, 11, 20, 8, 42, 58, 315000, UTC)
    assert word.details["from"] == "prod-datapipe03.example.com"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"event_action": "explode"}, "event_action"),
        ({"event_action": "resolve", "dedup_key": None}, "dedup_key"),
        ({"payload": None}, "payload"),
        ({"payload": {"summary": "x", "severity": "info"}}, "payload.source"),
    ],
)
def test_pagerduty_event_that_lacks_something_is_refused_by_name(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        pagerduty.translate({**messages.pagerduty(), **change}, pagerduty.DEFAULTS)


def test_pagerduty_trigger_without_a_key_gets_the_same_one_each_time() -> None:
    event = {**messages.pagerduty(), "dedup_key": None}
    first, second = (pagerduty.translate(event, pagerduty.DEFAULTS).words[0].dedup for _ in range(2))
    assert first == second != ""


def test_any_json_is_read_by_its_mapping() -> None:
    message = {
        "panel": {
            "zone": {"name": "Vault"},
            "events": [{"id": 9, "lvl": 5, "state": "ALARM", "who": "ravi"}],
        },
    }
    (word,) = generic_words(
        message["panel"],
        items="events",
        title={"path": "text", "default": "Panel alarm"},
        severity={"path": "lvl", "values": {"5": "CRITICAL", "4": "HIGH"}},
        dedup="id",
        status={"path": "state", "resolved": ["RESTORED"]},
        person="who",
    )
    assert (word.title, word.severity, word.dedup, word.status, word.person) == (
        "Panel alarm", "CRITICAL", "9", "firing", "ravi",
    )  # fmt: skip


def test_json_without_a_mapping_is_read_by_usual_names_and_never_lost() -> None:
    (word,) = generic_words({"message": "Door forced", "level": "error", "state": "OK"})
    assert (word.title, word.severity, word.status) == ("Door forced", "HIGH", "resolved")
    read = generic.translate({"x": 1}, generic.DEFAULTS)
    assert (read.words[0].title, len(read.warnings)) == (generic.NO_TITLE, 1)
    assert read.words[0].details["message"] == {"x": 1}


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"colour": "x"}, "colour"),
        ({"title": 7}, "title"),
        ({"title": {"path": "a", "vaules": {}}}, "vaules"),
        ({"severity": {"path": "a", "values": {"5": "LOUD"}}}, "severity"),
        ({"status": {"path": "a", "resolved": "ok"}}, "resolved"),
        ({"items": 3}, "items"),
    ],
)
def test_mapping_that_makes_no_sense_is_refused_by_name(mapping: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_mapping(mapping, generic.DEFAULTS)


def test_paths_lead_through_objects_and_lists() -> None:
    message = {"a": [{"b": {"c": 0}}]}
    assert at_path(message, "a.0.b.c") == 0
    assert [at_path(message, path) for path in ("a.1.b", "a.b", "a.0.b.c.d", "z")] == [None] * 4
    assert at_path(message, "") is message
    assert Mapping({}).read("title", message) == ""


def test_foreign_values_are_bounded_before_they_are_kept() -> None:
    deep: Any = "x"
    for _ in range(50):
        deep = {"d": deep}
    assert "..." in str(kept(deep))
    assert kept({"a\x00": "b\x00" + "c" * 5_000})["a"] == "b" + "c" * 1_999
    assert len(kept(list(range(1_000)))) == 64
    assert kept(10**300) == "1" + "0" * 300
    assert len(name_of("k" * 900)) == 200
    assert name_of("k" * 900) != name_of("k" * 901)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        (1755793131, datetime(2025, 8, 21, 16, 18, 51, tzinfo=UTC)),
        (1755793131000.0, datetime(2025, 8, 21, 16, 18, 51, tzinfo=UTC)),
        ("2025-08-21T18:18:51+02:00", datetime(2025, 8, 21, 16, 18, 51, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("soon", None),
        (1e300, None),
        (None, None),
        (True, None),
    ],
)
def test_times_are_read_or_unknown(said: object, at: datetime | None) -> None:
    assert time_of(said) == at


def word(status: str = "firing", began: str = "", title: str = "t") -> Word:
    return Word("d", status, title, "HIGH", None, None, None, began, {})


def fold(*words: Word) -> list[bool]:
    known: Known | None = None
    news = []
    for one in words:
        known, heard = hear(known, one)
        news.append(heard)
    return news


def test_same_words_again_are_no_news() -> None:
    assert fold(word(), word(), word("resolved"), word("resolved")) == [True, False, True, False]


def test_trouble_that_comes_back_is_news_and_the_late_resend_of_what_is_over_is_not() -> None:
    assert fold(word(), word("resolved"), word()) == [True, True, True]
    assert fold(word(began="1"), word("resolved", "1"), word(began="1")) == [True, True, False]
    assert fold(word(began="1"), word("resolved", "1"), word(began="2")) == [True, True, True]


def test_other_text_about_the_same_beginning_is_no_news_but_without_one_it_is() -> None:
    assert fold(word(began="1"), word(began="1", title="93 %")) == [True, False]
    assert fold(word(), word(title="worse")) == [True, True]


def test_acknowledgement_is_news_once_and_only_of_what_stands() -> None:
    ack = word("acknowledged")
    assert fold(ack, word(), ack, ack, word(), word("resolved"), ack) == [
        False, True, True, False, False, True, False,
    ]  # fmt: skip


def test_end_of_what_nobody_heard_begin_still_goes_on() -> None:
    assert fold(word("resolved"), word()) == [True, True]
