"""noc replay --tenant CODE --since T --until T [--set KEY=VALUE ...]"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from noc.journeys.replay import as_json, digest_of
from noc.journeys.replay_compare import compare
from noc.journeys.replays import Cancelled, keep, request_replay, start_at_once, walk
from noc.kernel.access.principals import SYSTEM
from noc.kernel.clock import now
from noc.kernel.errors import NOCError
from noc.kernel.tenancy.scope import tenant_scope
from noc.surfaces.cli import command


class Command(command.Command):
    help = (
        "Run baselines and audits over a past window in event time, with settings as they might have been. Prints what "
        "would have been found, one JSON object a line, then a summary; the same facts give the same lines. The result "
        "set is kept beside the live state, which is never touched."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_tenant(parser)
        parser.add_argument(
            "--since", required=True, type=command.moment, metavar="T", help="RFC 3339 with offset"
        )
        parser.add_argument("--until", required=True, type=command.moment, metavar="T")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help="an option as it might be; repeatable",
        )
        parser.add_argument("--name", default="", help="what to call it")

    def handle(self, *_: Any, **options: Any) -> None:
        tenant = command.tenant_of(options)
        settings = dict(_pair(text) for text in options["set"])
        with tenant_scope(tenant.pk):
            try:
                asked = request_replay(
                    options["since"], options["until"], settings, options["name"], SYSTEM, now()
                )
            except NOCError as error:
                raise CommandError(error.message) from error
            row = start_at_once(asked, now())
            with tqdm(total=100, unit="%", disable=None, desc="replay") as bar:
                try:
                    here, there = walk(row, lambda share: bar.update(int(share * 100) - bar.n))
                except Cancelled as error:
                    raise CommandError(f"somebody stopped replay {row.pk}; nothing of it is kept") from error
            keep(row, here, there)
            for one in here:
                self.stdout.write(json.dumps(as_json(one)))
            compared = compare(row, None) or {}
            summary = {
                name: compared[name] for name in ("findings", "against_findings", "by_type", "sentence")
            }
            missed = [one["title"] for one in compared["confirmed_missed"]]
            self.stdout.write(
                json.dumps({"summary": {**summary, "confirmed_missed": missed, "digest": digest_of(here)}})
            )
            self.say(f"kept as replay {row.pk}: {compared['sentence']}")


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise CommandError(f"--set takes KEY=VALUE, not {text!r}")
    return key.strip(), value.strip()
