"""noc create_user --tenant CODE --username NAME --role ROLE"""

from __future__ import annotations

import secrets
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import IntegrityError, transaction

from noc.kernel.access.capabilities import ROLES
from noc.kernel.access.models import User
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.models import Person
from noc.surfaces.cli import command


class Command(command.Command):
    help = (
        "Make a login for the console. Without --password-stdin a password is made and printed, alone, "
        "on standard output; it is shown this once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_tenant(parser)
        parser.add_argument("--username", required=True)
        parser.add_argument("--role", required=True, choices=sorted(ROLES))
        parser.add_argument("--name", default="", help="as it is shown beside what the user did")
        parser.add_argument("--person", metavar="CODE", help="the person of the registry whose login it is")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        command.add_limits(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        tenant = command.tenant_of(options)
        limits = command.limits_of(tenant, options)
        person = _person_of(tenant, options["person"])
        user = User(
            tenant=tenant,
            username=_username_of(options["username"]),
            name=options["name"][:200],
            role=options["role"],
            limited=bool(limits),
        )
        password = _read_password(user) if options["password_stdin"] else secrets.token_urlsafe(15)
        user.set_password(password)
        _save(user, person)
        command.write_limits(tenant, limits, user=user)
        self.say(f"user {user.username} of tenant {tenant.code}, role {user.role}")
        if not options["password_stdin"]:
            self.say("the password is shown this once:")
            self.stdout.write(password)


def _username_of(text: str) -> str:
    name = text.strip()
    if not 0 < len(name) <= 150 or not name.isprintable():  # the column's width
        raise CommandError("the user name must have 1 to 150 printable characters")
    return name


def _person_of(tenant: Tenant, code: str | None) -> Person | None:
    if code is None:
        return None
    with tenant_scope(tenant.pk):
        person = Person.objects.filter(code=code).first()
    if person is None:
        command.missing(f"tenant {tenant.code} has no person {code!r}")
    if person.user_id is not None:
        raise CommandError(f"person {code} has a login already")
    return person


def _read_password(user: User) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password


def _save(user: User, person: Person | None) -> None:
    try:
        with transaction.atomic(), tenant_scope(user.tenant_id):
            user.save()
            if person is not None:
                Person.objects.filter(pk=person.pk).update(user=user)
    except IntegrityError as error:
        raise CommandError(
            f"there is a user {user.username!r} already; names are unique over all tenants"
        ) from error
