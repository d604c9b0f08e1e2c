"""Every event is what the product's contract asks for, field by field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from simulation.force import Force

HOUR = 3600.0
Check = Callable[[Any], bool]


def is_share(value: Any) -> bool:
    return isinstance(value, float) and 0 <= value <= 1


def is_number(low: float, high: float) -> Check:
    return lambda value: (
        isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high
    )


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def is_code(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 64 and value.isascii()


def is_one_of(*choices: str) -> Check:
    return lambda value: value in choices


def is_time(value: Any) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


LAT, LON, ACCURACY_M = is_number(-90, 90), is_number(-180, 180), is_number(1, 200)
COMMON: dict[str, Check] = {"event_id": is_code, "type": is_code, "person": is_code, "at": is_time}
COMMON_OPTIONAL: dict[str, Check] = {"site": is_code, "device": is_code}
# type -> (required fields, optional fields): SPEC section 4, Ingest.
FIELDS: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {
    "location": (
        {"lat": LAT, "lon": LON, "accuracy_m": ACCURACY_M},
        {"speed_mps": is_number(0, 42), "mock": is_flag, "battery": is_share},
    ),
    "phone": ({"kind": is_one_of("app_open", "screen_on", "step", "call", "sync")}, {}),
    "device_status": (
        {"battery": is_share, "signal_dbm": is_number(-130, -40), "online": is_flag},
        {"network": is_code},
    ),
    "task": ({"task": is_code, "status": is_one_of("completed", "missed")}, {}),
    "checkpoint": (
        {"tour": is_code, "checkpoint": is_code},
        {"lat": LAT, "lon": LON, "method": is_one_of("nfc", "qr", "gps")},
    ),
    "attendance": (
        {
            "direction": is_one_of("in", "out"),
            "lat": LAT,
            "lon": LON,
            "accuracy_m": ACCURACY_M,
            "mock": is_flag,
            "biometric_quality": is_share,
            "face_confidence": is_share,
            "liveness": is_share,
            "method": is_code,
        },
        {},
    ),
    "panic": ({}, {"lat": LAT, "lon": LON, "note": lambda value: isinstance(value, str)}),
}


@pytest.fixture(scope="module")
def day(now: float) -> list[dict[str, Any]]:
    return Force(7, 24, 6, panics_from=now - 2 * HOUR).events(now - 24 * HOUR, now)


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_every_event_of_the_type_has_the_fields_of_the_contract(kind: str, day: list[dict[str, Any]]) -> None:
    required, optional = FIELDS[kind]
    events = [event for event in day if event["type"] == kind]
    assert events
    allowed = {**COMMON, **COMMON_OPTIONAL, **required, **optional}
    for event in events:
        assert set(COMMON) | set(required) <= set(event) <= set(allowed), event
        wrong = [name for name, value in event.items() if not allowed[name](value)]
        assert not wrong, event


def test_there_is_no_type_but_those_of_the_contract(day: list[dict[str, Any]]) -> None:
    assert {event["type"] for event in day} == set(FIELDS)


def test_most_faces_are_recognised_and_most_tasks_done(force: Force, now: float) -> None:
    week = force.events(now - 7 * 24 * HOUR, now, coarse=True, types=frozenset({"attendance", "task"}))
    faces = [event["face_confidence"] for event in week if event["type"] == "attendance"]
    assert sum(face > 0.7 for face in faces) > 0.95 * len(faces)
    assert len({round(face, 2) for face in faces}) > 10
    done = [event["status"] == "completed" for event in week if event["type"] == "task"]
    assert 0.8 < sum(done) / len(done) < 0.99


def test_everyone_who_punches_in_punches_out_but_for_the_forgetful(force: Force, now: float) -> None:
    week = force.events(now - 7 * 24 * HOUR, now, coarse=True, types=frozenset({"attendance"}))
    ins, outs = ([event for event in week if event["direction"] == way] for way in ("in", "out"))
    assert abs(len(ins) - len(outs)) < 0.12 * len(ins)
    assert {event["method"] for event in week} == {"face", "kiosk_face"}
