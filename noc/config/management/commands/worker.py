"""`noc worker`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Run the workers alone, beside one or more `noc serve --no-worker`."""

    help = "Run the outbox worker, the task worker and the clock, without a web server."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run until told to stop."""
        from noc.config.postgres import PostgresUnavailable
        from noc.config.serve import work

        try:
            work()
        except PostgresUnavailable as error:
            raise CommandError(str(error)) from error
