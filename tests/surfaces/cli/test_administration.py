"""The commands with which an installation is run: tenants, logins, tokens."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from noc.kernel.access.models import ApiToken, User
from noc.kernel.access.tokens import principal_of_token, principal_of_user
from noc.kernel.clock import now
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.models import Person
from noc.sources.sites.limits import visible_sites
from noc.sources.sites.models import Site
from noc.surfaces.cli.management.commands.create_token import Command as CreateToken
from tests.registry_cast import CLIENT, GUARD, SECOND_SITE, SITE, make_tenant, register

pytestmark = pytest.mark.django_db


def run(command: str, *arguments: str, **options: Any) -> tuple[str, str]:
    """Return what a command wrote to standard output and to standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def tenant() -> Tenant:
    made = make_tenant("guards")
    with tenant_scope(made.pk):
        register("clients", CLIENT)
        register("sites", SITE | {"client": "ACME"}, SECOND_SITE)
        register("people", GUARD)
    return made


def test_the_first_tenant_is_number_one_and_making_it_again_changes_nothing() -> None:
    out, err = run("create_tenant", "acme-guards", "Acme Guards")
    assert Tenant.objects.get(code="acme-guards").name == "Acme Guards"
    again, told = run("create_tenant", "acme-guards", "Acme Guards")
    assert again == out == f"{Tenant.objects.get().pk}\n"
    assert err == ""
    assert "exists already" in told


@pytest.mark.parametrize(
    ("code", "name", "reason"),
    [
        ("guards", "Others", "already"),
        ("12", "Numbers", "no code"),
        ("a b", "Blank", "no code"),
        ("fine", " ", "1 to 200"),
        ("fine", "x" * 201, "1 to 200"),
    ],
)
def test_a_tenant_that_cannot_be_is_refused_in_one_line(
    code: str, name: str, reason: str, tenant: Tenant
) -> None:
    with pytest.raises(CommandError, match=reason):
        run("create_tenant", code, name)


@pytest.mark.parametrize("named", ["guards", "id"])
def test_a_token_is_printed_alone_and_works(named: str, tenant: Tenant) -> None:
    out, err = run(
        "create_token", "--tenant", str(tenant.pk) if named == "id" else named, "--role", "operator"
    )
    principal = principal_of_token(out.strip(), now())
    assert principal is not None
    assert principal.tenant_id == tenant.pk
    assert "noc:ack_alerts" in principal.capabilities
    assert out.count("\n") == 1
    assert out.strip() not in err


def test_a_token_ends_when_it_was_told_to(tenant: Tenant) -> None:
    run("create_token", "--tenant", "guards", "--role", "viewer", "--expires-days", "2")
    expires_at = ApiToken.objects.get().expires_at
    assert expires_at is not None
    assert 1.99 < (expires_at - now()).total_seconds() / 86_400 < 2.01
    with pytest.raises(CommandError, match="36500"):
        run("create_token", "--tenant", "guards", "--role", "viewer", "--expires-days", "0")


def test_a_limited_token_sees_its_sites_and_no_other(tenant: Tenant) -> None:
    by_site, _ = run("create_token", "--tenant", "guards", "--role", "viewer", "--site", "S2")
    by_client, _ = run("create_token", "--tenant", "guards", "--role", "viewer", "--client", "ACME")
    for secret, code in ((by_site, "S2"), (by_client, "S1")):
        principal = principal_of_token(secret.strip(), now())
        assert principal is not None
        with tenant_scope(tenant.pk):
            assert visible_sites(principal) == {Site.objects.get(code=code).pk}


