"""What the commands share: results on standard output, everything else on standard error, clear ends."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from noc.kernel.clock import parse_rfc3339
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.entries.rows import ids_of
from noc.sources.sites.models import AccessLimit, Client, Site

MISSING = 2  # exit status: a tenant, person, site or file that does not exist
_MAX_ID = 2**31


class Command(BaseCommand):
    """A command of ours. `requires_system_checks` is off: they load the whole web side to say nothing."""

    requires_system_checks = []

    def say(self, line: str) -> None:
        """Tell the operator something that is no result."""
        self.stderr.write(line, style_func=str)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run; from a shell, end on a refusal with its status and one line, without the names of classes."""
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            if not getattr(self, "_called_from_command_line", False):
                raise
            self.say(f"noc: {error}")
            raise SystemExit(error.returncode) from error


def missing(message: str) -> NoReturn:
    """End: something named on the command line does not exist."""
    raise CommandError(message, returncode=MISSING)


def add_tenant(parser: CommandParser) -> None:
    """Let a command ask for its tenant."""
    parser.add_argument("--tenant", required=True, help="the tenant's id or code")


def tenant_of(options: dict[str, Any]) -> Tenant:
    """Return the tenant named by its code or id; ends with status 2 when there is none."""
    named = str(options["tenant"])
    tenant = Tenant.objects.filter(code=named).first()
    if tenant is None and named.isascii() and named.isdigit() and int(named) < _MAX_ID:
        tenant = Tenant.objects.filter(pk=int(named)).first()
    if tenant is None:
        missing(f"there is no tenant {named!r}")
    return tenant


def moment(text: str) -> datetime:
    """Read a time on the command line."""
    try:
        return parse_rfc3339(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a time with offset, like 2026-11-20T21:04:11Z") from error


def file_of(name: str) -> Path:
    """Return a readable file's path; ends with status 2 when there is none."""
    path = Path(name)
    if not path.is_file():
        missing(f"there is no file {name!r}")
    return path


def add_limits(parser: CommandParser) -> None:
    """Let a command ask which sites a login or token is limited to."""
    parser.add_argument(
        "--site", action="append", default=[], metavar="CODE", help="see this site only; repeatable"
    )
    parser.add_argument(
        "--client",
        action="append",
        default=[],
        metavar="CODE",
        help="see this client's sites only; repeatable",
    )


def limits_of(tenant: Tenant, options: dict[str, Any]) -> list[dict[str, int]]:
    """Return the limits asked for, as columns of AccessLimit; ends with status 2 for an unknown code."""
    with tenant_scope(tenant.pk):
        sites, clients = ids_of(Site, options["site"]), ids_of(Client, options["client"])
    for kind, codes, ids in (("site", options["site"], sites), ("client", options["client"], clients)):
        for code in codes:
            if code not in ids:
                missing(f"tenant {tenant.code} has no {kind} {code!r}")
    return [*({"site_id": pk} for pk in sites.values()), *({"client_id": pk} for pk in clients.values())]


def write_limits(tenant: Tenant, limits: list[dict[str, int]], **holder: Any) -> None:
    """Limit a login (`user=`) or token (`token=`) to what `limits_of` returned."""
    with tenant_scope(tenant.pk):
        AccessLimit.objects.bulk_create(AccessLimit(tenant=tenant, **holder, **limit) for limit in limits)


def expiry_of(days: int | None, at: datetime) -> datetime | None:
    """Return when something that lasts `days` from now ends. Raises CommandError for what makes no sense."""
    if days is None:
        return None
    if not 0 < days <= 36_500:  # a hundred years
        raise CommandError("--expires-days must be from 1 to 36500")
    return at + timedelta(days=days)
