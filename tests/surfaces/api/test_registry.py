"""The registry as customers' integrators and the console meet it: an admin, a viewer, and an outsider."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest

from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import tenant_scope
from noc.surfaces.api.registry_examples import EXAMPLES
from tests.registry_cast import (
    CLIENT,
    GUARD,
    SECOND_SITE,
    SITE,
    Caller,
    caller,
    limited_caller,
    make_tenant,
    register,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("guards")


@pytest.fixture
def admin(tenant: Tenant) -> Caller:
    return caller(tenant, "admin")


@pytest.fixture
def viewer(tenant: Tenant) -> Caller:
    return caller(tenant, "viewer")


@pytest.fixture
def outsider() -> Caller:
    return caller(make_tenant("others"), "admin")


@pytest.fixture
def force(tenant: Tenant) -> Tenant:
    """Two clients with a site each, a guard at each, and what there is about them."""
    with tenant_scope(tenant.pk):
        register("clients", CLIENT, {"code": "BETA", "name": "Beta"})
        register("sites", SITE | {"client": "ACME"}, SECOND_SITE | {"client": "BETA"})
        register(
            "people",
            GUARD | {"authorized_sites": ["S1", "S2"]},
            {"code": "G2", "name": "Ravi", "home_site": "S2"},
            {"code": "G3", "name": "Floater"},
        )
        register("devices", *({"code": f"D{n}", "person": f"G{n}"} for n in (1, 2, 3)))
        span = {"start": "2026-11-20T10:00:00Z", "end": "2199-11-20T18:00:00Z"} | {
            "end": "2027-11-20T18:00:00Z"
        }
        plans = [span | {"code": f"P{n}", "site": f"S{n}", "person": f"G{n}"} for n in (1, 2)]
        for kind in ("shifts", "tours"):
            register(kind, *plans)
        register("tasks", *({"code": f"K{n}", "site": f"S{n}"} for n in (1, 2)), {"code": "K3"})
        register("maintenance", *({"code": f"M{n}", "site": f"S{n}"} | span for n in (1, 2)))
        day = {"date": "2026-01-26", "name": "Day"}
        register(
            "holidays",
            day | {"code": "H1", "sites": ["S1", "S2"]},
            day | {"code": "H2", "sites": ["S2"]},
            day | {"code": "H3"},
        )
    return tenant


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [item["code"] for item in found]


def test_every_example_of_the_document_is_taken_and_shown_as_it_was_put(admin: Caller) -> None:
    for kind, example in EXAMPLES.items():
        answer = admin.put(kind, [example])
        assert answer.status_code == 200, answer.content
        assert answer.json() == {
            "status": "success",
            "data": {"created": 1, "updated": 0, "rejected": [], "warnings": []},
            "cached": False,
        }
        (shown,) = admin.items(kind, code=example["code"])
        assert shown["id"] > 0
        for field, value in example.items():
            assert _moment(shown[field]) == _moment(value), (kind, field)


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) and "T" in value[10:11] else value


def test_the_good_items_of_a_call_are_taken_and_the_bad_ones_told(admin: Caller) -> None:
    answer = admin.put("clients", [CLIENT, {"code": "X"}, 5, CLIENT])
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert (data["created"], data["updated"]) == (1, 0)
    assert [(one["index"], one["code"]) for one in data["rejected"]] == [(1, "X"), (2, None), (3, "ACME")]
    assert admin.put("clients", [CLIENT]).json()["data"]["updated"] == 1


def test_a_number_that_is_none_costs_its_item_and_not_the_call(admin: Caller) -> None:
    body = json.dumps({"items": [SITE | {"lat": float("nan")}, SECOND_SITE]})
    assert "NaN" in body
    data = admin.put("sites", body).json()["data"]
    assert (data["created"], data["rejected"][0]["code"]) == (1, "S1")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        (b"\xff\xfe\x00", 400),
        ("[" * 100_000, 400),
        ('{"items": [' + "1" * 5000 + "]}", 400),
        ("[]", 422),
        ("{}", 422),
        ('{"items": {}}', 422),
        ('{"items": null}', 422),
        (json.dumps({"items": [{}] * 2001}), 413),
        (b" " * (17 * 1024 * 1024), 413),
    ],
)
def test_a_body_that_is_no_list_of_items_is_refused_in_the_envelope(
    body: str | bytes, status: int, admin: Caller
) -> None:
    answer = admin.put("people", body)
    assert answer.status_code == status, answer.content[:200]
    told = answer.json()
    assert told["status"] == "error"
    assert told["message"]


def test_only_json_is_read(admin: Caller) -> None:
    assert admin.put("people", "code,name\nG1,x", content_type="text/csv").status_code == 415


def test_a_call_without_items_is_fine(admin: Caller) -> None:
    assert admin.put("people", []).json()["data"] == {
        "created": 0,
        "updated": 0,
        "rejected": [],
        "warnings": [],
    }


@pytest.mark.parametrize("kind", list(EXAMPLES))
def test_who_may_not_configure_may_look_and_not_change(kind: str, viewer: Caller, tenant: Tenant) -> None:
    assert viewer.put(kind, [EXAMPLES[kind]]).status_code == 403
    assert viewer.items(kind) == []
    ingest = caller(tenant, "ingest")
    assert ingest.get(kind).status_code == ingest.put(kind, []).status_code == 403
    nobody = Caller("wrong", viewer.browser)
    assert nobody.get(kind).status_code == nobody.put(kind, []).status_code == 401


@pytest.mark.parametrize("kind", list(EXAMPLES))
def test_an_outsider_sees_nothing_and_cannot_refer_to_it(
    kind: str, force: Tenant, outsider: Caller, admin: Caller
) -> None:
    assert len(admin.items(kind)) >= 2
    assert outsider.items(kind) == []
    rejected = outsider.put("shifts", [EXAMPLES["shifts"] | {"person": "G1", "site": "S1"}]).json()["data"][
        "rejected"
    ]
    assert rejected[0]["error"] == "person: there is no person with the code 'G1'"


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("clients", ["ACME"]),
        ("sites", ["S1"]),
        ("people", ["G1"]),
        ("devices", ["D1"]),
        ("shifts", ["P1"]),
        ("tours", ["P1"]),
        ("tasks", ["K1"]),
        ("holidays", ["H1", "H3"]),
        ("maintenance", ["M1"]),
    ],
)
def test_who_is_limited_to_a_site_sees_what_belongs_to_it(kind: str, seen: list[str], force: Tenant) -> None:
    found = limited_caller(force, "viewer", "S1").items(kind)
    assert codes(found) == seen
    assert "S2" not in json.dumps(found)
    assert limited_caller(force, "viewer").get(kind).json()["data"]["items"] == [] or kind == "holidays"


def test_who_is_limited_to_a_site_cannot_change_what_is_everybodys(force: Tenant) -> None:
    limited = limited_caller(force, "admin", "S1")
    assert limited.put("sites", [SECOND_SITE | {"radius_m": 5000}]).status_code == 403
    assert limited.put("sites", [SITE]).status_code == 403


def test_who_is_rostered_at_a_site_is_seen_from_there(force: Tenant, admin: Caller) -> None:
    shift = {
        "code": "X",
        "person": "G3",
        "site": "S1",
        "start": "2026-11-20T10:00:00Z",
        "end": "2027-11-20T18:00:00Z",
    }
    assert admin.put("shifts", [shift]).json()["data"]["created"] == 1
    limited = limited_caller(force, "viewer", "S1")
    assert codes(limited.items("people")) == ["G1", "G3"]
    assert codes(limited.items("devices")) == ["D1", "D3"]


def test_lists_come_in_pages_by_code_without_repeats_or_gaps(tenant: Tenant, viewer: Caller) -> None:
    with tenant_scope(tenant.pk):
        register("people", *({"code": f"G{n:03d}", "name": "x"} for n in range(120)))
    found, cursor = [], None
    for size in (50, 50, 20):
        page = viewer.get("people", **({"cursor": cursor} if cursor else {})).json()["data"]
        assert len(page["items"]) == size
        found += codes(page["items"])
        cursor = page["next_cursor"]
    assert cursor is None
    assert found == [f"G{n:03d}" for n in range(120)]
    assert len(viewer.items("people", limit=500)) == 120
    assert codes(viewer.items("people", code="G007")) == ["G007"]
    assert viewer.items("people", code="NOBODY") == viewer.items("people", code="G\x00") == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 501},
        {"limit": "many"},
        {"cursor": "rubbish"},
        {"cursor": "bm9wZQ"},
        {"code": "x" * 201},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(query: dict[str, Any], viewer: Caller) -> None:
    assert viewer.get("people", **query).status_code == 400


@pytest.mark.parametrize(
    "made_up",
    ['["code",{"v":5},1]', '["code",{"v":"\\u0000"},1]', '["code",{"t":"2026-11-20T10:00:00Z"},1]',
     '["code",{"v":"x"},99999999999999999999]',
     '["code",{"v":"\\ud800"},1]', '["name",{"v":"x"},1]', '["code",{},1]', "{}"],
)  # fmt: skip
def test_a_cursor_that_somebody_made_up_breaks_nothing(made_up: str, viewer: Caller) -> None:
    cursor = base64.urlsafe_b64encode(made_up.encode()).decode().rstrip("=")
    assert viewer.get("people", cursor=cursor).status_code in {200, 400}


@pytest.mark.parametrize("kind", list(EXAMPLES))
def test_a_page_costs_the_same_few_queries_however_many_items_it_has(
    kind: str, force: Tenant, viewer: Caller, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        viewer.items(kind, limit=500)


def test_the_document_describes_every_item_with_an_example(admin: Caller) -> None:
    document = admin.browser.get("/api/v2/schema/").json()
    for kind, example in EXAMPLES.items():
        content = document["paths"][f"/api/v2/noc/registry/{kind}/"]["put"]["requestBody"]["content"][
            "application/json"
        ]
        item = content["schema"]["properties"]["items"]["items"]
        assert item["required"] == ["code"]
        assert example.keys() <= item["properties"].keys()
        assert content["example"] == {"items": [example]}
        assert "$ref" not in json.dumps(content)
