"""noc train_fraud_model --tenant CODE [--days N] [--test-size S] [--activate]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from noc.intelligence.fraud.train import DAYS, TEST_SIZE
from noc.journeys.training import train_now
from noc.kernel.access.principals import Actor
from noc.kernel.errors import NOCError
from noc.kernel.tenancy.scope import tenant_scope
from noc.surfaces.cli import command

OPERATOR = Actor("system", None, "noc train_fraud_model")


class Command(command.Command):
    help = (
        "Train a tenant's fraud model on its labelled punches. Ends with 0 when a model was recorded, activated or not (the "
        "last line says why), with 1 when none was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_tenant(parser)
        parser.add_argument(
            "--days", type=int, default=DAYS, help="how far back the labelled punches go (%(default)s)"
        )
        parser.add_argument(
            "--test-size",
            type=float,
            default=TEST_SIZE,
            help="share of the latest that judges the model (%(default)s)",
        )
        parser.add_argument(
            "--activate", action="store_true", help="skip the time in the shadow; the gates are never skipped"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        tenant = command.tenant_of(options)
        with tenant_scope(tenant.pk), tqdm(disable=None, unit="", desc="training") as bar:
            try:
                row = train_now(
                    OPERATOR,
                    options["days"],
                    options["test_size"],
                    activate=options["activate"],
                    watch=_shown_on(bar),
                )
            except NOCError as error:
                raise CommandError(error.message) from error
        if row.model_version is None:
            raise CommandError(row.reason)
        self.stdout.write(row.reason)


def _shown_on(bar: Any) -> Any:
    """Return a watcher that moves the bar, one stage after the other."""

    shown = ""

    def show(stage: str, done: int, total: int) -> None:
        nonlocal shown
        if stage != shown:
            shown = stage
            bar.reset(total=total)
            bar.set_description_str(stage, refresh=False)
        bar.update(done - bar.n)

    return show
