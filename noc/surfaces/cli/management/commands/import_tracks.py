"""noc import_tracks FILE.csv[.gz] --tenant CODE --person CODE"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from noc.journeys.tracks import import_track
from noc.kernel.clock import now
from noc.kernel.errors import NOCError
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.models import Person
from noc.surfaces.cli import command

_TOLD_AT_MOST = 20


class Command(command.Command):
    help = (
        "Import a recorded track (columns lat, lon, timestamp) as fixes of a person. Twice is once; an import that "
        "broke off is started again. Prints: imported N duplicates N rejected N."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.csv[.gz]")
        command.add_tenant(parser)
        parser.add_argument("--person", required=True, metavar="CODE", help="whose track it is")

    def handle(self, *_: Any, **options: Any) -> None:
        tenant, path = command.tenant_of(options), command.file_of(options["file"])
        with tenant_scope(tenant.pk):
            if not Person.objects.filter(code=options["person"]).exists():
                command.missing(f"tenant {tenant.code} has no person {options['person']!r}")
        refused = 0

        def tell(line: int, why: str) -> None:
            nonlocal refused
            refused += 1
            if refused <= _TOLD_AT_MOST:
                self.say(f"line {line}: {why}")

        with tqdm(unit=" fixes", disable=None, desc=path.name) as progress:
            try:
                done = import_track(tenant.pk, options["person"], path, now, progress.update, tell)
            except NOCError as error:
                raise CommandError(error.message) from error
        if refused > _TOLD_AT_MOST:
            self.say(f"... and {refused - _TOLD_AT_MOST} more rows that cannot be taken")
        self.stdout.write(f"imported {done.imported} duplicates {done.duplicates} rejected {done.rejected}")
