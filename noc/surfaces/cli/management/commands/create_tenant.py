"""noc create_tenant CODE NAME"""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import CommandError, CommandParser

from noc.kernel.tenancy.models import Tenant
from noc.surfaces.cli import command

_CODE = re.compile(r"(?=.*[A-Za-z_-])[A-Za-z0-9_-]{1,50}")  # not a number: --tenant takes an id or a code


class Command(command.Command):
    help = "Make a tenant (a guarding company) and print its id. One that exists with the same name is left as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help="letters, digits, - and _; not a number")
        parser.add_argument("name", metavar="NAME")

    def handle(self, *_: Any, **options: Any) -> None:
        code, name = options["code"], options["name"].strip()
        if not _CODE.fullmatch(code):
            raise CommandError(f"{code!r} is no code: 1 to 50 letters, digits, - and _, and not digits alone")
        if not 0 < len(name) <= 200 or "\x00" in name:  # the column's width
            raise CommandError("the name must have 1 to 200 characters")
        tenant, created = Tenant.objects.get_or_create(code=code, defaults={"name": name})
        if tenant.name != name:
            raise CommandError(f"there is a tenant {code} already, named {tenant.name!r}")
        if not created:
            self.say(f"tenant {code} exists already; nothing was changed")
        self.stdout.write(str(tenant.pk))
