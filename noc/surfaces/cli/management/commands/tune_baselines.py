"""noc tune_baselines --tenant CODE [--dry-run | --apply]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from noc.journeys.tuning import preview, tune
from noc.kernel.access.principals import SYSTEM
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import tenant_scope
from noc.surfaces.cli import command


class Command(command.Command):
    help = (
        "Show how people's verdicts would move the thresholds, and what that would have fired last month (--dry-run, "
        "as without either), or do it (--apply), as the clock does every Sunday. Prints a line a profile, then a sum."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_tenant(parser)
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--dry-run", action="store_true", help="only say what would be done (the default)")
        how.add_argument("--apply", action="store_true", help="do it")

    def handle(self, *_: Any, **options: Any) -> None:
        tenant, at = command.tenant_of(options), now()
        with tenant_scope(tenant.pk):
            proposals, unchanged = preview(at)
            for one in proposals:
                profile, said = one.opinion.profile, one.opinion.proposal
                self.stdout.write(
                    f"profile {profile.id} site {profile.site_id} {profile.metric_type} hour {profile.hour_of_week}: "
                    f"{said.current:g} -> {said.proposed:g}, would have fired {one.firing.current} -> "
                    f"{one.firing.proposed} in 30 days. {said.reason}"
                )
            if options["apply"]:
                done = tune(at, SYSTEM)
                self.stdout.write(f"changed {done.changed} kept {done.kept} refused {done.refused}")
            else:
                moving = sum(one.opinion.proposal.moves for one in proposals)
                self.stdout.write(
                    f"would change {moving} keep {unchanged} refuse {len(proposals) - moving}; nothing was done"
                )
