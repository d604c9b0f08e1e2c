"""`noc simulate`: a made-up guard force lives against a server; the `simulation` package does the work."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.utils import timezone

from simulation.run import add_arguments, run

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TOKEN_LIFE = timedelta(days=7)


class Command(BaseCommand):
    """Parses the flags of `python -m simulation`, and makes a token where the server is our own."""

    help = "Let a made-up guard force live against the public API of a server."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the simulation's own flags, and the tenant a local token is made for."""
        add_arguments(parser)
        parser.add_argument(
            "--tenant", help="local server, no token: tenant (id or code) to make one for (the first)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the force until it is done or told to stop; exits with its code unless that is 0."""
        given = Namespace(**options)
        if not given.token and urlsplit(given.url).hostname in LOOPBACK:
            given.token = _make_token(given.tenant)
        code = run(given)
        if code:
            sys.exit(code)


def _make_token(tenant_name: str | None) -> str:
    """Make a token that may register and ingest for a local tenant; it expires in a week."""
    from noc.kernel.access.tokens import issue_token
    from noc.kernel.tenancy.models import Tenant

    named: dict[str, Any] = {}
    if tenant_name:
        named = {"pk": int(tenant_name)} if tenant_name.isdecimal() else {"code": tenant_name}
    try:
        tenant = Tenant.objects.filter(active=True, **named).order_by("id").first()
        if tenant is None:
            raise CommandError(f"there is no tenant {tenant_name or 'yet'}", returncode=2)
        expires_at = timezone.now() + TOKEN_LIFE
        return issue_token(tenant, "admin", name="simulation", expires_at=expires_at)[1]
    except DatabaseError as error:
        message = "the local database does not answer: start the server, or give --token"
        raise CommandError(message, returncode=2) from error
