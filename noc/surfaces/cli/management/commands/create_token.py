"""noc create_token --tenant CODE --role ROLE"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from noc.kernel.access.capabilities import ROLES
from noc.kernel.access.tokens import issue_token
from noc.kernel.clock import now
from noc.surfaces.cli import command


class Command(command.Command):
    help = "Make an API token and print it, alone, on standard output. It is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_tenant(parser)
        parser.add_argument("--role", required=True, choices=sorted(ROLES))
        parser.add_argument("--expires-days", type=int, metavar="N", help="never, unless told")
        parser.add_argument("--name", default="", help="what it is for")
        command.add_limits(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        tenant = command.tenant_of(options)
        limits = command.limits_of(tenant, options)
        expires_at = command.expiry_of(options["expires_days"], now())
        with transaction.atomic():
            token, secret = issue_token(
                tenant,
                options["role"],
                name=options["name"][:200],
                expires_at=expires_at,
                limited=bool(limits),
            )
            command.write_limits(tenant, limits, token=token)
        self.say(f"token {token.pk} of tenant {tenant.code}, role {token.role}; it is shown this once:")
        self.stdout.write(secret)
