"""Story: whoever administers it works with `noc` at a shell, beside the running server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from tests.stories.company import Company, a_fix
from tests.stories.server import PROJECT, Served
from tests.stories.stranger import API, Caller

TRACK = PROJECT.parent / "shared" / "data" / "tracks" / "geolife_001.csv.gz"


def test_create_token_prints_the_token_alone_and_it_works_at_once(served: Served, company: Company) -> None:
    done = served.run("create_token", "--tenant", company.code, "--role", "viewer")
    assert done.returncode == 0, done.stderr
    token = done.stdout.strip()
    assert done.stdout == f"{token}\n"
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert Caller(served.url, token).get(f"{API}/noc/live/").status == 200
    assert Caller(served.url, token + "x").get(f"{API}/noc/live/").status == 401


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("create_token", "--tenant", "nobody", "--role", "viewer"), "nobody"),
        (
            ("import_tracks", "/no/such/file.csv", "--tenant", "TENANT", "--person", "ravi"),
            "/no/such/file.csv",
        ),
        (("import_tracks", str(Path(__file__)), "--tenant", "TENANT", "--person", "ghost"), "ghost"),
    ],
)
def test_what_does_not_exist_is_exit_2_and_one_clear_line(
    served: Served, company: Company, arguments: tuple[str, ...], names: str
) -> None:
    done = served.run(*(company.code if one == "TENANT" else one for one in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert names in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_help_names_the_commands_and_each_explains_itself(served: Served) -> None:
    listed = served.run("help")
    assert listed.returncode == 0, listed.stderr
    for command in (
        "serve",
        "worker",
        "create_tenant",
        "create_user",
        "create_token",
        "import_tracks",
        "simulate",
    ):
        assert f"    {command}\n" in listed.stdout
    told = served.run("create_token", "--help")
    assert told.returncode == 0
    for flag in ("--tenant", "--role", "--expires-days", "--site"):
        assert flag in told.stdout


@pytest.mark.skipif(not TRACK.is_file(), reason=f"the recorded track {TRACK} is not here")
@pytest.mark.long
def test_a_real_track_is_imported_once_and_seen_on_the_map_and_in_the_signals(
    served: Served, company: Company
) -> None:
    command = ("import_tracks", str(TRACK), "--tenant", company.code, "--person", "ravi")
    first = served.run(*command)
    assert first.returncode == 0, first.stderr
    word, imported, *rest = first.stdout.split()
    assert (word, rest[0], rest[2]) == ("imported", "duplicates", "rejected")
    assert int(imported) > 100_000
    again = served.run(*command)
    assert again.stdout.split()[1] == "0"
    assert int(again.stdout.split()[3]) + int(again.stdout.split()[5]) == int(imported) + int(rest[1]) + int(
        rest[3]
    )

    # The first hours of it, 23 October 2008 in Beijing.
    track = company.track("ravi", hours=6, until="2008-10-23T11:53:00Z")
    assert (track["points"][0]["lat"], track["points"][0]["lon"]) == (39.984094, 116.319236)
    assert track["total"] > 500
    signals = company.signals("ravi", "?window_minutes=360&at=2008-10-23T11:53:00Z")
    assert signals["location_updates_count"] == track["total"]
    assert 1_000 < signals["movement_distance_meters"] < 100_000
    days = company.track("ravi", hours=24 * 31, until="2008-11-20T00:00:00Z")
    assert days["total"] > len(days["points"]) == 2_000  # thinned, and it says so
    # A track of 2008 is history: it does not move the guard of today.
    company.phones.ingest(a_fix("ravi"))
    assert company.person_live("ravi")["lat"] == 19.07


def test_simulate_fills_a_company_and_a_second_run_changes_nothing(served: Served, company: Company) -> None:
    token = company.admin.token
    force = ("simulate", "--guards", "10", "--sites", "2", "--days", "1", "--no-live", "--seed", "5")
    command = (*force, "--url", served.url, "--token", token)
    first = served.run(*command)
    assert first.returncode == 0, first.stderr
    before = (datetime.now(UTC) - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    filled = lived_until(company, before)
    assert sum(facts for facts, *_ in filled.values()) > 500
    assert sum(facts > 0 for facts, *_ in filled.values()) >= 4
    again = served.run(*command)
    assert again.returncode == 0, again.stderr
    assert "there already" in again.stderr
    assert lived_until(company, before) == filled


def lived_until(company: Company, until: str) -> dict[str, tuple[int, int, float]]:
    """Return what is known of everybody's last day before a moment: fixes, use of the phone, metres walked."""
    found = {}
    for person in company.admin.items("/noc/registry/people/"):
        query = f"?window_minutes=1300&at={until}"
        signals = company.operator.data(f"/noc/telemetry/signals/{person['id']}/{query}")["signals"]
        found[person["code"]] = (
            company.operator.data(f"/noc/people/{person['id']}/track/?hours=21&at={until}")["total"],
            signals["phone_events_count"],
            signals["movement_distance_meters"],
        )
    return found


@pytest.mark.long
def test_without_the_demonstration_it_starts_empty_and_sigterm_leaves_no_process_behind() -> None:
    server = Served(DEMO="0")
    try:
        server.start()
        family = server.family()
        assert {"postgres"} < {one.name() for one in family}
        assert server.run("create_tenant", "acme", "Acme Guarding").stdout == "1\n", "the first tenant is 1"
        token = server.run("create_token", "--tenant", "1", "--role", "admin").stdout.strip()
        caller = Caller(server.url, token)
        picture = caller.data("/noc/live/")
        assert (picture["sites"], picture["people"], picture["as_of_seq"]) == ([], [], 0)
        assert caller.items("/noc/alerts/") == caller.items("/noc/registry/people/") == []
        assert server.terminate() == 0, server.last_words()
        _, alive = psutil.wait_procs(family, timeout=20)
        assert alive == []
        assert server.family() == []
        assert "Traceback" not in server.last_words()
    finally:
        server.close()
