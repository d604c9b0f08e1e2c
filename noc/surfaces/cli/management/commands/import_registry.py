"""noc import_registry KIND FILE.csv --tenant CODE"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from noc.journeys.registry import KINDS, MAX_ITEMS, put_items
from noc.kernel.access.principals import Actor
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import tenant_scope
from noc.surfaces.cli import command
from noc.surfaces.cli.registry_csv import Row, read_rows

_IMPORTER = Actor("integration", None, "noc import_registry")


class Command(command.Command):
    help = (
        "Take a CSV file into the registry: a header with the API's field names, then a row an item. An empty cell "
        "leaves a field as it is, null clears it; lists are JSON or separated by semicolons."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=list(KINDS), metavar="KIND", help=", ".join(KINDS))
        parser.add_argument("file", metavar="FILE.csv")
        command.add_tenant(parser)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")

    def handle(self, *_: Any, **options: Any) -> None:
        tenant, path = command.tenant_of(options), command.file_of(options["file"])
        rows = read_rows(path, KINDS[options["kind"]][0])
        with tenant_scope(tenant.pk):
            if options["dry_run"]:
                with transaction.atomic():
                    self._take(options["kind"], rows)
                    transaction.set_rollback(True)
            else:
                self._take(options["kind"], rows)

    def _take(self, kind: str, rows: Iterator[Row]) -> None:
        created = updated = rejected = 0
        told: set[str] = set()
        for piece in _pieces(rows):
            outcome = put_items(kind, [row.item for row in piece], now(), _IMPORTER, strict=False)
            created, updated = created + outcome.created, updated + outcome.updated
            rejected += len(outcome.rejected)
            for one in outcome.rejected:
                self.say(f"line {piece[one.index].line} ({one.code or 'no code'}): {one.error}")
            told |= {notice.warning for notice in outcome.warnings}
        for warning in sorted(told):
            self.say(warning)
        self.stdout.write(f"created {created} updated {updated} rejected {rejected}")


def _pieces(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield the rows in pieces that one call takes."""
    piece: list[Row] = []
    for row in rows:
        piece.append(row)
        if len(piece) == MAX_ITEMS:
            yield piece
            piece = []
    if piece:
        yield piece
