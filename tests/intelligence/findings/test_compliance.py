"""Rest that was too short, sites that somebody may not work at; and what looks alike and is not."""

from __future__ import annotations

import pytest

from noc.intelligence.findings.rules.compliance import find_short_rest, find_unauthorised_sites
from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.views import Duty, Guard, Stay
from tests.intelligence.findings.scenes import SITE, ago, guard, limits, post, punch, scene, shift


def rested(hours: float, **changed: object) -> Guard:
    """Return a guard whose shift began four hours ago, so many hours after his work before."""
    return guard(**{"duty": Duty(ago(240), ago(240 + hours * 60), True), **changed})


def short(one: Guard, **changed: float) -> list[Observation]:
    return find_short_rest(scene(one), limits(**changed))


@pytest.mark.parametrize(
    ("hours", "severity"), [(11, "none"), (10.99, None), (5.5, None), (5.49, "MEDIUM")], ids=str
)
def test_less_than_eleven_hours_are_short_and_less_than_half_of_it_worse(
    hours: float, severity: str | None
) -> None:
    assert [one.severity for one in short(rested(hours))] == ([] if severity == "none" else [severity])


def test_the_finding_is_of_the_person_and_the_shift_and_tells_the_hours() -> None:
    [found] = short(rested(8))
    assert found.about == "REST_TIME_SHORT:person:1:S-1"
    assert (found.observed.value, found.threshold.value, found.threshold.option) == (
        8,
        11,
        "MINIMUM_REST_HOURS",
    )
    assert "8 h of rest" in found.summary
    assert (found.since, found.until) == (ago(720), ago(240))


def test_without_a_shift_now_an_arrival_or_a_work_before_nothing_is_known() -> None:
    assert short(rested(8, shift=None)) == []
    assert short(rested(8, punch=None, stay=Stay())) == []
    assert short(guard(duty=Duty(ago(240), None, True))) == []
    assert short(rested(8, punch=punch(10, "out"))) == []


def test_a_shift_that_follows_another_without_a_pause_is_measured_from_the_beginning_of_the_work() -> None:
    enough = Duty(working_since=ago(720), rested_since=ago(720 + 12 * 60), alive=True)
    assert short(guard(duty=enough)) == []
    too_little = Duty(working_since=ago(720), rested_since=ago(720 + 9 * 60), alive=True)
    [found] = short(guard(duty=too_little))
    assert found.observed.value == 9


def test_an_early_punch_shortens_the_rest() -> None:
    early = Duty(working_since=ago(270), rested_since=ago(240 + 11 * 60), alive=True)
    assert len(short(guard(duty=early, punch=punch(270)))) == 1


def test_split_shifts_that_are_agreed_are_tuned_at_their_site() -> None:
    assert short(rested(4), MINIMUM_REST_HOURS=4) == []


# Sites.


def elsewhere(**changed: object) -> Guard:
    """Return somebody of site 7 who is punched in at site 9."""
    given = {
        "home_site_id": SITE,
        "rostered": frozenset({SITE}),
        "shift": None,
        "punch": punch(60, site_id=9),
    }
    return guard(site_id=9, **{**given, **changed})


def unauthorised(one: Guard) -> list[Observation]:
    return find_unauthorised_sites(scene(one), limits())


def test_a_punch_in_at_a_strangers_site_is_found() -> None:
    [found] = unauthorised(elsewhere())
    assert found.about == "UNAUTHORISED_SITE:person:1:9"
    assert (found.person_id, found.site_id, found.event_ids) == (1, 9, ("punch-60",))
    assert "Site 9" in found.title
    assert found.since == ago(60)


@pytest.mark.parametrize(
    "change",
    [
        {"home_site_id": 9},
        {"authorized": frozenset({9})},
        {"rostered": frozenset({7, 9})},
        {"shift": shift(site_id=9)},
        {"punch": punch(60, "out", site_id=9)},
        {"punch": punch(60, site_id=None)},
        {"punch": None},
    ],
    ids=["home", "authorised", "rostered", "on shift", "punched out", "no site", "no punch"],
)
def test_his_innocent_twins_are_not(change: dict[str, object]) -> None:
    assert unauthorised(elsewhere(**change)) == []


def test_he_is_found_while_his_shift_is_elsewhere() -> None:
    assert len(unauthorised(elsewhere(shift=shift()))) == 1


def test_of_whom_the_registry_names_no_site_nothing_is_judged() -> None:
    assert unauthorised(elsewhere(home_site_id=None, rostered=frozenset())) == []


def test_a_site_out_of_service_is_judged_too() -> None:
    [found] = find_unauthorised_sites(scene(elsewhere(), posts=[post(SITE)]), limits())
    assert "a site not in service" in found.title


def test_a_punch_made_far_from_the_site_it_names_makes_it_less_certain() -> None:
    [inside] = unauthorised(elsewhere())
    [unknown] = unauthorised(elsewhere(punch=punch(60, site_id=9, outside_m=None)))
    [far] = unauthorised(elsewhere(punch=punch(60, site_id=9, outside_m=5_000.0)))
    assert inside.confidence > unknown.confidence > far.confidence
