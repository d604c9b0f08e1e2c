"""Generated over every address of the API's document: another company's things answer exactly as missing ones."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from noc.kernel.access.capabilities import ROLES
from noc.response.alerts.fire import Draft, Occurrence, fire
from noc.sources.sites.models import Shift
from noc.surfaces.api.root import api
from tests.cast import MINUTE, Answer, Caller, Company, Phone, ago, event

MISSING = 987_654
NOBODY = "00000000-0000-4000-8000-000000000000"
BODIES: dict[str, Any] = {
    "resolve": {"resolution": "TEST"},
    "comment": {"notes": "n"},
    "assign": {"person_id": None},
}


def operations() -> list[tuple[str, str]]:
    """Return (method, path) of every address of Django's door."""
    return [
        (method.upper(), path)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
        if "/ingest/" not in path or path.endswith("/rejected/")
        if not path.endswith("/session/")
    ]


BY_ID = [(method, path) for method, path in operations() if "{" in path]
LISTS = [path for method, path in operations() if method == "GET" and "{" not in path]


def test_every_address_is_asked() -> None:
    assert len(BY_ID) >= 9
    assert len(LISTS) >= 8
    assert {re.sub(r".*\{(\w+)\}.*", r"\1", path) for _, path in BY_ID} <= {
        "person_id", "site_id", "alert_id", "event_id", "kind",
    }  # fmt: skip


@pytest.fixture
def busy(company: Company, outsider: Company, phone: Phone) -> tuple[Company, Company]:
    """Both companies have facts, refusals, unenrolled codes and alerts; all of the outsider's are marked."""
    for one, sender in ((company, phone), (outsider, outsider.phone())):
        mark = f"secret-{one.tenant.code}"
        sender.sent(
            event("location", device=mark),
            event("task", task=mark),
            event("location", person=mark, event_id=mark),
            event("panic", note=mark),
            event("attendance"),
        )
    return company, outsider


def ids_of(company: Company) -> dict[str, int | str]:
    with company.scope():
        from noc.events.models import NOCEventLog
        from noc.response.alerts.models import NOCAlertEvent

        NOCEventLog.objects.filter(seq=None).update(seq=1)
        alert, row = NOCAlertEvent.objects.earliest("id").pk, NOCEventLog.objects.earliest("id").event_id
    return {
        "person_id": company.ravi,
        "site_id": company.gate,
        "alert_id": alert,
        "event_id": str(row),
        "kind": "people",
    }


def fill(path: str, ids: dict[str, int | str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(ids[found[1]]), path)


def ask(caller: Caller, method: str, path: str) -> Answer:
    deed = path.rstrip("/").rsplit("/", 1)[-1]
    return caller.ask(method, path, BODIES.get(deed, {}) if method != "GET" else None)


@pytest.mark.parametrize("role", ROLES)
def test_foreign_ids_answer_exactly_as_missing_ones_and_own_ones_otherwise(
    busy: tuple[Company, Company], role: str
) -> None:
    company, outsider = busy
    caller = company.caller(role)
    mine, theirs = ids_of(company), ids_of(outsider)
    nothing: dict[str, int | str] = {**dict.fromkeys(mine, MISSING), "event_id": NOBODY, "kind": "people"}
    for method, path in BY_ID:
        if "{kind}" in path:
            continue
        foreign, missing = (ask(caller, method, fill(path, ids)) for ids in (theirs, nothing))
        assert (foreign.status, foreign.body) == (missing.status, missing.body), (method, path)
        assert missing.status == (404 if missing.status not in {401, 403} else missing.status), (method, path)
        own = ask(caller, method, fill(path, mine))
        assert own.status == (200 if missing.status == 404 else 403), (method, path, own.body)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("limited", [False, True])
def test_no_list_shows_or_counts_what_is_anothers(
    busy: tuple[Company, Company], role: str, limited: bool
) -> None:
    company, outsider = busy
    caller = company.caller(role, *(["gate"] if limited else []))
    before = {path: caller.get(path).body for path in LISTS if "activity" not in path and "live" not in path}
    for path in LISTS:
        answer = caller.get(path)
        assert answer.status in {200, 403}, (path, answer.body)
        assert b"secret-rivals" not in answer.body, path
        if answer.status == 200 and isinstance(answer.data, dict) and "items" in answer.data:
            theirs = {json.dumps(item, sort_keys=True) for item in _items(outsider.caller("admin"), path)}
            assert not theirs & {json.dumps(item, sort_keys=True) for item in answer.data["items"]}, path
    outsider.phone().sent(event("panic", "sita"), event("location", device="other"))
    assert {path: caller.get(path).body for path in before} == before


def _items(caller: Caller, path: str) -> list[Any]:
    answer = caller.get(path)
    return list(answer.data["items"]) if answer.status == 200 else []


def test_limited_caller_sees_in_the_live_picture_only_its_sites(busy: tuple[Company, Company]) -> None:
    company, _ = busy
    data = company.caller("viewer", "yard").read("live/")
    assert [site["code"] for site in data["sites"]] == ["yard"]
    assert [person["code"] for person in data["people"]] == ["sita"]


def test_filtering_by_anothers_ids_finds_nothing(busy: tuple[Company, Company]) -> None:
    company, outsider = busy
    caller = company.caller("admin")
    assert caller.read("alerts/", site_id=outsider.gate)["items"] == []
    assert caller.read("alerts/", person_id=outsider.ravi)["items"] == []
    assert caller.read("events/", alert_id=ids_of(outsider)["alert_id"])["items"] == []


@pytest.mark.parametrize(("method", "path"), operations())
def test_without_credentials_every_address_is_401(company: Company, method: str, path: str) -> None:
    ids: dict[str, int | str] = {
        "person_id": 1,
        "site_id": 1,
        "alert_id": 1,
        "event_id": NOBODY,
        "kind": "people",
    }
    answer = Caller("").ask(method, fill(path, ids))
    assert (answer.status, bool(answer.message)) == (401, True)


def test_same_thing_in_two_companies_is_two_alerts(company: Company, outsider: Company) -> None:
    from datetime import UTC, datetime

    at = datetime.now(UTC)
    made = []
    for one in (company, outsider):
        with one.scope():
            draft = Draft("T", "LOW", "same", "m", "person", "1")
            made.append(fire(draft, [Occurrence("e", at, at, {})], at).pk)
    assert made[0] != made[1]


@pytest.mark.usefixtures("phone")
def test_limited_caller_sees_no_fix_and_no_home_of_another_site(company: Company) -> None:
    phone = company.phone()
    phone.sent(event("location", "sita", site="gate", at=ago(MINUTE)))
    with company.scope():
        Shift.objects.create(
            code="past",
            person_id=company.ravi,
            site_id=company.sites["yard"],
            start=datetime(2026, 1, 1, tzinfo=UTC),
            end=datetime(2026, 1, 2, tzinfo=UTC),
        )
    limited = company.caller("viewer", "yard")
    (sita,) = [one for one in limited.read("live/")["people"] if one["code"] == "sita"]
    assert (sita["lat"], sita["lon"], sita["at"]) == (None, None, None)
    assert company.caller("viewer").read(f"people/{company.people['sita']}/")["lat"] is not None
    phone.sent(event("location", "sita", site="yard", at=ago(0 * MINUTE)))
    assert limited.read(f"people/{company.people['sita']}/")["lat"] is not None
