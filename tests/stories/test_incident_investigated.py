"""Low phone activity and a device that is offline are one incident, which is investigated, judged, and teaches."""

from __future__ import annotations

from typing import Any

from tests.stories.night_cast import Night


def goes_quiet(night: Night) -> None:
    """Walk for two hours; then nobody touches the phone, nothing moves, and it says that it is offline."""
    night.roster()
    night.punch("ravi", 238)
    night.patrols("ravi", 238, 130)
    night.fixes("ravi", 125, 0)
    night.tell(night.told("device_status", "ravi", 6, online=False, battery=0.07))


def the_incident(night: Night) -> dict[str, Any]:
    [item] = night.operator.read("telemetry/correlations/", hours=2_160)["items"]
    return dict(item)


def test_low_phone_activity_and_a_device_offline_are_one_incident_investigated_and_the_verdict_is_told(
    night: Night,
) -> None:
    goes_quiet(night)
    night.audit()
    night.respond()
    told = the_incident(night)
    assert (told["person_id"], told["site_id"]) == (night.company.ravi, night.company.gate)
    assert told["signals"]["phone_events_count"] == 0
    whole = night.operator.read(f"incidents/{told['id']}/")
    found = {member["type"] for member in whole["members"]}
    assert found >= {"STATIC_GUARD", "DEVICE_OFFLINE", "BATTERY_LOW", "NO_PHONE_USE"}
    assert whole["root_cause_hint"]["member"]["title"].startswith("The battery is low")
    assert {item["kind"] for item in whole["timeline"]} >= {"signal", "finding", "alert"}

    night.audit("heartbeat", later=5)
    night.audit(later=10)
    night.respond()
    assert the_incident(night)["id"] == told["id"], "what sees the same trouble makes no second incident"

    said = {
        "notes": "Charger broken; he was at his post.",
        "root_cause": "empty battery",
        "resolution": "FALSE_POSITIVE",
    }
    done = night.operator.post(f"telemetry/correlations/{told['id']}/investigate/", said)
    assert done.data["investigated"] is True
    night.respond()
    finding = night.finding("STATIC_GUARD", status="RESOLVED")
    assert finding["resolution"] == "FALSE_POSITIVE"
    assert finding["resolved_by"]["name"] == "operator"
    assert [deed["notes"] for deed in finding["history"] if deed["verb"] == "resolved"] == [
        f"With incident {whole['code']}"
    ]
    with night.company.scope():
        from noc.events.models import NOCEventLog

        log = NOCEventLog.objects.filter(event_type__in=["correlation_identified", "incident_updated"])
        types = list(log.order_by("id").values_list("event_type", flat=True))
    assert types[0] == "correlation_identified"
    assert types.count("correlation_identified") == 1
    assert types[-1] == "incident_updated"
