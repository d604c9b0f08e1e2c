"""noc audit --tenant CODE --kind heartbeat|comprehensive|deep [--at T] [--apply]"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from noc.intelligence.baselines.load import profiles_for
from noc.intelligence.findings.evidence import events_behind, evidence_of
from noc.intelligence.findings.ledger import open_abouts
from noc.intelligence.findings.rules.catalogue import AUDITS, KINDS
from noc.intelligence.findings.rules.lifecycle import severity_of
from noc.intelligence.findings.rules.observations import Observation
from noc.journeys.audit import look_at, run_audit
from noc.kernel.clock import now, rfc3339
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import tenant_scope
from noc.surfaces.cli import command


class Command(command.Command):
    help = (
        "Audit a tenant now; or look what an audit would have seen at a past moment, and change nothing unless "
        "--apply is given. Prints what it saw, one JSON object a line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_tenant(parser)
        parser.add_argument("--kind", choices=AUDITS, default="comprehensive")
        parser.add_argument(
            "--at", metavar="T", type=command.moment, help="RFC 3339 with offset; default: now"
        )
        parser.add_argument("--apply", action="store_true", help="with --at: write the findings too")

    def handle(self, *_: Any, **options: Any) -> None:
        tenant, kind = command.tenant_of(options), options["kind"]
        at = options["at"] or now()
        if at > now():
            raise CommandError("--at lies in the future; only what has happened can be judged")
        with tenant_scope(tenant.pk):
            look = look_at(kind, at, tuned(), profiles_for, open_abouts())
            events = events_behind(look.observed, look.scene)
            for one in look.observed:
                self.stdout.write(json.dumps(_line(one, events[one.about])))
            if options["at"] is None or options["apply"]:
                run = run_audit(kind, at)
                self.say(
                    f"{kind} audit of {tenant.code}: {run.people} people, {run.opened} opened, {run.updated} updated, "
                    f"{run.cleared} cleared, {run.held} held, {run.queries} queries"
                )
            else:
                self.say(
                    f"{kind} audit of {tenant.code} as of {rfc3339(at)}: nothing was changed (--apply does)"
                )


def _line(one: Observation, event_ids: list[str]) -> dict[str, Any]:
    return {
        "finding_type": one.kind,
        "category": KINDS[one.kind].category,
        "severity": severity_of(one),
        "about": one.about,
        "person_id": one.person_id,
        "site_id": one.site_id,
        "title": one.title,
        "evidence_summary": one.summary,
        "confidence": round(one.confidence, 3),
        "evidence": evidence_of(one, event_ids),
    }
