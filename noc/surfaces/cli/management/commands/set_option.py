"""noc set_option KEY VALUE --tenant CODE [--site CODE]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from noc.kernel.errors import NOCError
from noc.kernel.options import TUNABLE, Setting, read_value
from noc.kernel.tenancy.overrides import override
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.sites.models import Site
from noc.surfaces.cli import command


class Command(command.Command):
    help = (
        "Set an option for one tenant, or one of its sites, otherwise than the deployment has it; the value `default` "
        "goes back. Running servers follow at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", choices=sorted(TUNABLE), metavar="KEY", help=", ".join(sorted(TUNABLE)))
        parser.add_argument("value", metavar="VALUE", help="a number, on, off, or default")
        command.add_tenant(parser)
        parser.add_argument("--site", metavar="CODE", help="for this site only")

    def handle(self, *_: Any, **options: Any) -> None:
        tenant = command.tenant_of(options)
        with tenant_scope(tenant.pk):
            site_id = None
            if options["site"] is not None:
                site_id = Site.objects.filter(code=options["site"]).values_list("id", flat=True).first()
                if site_id is None:
                    command.missing(f"tenant {tenant.code} has no site {options['site']!r}")
            try:
                override(options["key"], _value_of(options["key"], options["value"]), site_id)
            except NOCError as error:
                raise CommandError(error.message) from error
        where = f"{tenant.code}/{options['site']}" if options["site"] else tenant.code
        self.say(f"{options['key']} of {where}: {options['value']}")


def _value_of(key: str, text: str) -> Setting | None:
    if text == "default":
        return None
    try:
        return read_value(key, text)
    except ValueError as error:
        raise CommandError(str(error)) from error
