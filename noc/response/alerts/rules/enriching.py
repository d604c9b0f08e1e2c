"""Enrich: what the house knows of the place, the person, the shift and the contract."""

from __future__ import annotations

from noc.kernel.severity import rank_of
from noc.response.alerts.rules.cases import Case, Context, Facts

STAGE = "enrich"


def enrich(case: Case, context: Context) -> Case:
    """Lay beside the case what is known of its site and person."""
    told = case.candidate
    facts = context.facts.get((told.person_id, told.site_id), Facts())
    known = context.known.get(told.about)
    said = ", ".join(facts.names) or "no site and no person known"
    more = [
        facts.shift,
        facts.last_known,
        "works alone" if facts.lone else None,
        "night" if facts.night else None,
    ]
    reason = "; ".join([said, *(part for part in more if part)])
    severity = told.severity
    if known is not None and known.is_open and rank_of(known.severity) > rank_of(severity):
        severity = known.severity  # while it is open, severity only rises
    return case.says(
        STAGE, "known" if facts.names else "unknown", reason, facts=facts, known=known, severity=severity
    )
