"""Outside the fence, and at a site that is not the person's."""

import pytest

from noc.intelligence.fraud.rules.places import outside_geofence, unauthorised_site
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    GATE,
    HOME,
    HOUR_S,
    MINUTE_S,
    SITA,
    SITE,
    colleague,
    device,
    fixes,
    history,
    honest_track,
    join,
    kiosk,
    moved,
    place,
    punch,
    scene,
    shift,
    standing,
    walking,
)

OTHER_SITE = 20


def weight(verdict: Verdict | None) -> float:
    assert verdict is not None
    return verdict.weight


def from_home(north_m: float = 4_100.0, **changes) -> Scene:
    """Ravi punches far from the gate; where his phone is nobody knows unless a track is given."""
    lat, lon = moved(GATE, north_m)
    made = punch(lat=lat, lon=lon, **changes.pop("punch", {}))
    fence_m = north_m - 100
    changes = {"track": fixes(), "place": place(fence_m=fence_m, centre_m=north_m)} | changes
    return scene(punch=made, **changes)


def test_a_punch_from_home_is_outside_whatever_is_said() -> None:
    verdict = outside_geofence(from_home())

    assert weight(verdict) > 0.85
    assert verdict is not None
    assert "4.0 km outside the fence" in verdict.reason
    assert "usually within 10 m" in verdict.reason
    assert verdict.clears


def test_a_punch_from_the_bus_stop_down_the_road_is_found_with_less_certainty() -> None:
    assert 0.5 < weight(outside_geofence(from_home(650))) < weight(outside_geofence(from_home(1500)))


def test_the_track_that_comes_along_from_home_makes_it_no_slip() -> None:
    track = standing(AT - 2 * HOUR_S, AT, moved(GATE, 4_100))

    assert weight(outside_geofence(from_home(track=track))) > 0.85


@pytest.mark.parametrize("north_m", [0.0, 150.0, 290.0])
def test_inside_or_within_tolerance_is_nothing(north_m: float) -> None:
    assert weight(outside_geofence(from_home(north_m))) == 0


def test_an_inaccurate_position_proves_nothing() -> None:
    assert weight(outside_geofence(from_home(900, punch={"accuracy_m": 400.0}))) == 0
    assert weight(outside_geofence(from_home(4_100, punch={"accuracy_m": 1500.0}))) < 0.5


def test_a_badly_drawn_fence_accuses_nobody_who_is_always_there() -> None:
    lat, lon = moved(GATE, 500)
    own = history(fence_m=400.0, lat=lat, lon=lon)

    assert weight(outside_geofence(from_home(500, own=own))) < 0.2


def test_a_kiosk_outside_the_fence_on_which_others_punch_too_says_that_the_fence_is_wrong() -> None:
    lat, lon = moved(GATE, 600)
    rows = [
        one | {"fence_m": 500.0, "lat": lat, "lon": lon}
        for person in (2, 3)
        for one in history(5, person_id=person, device="K-1")
    ]
    found = from_home(600, punch={"device": "K-1"}, own=history(2), device=kiosk(rows))

    assert weight(outside_geofence(found)) == 0


def test_a_personal_phone_on_which_others_punch_from_the_same_wrong_place_excuses_nobody() -> None:
    lat, lon = moved(GATE, 4_100)
    rows = [
        one | {"fence_m": 4_000.0, "lat": lat, "lon": lon}
        for person in (2, 3)
        for one in history(5, person_id=person, device="P-2")
    ]
    found = from_home(punch={"device": "P-2"}, device=device("P-2", carrier_id=SITA, made=rows))

    assert weight(outside_geofence(found)) > 0.85


def test_colleagues_who_stand_there_too_say_that_the_fence_is_wrong() -> None:
    there = colleague(track=standing(AT - HOUR_S, AT + HOUR_S, moved(GATE, 620)))

    assert weight(outside_geofence(from_home(600, look="final", own=[], colleagues=(there,)))) == 0


def test_a_first_fix_that_slips_while_the_track_is_at_the_post_is_forgiven() -> None:
    assert weight(outside_geofence(from_home(track=honest_track()))) < 0.2


def test_punching_out_late_on_the_way_home_after_a_whole_shift_is_forgiven() -> None:
    end = AT + 12 * HOUR_S
    track = join(
        standing(end - 2 * HOUR_S, end + 5 * MINUTE_S),
        walking(end + 6 * MINUTE_S, [GATE, HOME, moved(GATE, 4_100)], speed_mps=6),
    )
    at = end + 25 * MINUTE_S
    found = from_home(punch={"at": at, "is_in": False}, track=track, shift=shift())

    assert weight(outside_geofence(found)) < 0.25


def test_without_a_position_or_a_site_there_is_no_opinion() -> None:
    nowhere = punch(lat=float("nan"), lon=float("nan"))
    assert outside_geofence(scene(punch=nowhere)) is None
    assert outside_geofence(scene(place=None)) is None


def at_other_site(**changes) -> Scene:
    changes = {"shift": None, "shifts": (), "place": place(OTHER_SITE)} | changes
    return scene(punch=punch(site_id=OTHER_SITE), **changes)


def test_a_site_that_is_not_his_is_told() -> None:
    verdict = unauthorised_site(at_other_site())

    assert weight(verdict) > 0.6


def test_a_site_that_is_not_his_while_he_is_due_elsewhere_is_worse() -> None:
    due = shift()
    found = at_other_site(shift=due, shifts=(due,))

    assert weight(unauthorised_site(found)) > weight(unauthorised_site(at_other_site()))
    verdict = unauthorised_site(found)
    assert verdict is not None
    assert "was due at Site 10" in verdict.reason


def test_a_site_named_where_the_position_is_not_is_less_certain() -> None:
    far = place(OTHER_SITE, fence_m=5_000.0, centre_m=5_100.0)

    assert weight(unauthorised_site(at_other_site(place=far))) < 0.5


@pytest.mark.parametrize(
    "innocent",
    [
        {"authorized": frozenset({SITE, OTHER_SITE})},
        {"home_site_id": OTHER_SITE},
        {"shift": shift(site_id=OTHER_SITE), "shifts": (shift(site_id=OTHER_SITE),)},
    ],
    ids=["authorised", "home", "rostered"],
)
def test_a_site_of_his_is_fine(innocent) -> None:
    assert weight(unauthorised_site(at_other_site(**innocent))) == 0


def test_a_registry_that_lags_behind_a_custom_is_a_weak_word() -> None:
    assert weight(unauthorised_site(at_other_site(own=history(6, site_id=OTHER_SITE)))) < 0.2


def test_where_nobody_keeps_lists_there_is_no_opinion() -> None:
    assert unauthorised_site(at_other_site(home_site_id=None, authorized=frozenset())) is None
