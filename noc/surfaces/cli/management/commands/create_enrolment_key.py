"""noc create_enrolment_key --tenant CODE"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from noc.kernel.access.tokens import issue_token
from noc.kernel.clock import now
from noc.surfaces.cli import command


class Command(command.Command):
    help = (
        "Make a key for phones whose apps carry nothing but a URL (OsmAnd, Traccar Client) and print it, alone. "
        "It can send facts and nothing else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_tenant(parser)
        parser.add_argument("--expires-days", type=int, metavar="N", help="never, unless told")
        parser.add_argument("--name", default="", help="what it is for")

    def handle(self, *_: Any, **options: Any) -> None:
        tenant = command.tenant_of(options)
        expires_at = command.expiry_of(options["expires_days"], now())
        token, secret = issue_token(
            tenant, "ingest", name=options["name"][:200], kind="enrolment", expires_at=expires_at
        )
        self.say(f"enrolment key {token.pk} of tenant {tenant.code}; it is shown this once:")
        self.stdout.write(secret)
