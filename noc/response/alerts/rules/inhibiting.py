"""Inhibit: an open trouble that explains this one, or a maintenance window, keeps it from people."""

from __future__ import annotations

from noc.kernel.severity import rank_of
from noc.response.alerts.rules.cases import Case, Context, Trouble
from noc.response.alerts.rules.inhibitions import DEVICE_KINDS, SAFETY_KINDS, TABLE, Inhibition

STAGE = "inhibit"


def inhibit(case: Case, context: Context) -> Case:
    """Keep a case from people while something explains it that is no less severe."""
    told = case.candidate
    if told.calls_for_help:
        return case.passes(STAGE, "A call for help is never inhibited.")
    if case.facts.lone and told.alert_type in SAFETY_KINDS:
        return case.passes(STAGE, "The safety of a guard who works alone is never inhibited.")
    window = context.maintenance.get(told.site_id or 0)
    if window is not None and _of_a_device(case):
        reason = f"The site is under maintenance: {window.reason or 'no reason given'}."
        return case.says(STAGE, "inhibited", reason, disposition="INHIBITED", quiet_until=window.end)
    for rule, trouble in _explaining(case, context):
        if rank_of(trouble.severity) < rank_of(told.severity):
            return case.passes(STAGE, f"{rule.by} is open, but less severe: it explains too little.")
        reason = f"{rule.by} explains it, {rule.because}: {trouble.message}"
        return case.says(STAGE, "inhibited", reason, disposition="INHIBITED", inhibited_by=trouble.about)
    return case.passes(STAGE, "Nothing that is open explains it.")


def _of_a_device(case: Case) -> bool:
    return case.candidate.alert_type in DEVICE_KINDS or case.candidate.entity_type == "device"


def _explaining(case: Case, context: Context) -> list[tuple[Inhibition, Trouble]]:
    """Return the open troubles that explain a case, the most severe first."""
    told = case.candidate
    found = []
    for rule in TABLE:
        key = told.site_id if rule.along == "site" else told.person_id
        trouble = context.troubles.get((rule.by, rule.along, key or 0))
        if told.alert_type in rule.of and trouble is not None and trouble.about != told.about:
            found.append((rule, trouble))
    return sorted(found, key=lambda pair: -rank_of(pair[1].severity))