@pytest.mark.parametrize(
    "arguments",
    [
        ["create_token", "--tenant", "nobody", "--role", "viewer"],
        ["create_token", "--tenant", "99999999999999999999", "--role", "viewer"],
        ["create_token", "--tenant", "guards", "--role", "viewer", "--site", "S9"],
        ["create_token", "--tenant", "guards", "--role", "viewer", "--client", "C9"],
        ["create_enrolment_key", "--tenant", "nobody"],
        ["create_user", "--tenant", "guards", "--role", "viewer", "--username", "x", "--person", "G9"],
        ["list_tokens", "--tenant", "nobody"],
        ["revoke_token", "12345"],
        ["import_registry", "sites", "/no/such/file.csv", "--tenant", "guards"],
    ],
)
def test_what_does_not_exist_ends_with_status_2(arguments: list[str], tenant: Tenant) -> None:
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)
    assert not User.objects.exists()
    assert not ApiToken.objects.exists()


def test_from_a_shell_a_refusal_is_one_line_on_standard_error(
    tenant: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        CreateToken().run_from_argv(["noc", "create_token", "--tenant", "nobody", "--role", "viewer"])
    told = capsys.readouterr()
    assert end.value.code == 2
    assert (told.out, told.err) == ("", "noc: there is no tenant 'nobody'\n")


def test_an_enrolment_key_works_in_a_url_and_nowhere_else(tenant: Tenant) -> None:
    out, _ = run("create_enrolment_key", "--tenant", "guards")
    assert principal_of_token(out.strip(), now()) is None
    principal = principal_of_token(out.strip(), now(), kind="enrolment")
    assert principal is not None
    assert principal.capabilities == {"noc:ingest"}


@pytest.mark.parametrize("by", ["id", "secret"])
def test_a_revoked_token_is_dead_and_listed_as_revoked(by: str, tenant: Tenant) -> None:
    secret = run("create_token", "--tenant", "guards", "--role", "admin", "--name", "roster sync")[0].strip()
    other = run("create_token", "--tenant", "guards", "--role", "viewer")[0].strip()
    run("revoke_token", str(ApiToken.objects.get(name="roster sync").pk) if by == "id" else secret)
    assert principal_of_token(secret, now()) is None
    assert principal_of_token(other, now()) is not None
    listed, _ = run("list_tokens", "--tenant", "guards")
    header, first, second = listed.splitlines()
    assert header.split("\t")[0] == "id"
    assert "\trevoked\t" in first
    assert "roster sync" in first
    assert "\tvalid\t" in second
    assert secret not in listed
    assert "before" in run("revoke_token", secret)[1]


def test_a_user_with_a_made_password_can_sign_in(tenant: Tenant) -> None:
    out, err = run(
        "create_user", "--tenant", "guards", "--username", "asha", "--role", "operator", "--person", "G1",
        "--name", "Asha Patil", "--site", "S1",
    )  # fmt: skip
    user = User.objects.get(username="asha")
    assert user.check_password(out.strip())
    assert out.strip() not in err
    principal = principal_of_user(user)
    assert principal is not None
    with tenant_scope(tenant.pk):
        assert Person.objects.get(code="G1").user_id == user.pk
        assert visible_sites(principal) == {Site.objects.get(code="S1").pk}


def test_a_given_password_is_read_from_standard_input_and_never_printed(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n"))
    out, err = run(
        "create_user", "--tenant", "guards", "--username", "ravi", "--role", "viewer", "--password-stdin"
    )
    assert User.objects.get(username="ravi").check_password("correct horse battery")
    assert out == ""
    assert "horse" not in err


def test_a_weak_password_makes_no_user(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match="too short"):
        run("create_user", "--tenant", "guards", "--username", "r", "--role", "viewer", "--password-stdin")
    assert not User.objects.exists()


def test_a_taken_user_name_and_a_person_with_a_login_are_refused(tenant: Tenant) -> None:
    arguments = ["create_user", "--tenant", "guards", "--role", "viewer", "--username"]
    run(*arguments, "asha", "--person", "G1")
    with pytest.raises(CommandError, match="already"):
        run(*arguments, "asha")
    with pytest.raises(CommandError, match="has a login already"):
        run(*arguments, "asha2", "--person", "G1")
    assert User.objects.count() == 1
