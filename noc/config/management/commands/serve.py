"""`noc serve`."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Run the whole product in one process."""

    help = "Run the console, the API, the live feed, the workers and, unless DATABASE_URL is set, PostgreSQL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the flags; the environment gives their defaults."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--no-worker", action="store_true", help="leave the work to `noc worker`")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until told to stop."""
        from noc.config.postgres import PostgresUnavailable
        from noc.config.serve import AddressTaken, serve

        try:
            serve(options["host"], options["port"], with_worker=not options["no_worker"])
        except (AddressTaken, PostgresUnavailable) as error:
            raise CommandError(str(error)) from error
