"""noc revoke_token ID|SECRET"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from noc.kernel.access.models import ApiToken
from noc.kernel.access.tokens import digest_of
from noc.kernel.clock import now
from noc.surfaces.cli import command

_MAX_ID = 2**63


class Command(command.Command):
    help = "Revoke a token or an enrolment key, known by its id (noc list_tokens) or by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("token", metavar="ID|SECRET")

    def handle(self, *_: Any, **options: Any) -> None:
        named = options["token"]
        by_id = named.isascii() and named.isdigit() and int(named) < _MAX_ID
        found = (
            ApiToken.objects.filter(pk=int(named))
            if by_id
            else ApiToken.objects.filter(digest=digest_of(named))
        )
        token = found.first()
        if token is None:
            command.missing("there is no such token or key")
        if token.revoked_at is not None:
            self.say(f"{token.kind} {token.pk} was revoked before")
            return
        found.filter(revoked_at__isnull=True).update(revoked_at=now())
        self.say(f"{token.kind} {token.pk} is revoked")
