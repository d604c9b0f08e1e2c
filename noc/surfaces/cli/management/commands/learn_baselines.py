"""noc learn_baselines --tenant CODE --since T --until T"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from noc.intelligence.baselines.history import KEPT_WEEKS
from noc.intelligence.baselines.rules.weeks import QUARTER
from noc.journeys.learning import learn
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import tenant_scope
from noc.surfaces.cli import command


class Command(command.Command):
    help = (
        "Learn what is normal from a past window, and merge it into what was learnt before; twice is once. Prints: "
        "profiles N sites N quarters N hours N."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_tenant(parser)
        parser.add_argument(
            "--since", required=True, type=command.moment, metavar="T", help="RFC 3339 with offset"
        )
        parser.add_argument("--until", required=True, type=command.moment, metavar="T")

    def handle(self, *_: Any, **options: Any) -> None:
        tenant = command.tenant_of(options)
        since, until, at = options["since"], options["until"], now()
        if not since < until:
            raise CommandError("--since must be before --until")
        if until > at:
            raise CommandError("--until lies in the future: nothing can be learnt of it")
        if (until - since).days > KEPT_WEEKS * 7:
            raise CommandError(f"the window is longer than the {KEPT_WEEKS} weeks that are kept")
        with (
            tenant_scope(tenant.pk),
            tqdm(
                total=int((until - since) / QUARTER), unit=" quarters", disable=None, desc="learning"
            ) as bar,
        ):
            done = learn(since, until, at, bar.update)
        self.stdout.write(
            f"profiles {done.profiles} sites {done.sites} quarters {done.quarters} hours {done.hours}"
        )
