"""Story: a guard scans the checkpoints of his tour, and the control room sees how far he is."""

from tests.stories.company import GATE, Company, a_fix, an_event, at


def a_tour(company: Company) -> None:
    places = [{"code": code, "lat": GATE[0], "lon": GATE[1]} for code in ("door", "roof", "yard")]
    company.admin.put(
        "/noc/registry/tours/",
        {
            "code": "night-1",
            "site": "gate",
            "person": "ravi",
            "start": at(3600),
            "end": at(-3600),
            "checkpoints": places,
        },
    )


def test_checkpoint_scan_becomes_a_signal_in_the_telemetry_api_and_then_a_cache_hit(company: Company) -> None:
    a_tour(company)
    path = f"/api/v2/noc/telemetry/signals/{company.people['ravi']}/?window_minutes=60"
    with company.operator.feed() as feed:
        receipt = company.phones.ingest(
            *(a_fix("ravi", seconds_ago=120 - 20 * step, lat=GATE[0] + step * 1e-4) for step in range(5)),
            an_event("checkpoint", "ravi", 90, tour="night-1", checkpoint="door", method="nfc"),
            an_event("checkpoint", "ravi", 60, tour="night-1", checkpoint="roof", method="qr"),
            an_event("checkpoint", "ravi", 30, tour="night-1", checkpoint="roof", method="qr"),  # once more
            an_event("checkpoint", "sita", 30, tour="night-1", checkpoint="yard"),  # not her tour
            an_event("phone", "ravi", 45, kind="app_open"),
        )
        assert receipt == {"accepted": 10, "duplicates": 0, "rejected": [], "warnings": []}
        seen = feed.hint(lambda item: item["person_id"] == company.people["ravi"])
    assert (seen["lat"], seen["state"], seen["site_id"]) == (
        GATE[0] + 4e-4,
        "on_post",
        company.sites["gate"],
    )

    first = company.operator.get(path)
    assert first.data["signals"] == {
        "phone_events_count": 1,
        "location_updates_count": 5,
        "movement_distance_meters": first.data["signals"]["movement_distance_meters"],
        "movement_distance_filtered_meters": first.data["signals"]["movement_distance_filtered_meters"],
        "tasks_completed_count": 0,
        "tour_checkpoints_scanned": 2,
    }
    assert 40 < first.data["signals"]["movement_distance_meters"] < 50  # four steps of 11 m
    assert not first.cached
    again = company.operator.get(path)
    assert again.cached
    assert again.data == first.data

    site = company.operator.data(f"/noc/telemetry/signals/site/{company.sites['gate']}/?window_minutes=60")
    assert site["aggregated_signals"]["tour_checkpoints_scanned"] == 2
    assert [one["person_name"] for one in site["people"] if one["on_shift"]] == ["Ravi Kumar"]
    tours = company.operator.data(f"/noc/sites/{company.sites['gate']}/")["tours"]
    scanned = {one["code"]: one["scanned_at"] is not None for one in tours[0]["checkpoints"]}
    assert scanned == {"door": True, "roof": True, "yard": False}


def test_a_scan_that_comes_late_and_twice_counts_once_at_its_own_time(company: Company) -> None:
    a_tour(company)
    scan = an_event("checkpoint", "ravi", 1800, tour="night-1", checkpoint="yard")
    assert company.phones.ingest(scan, a_fix("ravi"))["accepted"] == 2
    assert company.phones.ingest(scan)["duplicates"] == 1
    assert company.signals("ravi", "?window_minutes=15")["tour_checkpoints_scanned"] == 0
    assert company.signals("ravi", "?window_minutes=45")["tour_checkpoints_scanned"] == 1


def test_what_nobody_has_enrolled_is_recorded_and_listed(company: Company) -> None:
    receipt = company.phones.ingest(
        an_event("checkpoint", "ravi", tour="no-such-tour", checkpoint="x"),
        an_event("task", "ravi", task="no-such-task", status="completed"),
        a_fix("ravi") | {"device": "lost-and-found"},
        a_fix("nobody"),
    )
    assert receipt["accepted"] == 3
    assert [(one["index"], "nobody" in one["error"]) for one in receipt["rejected"]] == [(3, True)]
    listed = {(one["kind"], one["code"]) for one in company.operator.items("/noc/unenrolled/")}
    assert {("tour", "no-such-tour"), ("task", "no-such-task"), ("device", "lost-and-found")} <= listed
