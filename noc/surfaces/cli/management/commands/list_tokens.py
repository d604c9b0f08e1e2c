"""noc list_tokens --tenant CODE"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from noc.kernel.access.models import ApiToken
from noc.kernel.clock import now, rfc3339
from noc.surfaces.cli import command

_COLUMNS = ("id", "kind", "role", "limited", "state", "created", "expires", "last_used", "name")


class Command(command.Command):
    help = "List a tenant's tokens and enrolment keys (never the secrets), one a line, columns separated by tabs."

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_tenant(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        tenant, at = command.tenant_of(options), now()
        self.stdout.write("\t".join(_COLUMNS))
        for token in ApiToken.objects.filter(tenant=tenant).order_by("pk"):
            times = (rfc3339(token.created_at), rfc3339(token.expires_at), rfc3339(token.last_used_at))
            limited = "limited" if token.limited else "all"
            cells = (token.pk, token.kind, token.role, limited, _state(token, at), *times, token.name)
            self.stdout.write("\t".join(" ".join(str(cell or "-").split()) for cell in cells))


def _state(token: ApiToken, at: datetime) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at is not None and token.expires_at <= at else "valid"
