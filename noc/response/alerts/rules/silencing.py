"""Silence and snooze: what people said they do not want to hear of now."""

from __future__ import annotations

from noc.response.alerts.rules.cases import Case, Context
from noc.response.alerts.rules.matchers import match_all

SILENCE, SNOOZE = "silence", "snooze"


def silence(case: Case, context: Context) -> Case:
    """Keep a case from people that a silence matches."""
    if case.candidate.calls_for_help:
        return case.passes(SILENCE, "A call for help is never silenced.")
    if not case.loud:
        return case.passes(SILENCE, "Not looked at: it is kept from people already.")
    said = said_of(case)
    for one in context.silences:
        if match_all(one.matchers, said):
            reason = f"Silenced by {one.author} until {one.ends_at:%d %b %H:%M} UTC: {one.reason}"
            return case.says(
                SILENCE,
                "silenced",
                reason,
                disposition="SILENCED",
                silence_id=one.id,
                quiet_until=one.ends_at,
            )
    return case.passes(SILENCE, "No silence matches.")


def said_of(case: Case) -> dict[str, str]:
    """Return what matchers may ask of a case; what is not known is an empty text."""
    told = case.candidate
    values = {
        "alert_type": told.alert_type,
        "severity": case.severity or told.severity,
        "site_id": told.site_id,
        "client_id": case.facts.client_id,
        "person_id": told.person_id,
        "site_class": case.facts.site_class,
    }
    return {name: "" if value is None else str(value) for name, value in values.items()}


def snooze(case: Case, context: Context) -> Case:
    """Keep a case from people whose kind and entity somebody has put aside."""
    told = case.candidate
    one = context.snoozes.get((told.alert_type, told.entity_type, told.entity_id))
    if told.calls_for_help and not case.again:
        return case.passes(SNOOZE, "A new call for help ends every snooze.")
    if not case.loud:
        return case.passes(SNOOZE, "Not looked at: it is kept from people already.")
    if one is None or one.until <= context.at:
        return case.passes(SNOOZE, "Nobody has put it aside.")
    reason = f"Put aside by {one.author} until {one.until:%d %b %H:%M} UTC: {one.reason}"
    return case.says(SNOOZE, "snoozed", reason, disposition="SNOOZED", quiet_until=one.until)
