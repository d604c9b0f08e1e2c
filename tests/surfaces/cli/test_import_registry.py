"""A customer's spreadsheet becomes the registry."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from noc.journeys.registry import MAX_ITEMS
from noc.journeys.registry_lists import LISTS
from noc.kernel.clock import now
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.models import Person
from tests.registry_cast import GUARD, SECOND_SITE, SITE, make_tenant, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("guards")


def bring_in(kind: str, text: str | bytes, tmp_path: Path, *options: str) -> tuple[str, str]:
    """Return what the command wrote to standard output and to standard error."""
    file, out, err = tmp_path / "table.csv", io.StringIO(), io.StringIO()
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    call_command("import_registry", kind, str(file), "--tenant", "guards", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def shown(kind: str, tenant: Tenant) -> list[dict[str, Any]]:
    rows_of, show = LISTS[kind]
    with tenant_scope(tenant.pk):
        return show(list(rows_of(None, now()).order_by("code")), None)


def test_good_rows_are_taken_and_a_bad_one_is_told_with_its_line(tenant: Tenant, tmp_path: Path) -> None:
    out, err = bring_in(
        "sites",
        "code,name,lat,lon,radius_m,timezone,polygon\n"
        "S1,Gate One,19.0,72.8,100,Asia/Kolkata,\n"
        "S2,Gate Two,190,72.8,100,,\n"
        'S3,"Yard, north",,,,,"[[72.8,19.0],[72.81,19.0],[72.81,19.01]]"\n',
        tmp_path,
    )
    assert out == "created 2 updated 0 rejected 1\n"
    assert err == "line 3 (S2): lat: expected a number <= 90.0\n"
    first, third = shown("sites", tenant)
    assert (first["lat"], first["radius_m"], first["timezone"]) == (19.0, 100.0, "Asia/Kolkata")
    assert third["name"] == "Yard, north"
    assert third["polygon"] == [[72.8, 19.0], [72.81, 19.0], [72.81, 19.01]]


def test_an_empty_cell_leaves_a_field_and_null_clears_it(tenant: Tenant, tmp_path: Path) -> None:
    with tenant_scope(tenant.pk):
        register("sites", SITE, SECOND_SITE)
        register(
            "people", GUARD | {"authorized_sites": ["S2"]}, {"code": "G2", "name": "Ravi", "home_site": "S1"}
        )
    # As a spreadsheet of another country saves it: a byte order mark, semicolons, carriage returns.
    table = 'code;name;home_site;active;authorized_sites\r\nG1;;;false;\r\nG2;;null;;"S1;S2"\r\n'
    assert bring_in("people", b"\xef\xbb\xbf" + table.encode(), tmp_path) == (
        "created 0 updated 2 rejected 0\n",
        "",
    )
    first, second = shown("people", tenant)
    assert (first["home_site"], first["active"], first["authorized_sites"]) == ("S1", False, ["S2"])
    assert (second["name"], second["home_site"], second["authorized_sites"]) == ("Ravi", None, ["S1", "S2"])


def test_a_dry_run_tells_all_and_changes_nothing(tenant: Tenant, tmp_path: Path) -> None:
    out, err = bring_in("people", "code,name,rank\nG1,Asha,major\nG2,\n", tmp_path, "--dry-run")
    assert out == "created 1 updated 0 rejected 1\n"
    assert "line 3 (G2): missing name" in err
    assert "unknown fields were ignored: rank" in err
    assert shown("people", tenant) == []


def test_a_file_of_more_rows_than_a_call_takes_is_brought_in_whole(tenant: Tenant, tmp_path: Path) -> None:
    rows = "".join(f"G{n},Guard {n}\n" for n in range(MAX_ITEMS + 5))
    assert (
        bring_in("people", f"code,name\n{rows}", tmp_path)[0]
        == f"created {MAX_ITEMS + 5} updated 0 rejected 0\n"
    )
    with tenant_scope(tenant.pk):
        assert Person.objects.count() == MAX_ITEMS + 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "header"),
        (b"name,lat\nx,1\n", "header"),
        (b"code,name\nG1,\xff\xfe\n", "UTF-8"),
        (b'code,name\nG1,"open\n', "unexpected end"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(
    text: bytes, reason: str, tenant: Tenant, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=reason):
        bring_in("people", text, tmp_path)
    assert shown("people", tenant) == []


def test_codes_of_digits_stay_texts(tenant: Tenant, tmp_path: Path) -> None:
    assert bring_in("people", "code,name\n007,100\n", tmp_path)[0] == "created 1 updated 0 rejected 0\n"
    assert [(one["code"], one["name"]) for one in shown("people", tenant)] == [("007", "100")]


def test_a_list_that_is_no_json_and_a_cell_too_many_are_told(tenant: Tenant, tmp_path: Path) -> None:
    out, err = bring_in("sites", 'code,name,polygon\nS1,x,"[[1,2],"\n', tmp_path)
    assert out == "created 0 updated 0 rejected 1\n"
    assert err == "line 2 (S1): polygon: expected a list or null, not text\n"
    out, err = bring_in("people", "code,name\nG1,Asha,extra\n", tmp_path)
    assert out == "created 1 updated 0 rejected 0\n"
    assert err == "unknown fields were ignored: cells beyond the header\n"
