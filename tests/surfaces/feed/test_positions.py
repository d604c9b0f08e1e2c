"""People move on the screens that may see them, at most once a second."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import datetime, timedelta

import pytest
from django.db import connection

from noc.kernel.clock import now
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.models import Person
from noc.sources.telemetry.models import LastKnown
from noc.surfaces.feed import positions
from noc.surfaces.feed.standing import Standing
from tests.feed_cast import Company, Frame, Screen, Web, do, running_relay, running_web, screen


def hire(company: Company, code: str) -> int:
    with tenant_scope(company.id):
        return Person.objects.create(code=code, name=code).pk


def move(company: Company, person_id: int, site: int | None, lat: float = 19.0) -> None:
    """Be ingest: write where somebody is and say so."""
    with tenant_scope(company.id):
        LastKnown.objects.update_or_create(
            person_id=person_id,
            defaults={
                "tenant_id": company.id,
                "position_at": now(),
                "lat": lat,
                "lon": 72.8,
                "accuracy_m": 5.0,
                "battery": 0.5,
                "site_id": site,
                "updated_at": now(),
            },
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [positions.POSITIONS_CHANNEL, str(company.id)])


async def positions_frame(client: Screen, within_s: float = 4.0) -> Frame:
    while (frame := await client.hear(within_s))["type"] != "positions":
        continue
    return frame


@pytest.fixture
def web(transactional_db: None) -> object:
    def stand(people: Collection[int], at: datetime) -> dict[int, Standing]:
        found = LastKnown.objects.filter(person_id__in=people).values_list("person_id", "site_id")
        return {person_id: Standing("on_post", site_id) for person_id, site_id in found}

    with running_relay(), running_web(stand) as server:
        yield server


async def test_moving_person_is_shown_with_state_and_site(web: Web, acme: Company) -> None:
    person_id = await do(hire, acme, "G1")
    async with screen(web, acme.token) as operator:
        await operator.ask(type="heartbeat")
        await do(move, acme, person_id, acme.sites[0])
        frame = await positions_frame(operator)
    item = frame["items"][0]
    assert set(item) == {"person_id", "lat", "lon", "accuracy_m", "at", "state", "battery", "site_id"}
    assert (item["person_id"], item["lat"], item["state"]) == (person_id, 19.0, "on_post")
    assert item["site_id"] == acme.sites[0]
    assert "seq" not in frame


async def test_first_frame_comes_at_once_and_the_next_not_before_a_second(web: Web, acme: Company) -> None:
    person_id = await do(hire, acme, "G1")
    async with screen(web, acme.token) as operator:
        await operator.ask(type="heartbeat")
        times_s = []
        for n in range(3):
            await do(move, acme, person_id, None, 19.0 + n)
            frame = await positions_frame(operator)
            assert frame["items"][0]["lat"] == 19.0 + n
            times_s.append(time.monotonic())
    assert times_s[1] - times_s[0] > 0.9
    assert times_s[2] - times_s[1] > 0.9


async def test_same_position_is_not_told_twice(web: Web, acme: Company) -> None:
    person_id = await do(hire, acme, "G1")
    async with screen(web, acme.token) as operator:
        await operator.ask(type="heartbeat")
        await do(move, acme, person_id, None)
        await positions_frame(operator)
        with pytest.raises(TimeoutError):
            await positions_frame(operator, 3.5)


async def test_only_people_of_visible_and_chosen_sites_are_shown(
    web: Web, acme: Company, rival: Company
) -> None:
    gate, yard = acme.sites
    ann, bob, eve = [await do(hire, acme, code) for code in ("ann", "bob", "eve")]
    limited = await do(acme.token_of, "viewer", yard)
    async with (
        screen(web, acme.token) as everything,
        screen(web, acme.token) as chooser,
        screen(web, limited) as guest,
        screen(web, acme.token) as reader_of_alerts,
        screen(web, rival.token) as outsider,
    ):
        await everything.ask(type="heartbeat")
        await chooser.ask(type="subscribe", sites=[gate])
        await guest.ask(type="heartbeat")
        await reader_of_alerts.ask(type="subscribe", types=["alert_created"])
        await outsider.ask(type="heartbeat")

        def all_move() -> None:
            with tenant_scope(acme.id):
                for person_id, site in ((ann, gate), (bob, yard), (eve, None)):
                    LastKnown.objects.create(
                        person_id=person_id, position_at=now(), lat=1, lon=1, site_id=site, updated_at=now()
                    )

        await do(all_move)
        for client, people in ((everything, {ann, bob, eve}), (chooser, {ann, eve}), (guest, {bob})):
            frame = await positions_frame(client)
            assert {item["person_id"] for item in frame["items"]} == people
        for client in (reader_of_alerts, outsider):
            with pytest.raises(TimeoutError):
                await positions_frame(client, 1.0)


async def test_old_positions_are_not_news(web: Web, acme: Company) -> None:
    person_id = await do(hire, acme, "G1")

    def moved_long_ago() -> None:
        with tenant_scope(acme.id):
            LastKnown.objects.create(
                person_id=person_id,
                position_at=now(),
                lat=1,
                lon=1,
                updated_at=now() - timedelta(minutes=5),
            )

    await do(moved_long_ago)
    async with screen(web, acme.token) as operator:
        with pytest.raises(TimeoutError):
            await positions_frame(operator, 3.0)


async def test_more_people_than_a_frame_holds_come_in_the_next(
    web: Web, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(positions, "MAX_ITEMS", 2)
    people = [await do(hire, acme, f"G{n}") for n in range(3)]

    def all_move() -> None:
        with tenant_scope(acme.id):
            for person_id in people:
                LastKnown.objects.create(
                    person_id=person_id, position_at=now(), lat=1, lon=1, updated_at=now()
                )

    async with screen(web, acme.token) as operator:
        await operator.ask(type="heartbeat")
        await do(all_move)
        first, second = await positions_frame(operator), await positions_frame(operator)
    assert (len(first["items"]), len(second["items"])) == (2, 1)
    assert {item["person_id"] for item in first["items"] + second["items"]} == set(people)
