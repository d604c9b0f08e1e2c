"""The `noc` command: Django's manage.py under another name, with the embedded PostgreSQL at its side."""

import os
import sys
from collections.abc import Sequence

# These speak to no database, or see to one themselves.
WITHOUT_DATABASE = frozenset(
    "check collectstatic diffsettings findstatic help score_series serve simulate version worker".split()
)
# These want the tables as they are.
WITHOUT_MIGRATING = frozenset("dbshell makemigrations migrate showmigrations sqlmigrate".split())


def main() -> None:
    """Run the command named by the arguments; SystemExit carries its status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noc.config.settings")
    from django.core.management import execute_from_command_line

    with_database(sys.argv[1:])
    execute_from_command_line(sys.argv)


def with_database(arguments: Sequence[str]) -> None:
    """See to it that the embedded server runs for the command of `arguments`, if it needs one.

    It stops with us unless others use it. A command that had to start it also brings its tables up to date,
    so that `noc create_tenant` works where nothing has run yet. Exits with one line when it cannot.
    """
    from noc.config.database import is_embedded

    if not is_embedded() or not needs_database(arguments):
        return
    import django
    from django.conf import settings

    from noc.config import postgres
    from noc.config.postgres_places import places

    started_here = not postgres.is_kept(places(settings.DATA_DIR))
    try:
        postgres.ensure_running(settings.DATA_DIR)
    except postgres.PostgresUnavailable as error:
        sys.exit(f"noc: {error}")
    if started_here and arguments[0] not in WITHOUT_MIGRATING:
        from noc.config.migrate import bring_up_to_date

        django.setup()
        bring_up_to_date()


def needs_database(arguments: Sequence[str]) -> bool:
    """Tell whether the command line names a command that speaks to the database."""
    if not arguments or arguments[0].startswith("-") or {"-h", "--help"} & set(arguments):
        return False
    return arguments[0] not in WITHOUT_DATABASE
